"""A web process hears of changes on other machines by a real Redis, and trusts nothing once that line is lost."""

import time

import pytest
import redis

from newsroom import watching
from newsroom.lib import changes, line, stamps
from tests.newsroom.own_redis import Redis, needs_redis

STORY = stamps.slots_of(["story:5"])
EVERYTHING = stamps.slots_of([changes.EVERYTHING])


@pytest.fixture
def server(settings, monkeypatch):
    """Redis, running and set; nothing waits longer than it must."""
    monkeypatch.setattr(watching, "READ_SECONDS", 0.2)
    monkeypatch.setattr(watching, "READ_SECONDS_ALONE", 0)
    redis_server = Redis()
    settings.REDIS_URL = redis_server.url
    line._connection.cache_clear()
    redis_server.start()
    yield redis_server
    line._connection().close()
    line._connection.cache_clear()
    redis_server.kill()


@pytest.fixture
def listen(server):
    """What a web process does between two looks at the rows; the line is up."""
    listen = watching._listener()
    listen()
    return listen


def told_elsewhere(server: Redis, keys: str) -> int:
    """Another machine tells a change; returns its number."""
    change = time.time_ns() % 2**40
    with redis.Redis.from_url(server.url) as other:
        other.publish(line.CHANNEL, f'[{change}, ["{keys}"]]')
    return change


@needs_redis
def test_a_change_on_another_machine_is_heard_at_once(server, listen):
    began = stamps.shared().now()
    change = told_elsewhere(server, "story:5")
    listen()
    assert not stamps.shared().are_unchanged(STORY, began)
    assert stamps.shared().are_unchanged(EVERYTHING, began)
    assert stamps.shared().has_applied(change)


@needs_redis
def test_a_change_of_this_machine_is_not_applied_again(listen):
    changes.pass_on(time.time_ns() % 2**40, ["story:5"])
    counter = stamps.shared().now()
    listen()
    assert stamps.shared().now() == counter


@needs_redis
def test_a_lost_line_puts_every_page_out_of_date_and_is_taken_up_again(server, listen):
    began = stamps.shared().now()
    server.kill()
    listen()
    assert not stamps.shared().are_unchanged(EVERYTHING, began)
    server.start()
    listen()  # opens it
    began = stamps.shared().now()
    told_elsewhere(server, "story:5")
    listen()
    assert not stamps.shared().are_unchanged(STORY, began)


@needs_redis
def test_a_redis_that_takes_nothing_does_not_fail_the_editor(server):
    server.kill()
    began = stamps.shared().now()
    changes.pass_on(7, ["story:5"])
    assert not stamps.shared().are_unchanged(STORY, began)
