"""A web process hears of changes on other machines by a real Redis, and trusts nothing once that line is lost."""

import time

import pytest
import redis

from newsroom import watching
from newsroom.lib import changes, stamps
from newsroom.watching import Watch

REDIS = "redis://127.0.0.1:6379/15"
STORY = stamps.slots_of(["story:5"])


def _runs() -> bool:
    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=1) as server:
            return server.ping()
    except redis.RedisError:
        return False


needs_redis = pytest.mark.skipif(not _runs(), reason="no Redis runs on this machine")


@pytest.fixture
def line(settings, monkeypatch):
    """Redis under the given address; nothing waits longer than it must."""
    monkeypatch.setattr(watching, "READ_SECONDS_ALONE", 0)

    def connect(url: str) -> Watch:
        settings.REDIS_URL = url
        changes.connection.cache_clear()
        return watch

    watch = Watch()
    yield connect
    if watch._line is not None:
        watch._line.close()
    changes.connection().close()
    changes.connection.cache_clear()


@needs_redis
def test_a_change_on_another_machine_is_heard_at_once(line):
    watch = line(REDIS)
    watch._listen()  # the first time it only takes the line up
    began, change = stamps.shared().now(), time.time_ns() % 2**40
    changes.connection().publish(changes.CHANNEL, f'[{change}, ["story:5"]]')
    watch._hear(time.monotonic() + 1)
    assert not stamps.shared().are_unchanged(STORY, began)
    assert stamps.shared().has_applied(change)


@needs_redis
def test_a_change_of_this_machine_is_not_applied_again(line):
    watch = line(REDIS)
    watch._listen()
    changes.pass_on(time.time_ns() % 2**40, ["story:5"])
    counter = stamps.shared().now()
    watch._hear(time.monotonic() + 0.3)
    assert stamps.shared().now() == counter


def test_a_lost_line_puts_every_page_out_of_date(line):
    watch = line("redis://127.0.0.1:1/0")
    began = stamps.shared().now()
    watch._listen()
    assert not stamps.shared().are_unchanged(stamps.slots_of([changes.EVERYTHING]), began)


def test_a_redis_that_takes_nothing_does_not_fail_the_editor(line):
    line("redis://127.0.0.1:1/0")
    began = stamps.shared().now()
    changes.pass_on(7, ["story:5"])
    assert not stamps.shared().are_unchanged(STORY, began)
