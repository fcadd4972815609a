"""The line between machines: a channel of Redis on which every change is told as it happens.

Imported only where REDIS_URL is set: without one, each process is spared six megabytes."""

import json
import logging
import time
from collections.abc import Iterator
from functools import cache

import redis
from django.conf import settings

logger = logging.getLogger("newsroom.line")

CHANNEL = "newsroom.changes"
LostError = redis.RedisError


def tell(change: int, keys: list[str]) -> None:
    """Tell the other machines, which read the rows in a few seconds where the line does not take it."""
    try:
        _connection().publish(CHANNEL, json.dumps([change, keys]))
    except LostError as error:
        kind = type(error).__name__
        logger.warning("Redis did not take a change (%s); other machines read it in a few seconds.", kind)


class Line:
    """The listening end. The first call only opens it: what was said before stands in the rows."""

    def __init__(self) -> None:
        self._channel: redis.client.PubSub | None = None

    def hear(self, seconds: float) -> Iterator[tuple[int, list[str]]]:
        """Each change that is told within that time. Raises LostError; the next call opens the line again."""
        try:
            yield from self._hear(time.monotonic() + seconds)
        except LostError:
            self._channel = None
            raise

    def _hear(self, until: float) -> Iterator[tuple[int, list[str]]]:
        if self._channel is None:
            channel = _connection().pubsub(ignore_subscribe_messages=True)
            channel.subscribe(CHANNEL)
            self._channel = channel
            return
        while (left := until - time.monotonic()) > 0:
            if message := self._channel.get_message(timeout=min(left, 1)):
                change, keys = json.loads(message["data"])
                yield change, keys


@cache
def _connection() -> redis.Redis:
    """One that hangs must not hold an editor's answer."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
