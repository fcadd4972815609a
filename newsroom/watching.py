"""What a web process does beside answering: it hears of changes made elsewhere, and does what no reader waits for.

Two threads, started with the first page, because threads do not survive the fork that makes a web process. One reads
the rows of changes every few seconds and listens to Redis where there is one; the other compresses and renews."""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from queue import Full, Queue

import redis
from django.conf import settings
from django.db import Error, connection

from newsroom.lib import changes, stamps

logger = logging.getLogger("newsroom.watching")

READ_SECONDS = 4
# Without the line to Redis other machines are only heard of by their rows.
READ_SECONDS_ALONE = 1
FIRST_LOOK_SECONDS = 2
LONGEST_QUEUE = 1000


class Watch:
    """`is_watching` once the rows were read the first time: before that nothing may be stored."""

    def __init__(self) -> None:
        self.is_watching = False
        self._process = 0
        self._lock = threading.Lock()
        self._looked = threading.Event()
        self._work: Queue[Callable[[], None]] = Queue(LONGEST_QUEUE)
        self._line: redis.client.PubSub | None = None

    def start(self) -> None:
        """Start the threads in this process; the first caller waits for the first look at the rows."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            for target in (self._watch, self._labour):
                threading.Thread(target=target, name=target.__name__, daemon=True).start()
        self._looked.wait(FIRST_LOOK_SECONDS)

    def do(self, work: Callable[[], None]) -> None:
        """Have it done soon; forgotten when too much waits, since none of it must be done."""
        try:
            self._work.put_nowait(work)
        except Full:
            logger.warning("Too much waits to be done in the background.")

    def _labour(self) -> None:
        while True:
            work = self._work.get()
            try:
                work()
            except Exception:
                logger.exception("Something failed in the background.")

    def _watch(self) -> None:
        reader: changes.Reader | None = None
        while True:
            try:
                if reader is None:
                    reader = changes.Reader()
                    self.is_watching = True
                else:
                    reader.read()
            except Error as error:
                logger.warning("Changes could not be read (%s).", type(error).__name__)
            finally:
                connection.close_if_unusable_or_obsolete()
                self._looked.set()
            self._listen()

    def _listen(self) -> None:
        """Until the rows are to be read again."""
        if not settings.REDIS_URL:
            time.sleep(READ_SECONDS)
            return
        try:
            self._hear(time.monotonic() + READ_SECONDS)
        except redis.RedisError as error:
            logger.warning("The line to Redis is lost (%s): every page is made anew.", type(error).__name__)
            stamps.shared().bump([changes.EVERYTHING])
            self._line = None
            time.sleep(READ_SECONDS_ALONE)

    def _hear(self, until: float) -> None:
        if self._line is None:
            self._line = changes.connection().pubsub(ignore_subscribe_messages=True)
            self._line.subscribe(changes.CHANNEL)
            return  # what was said before we listened stands in the rows
        while (left := until - time.monotonic()) > 0:
            if message := self._line.get_message(timeout=min(left, 1)):
                change, keys = json.loads(message["data"])
                changes.apply(change, keys)
