"""Scheduled changes before readers: on time on every page with no worker, once, the old text where they fail."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from articles import scheduled_changes, workflow
from articles.models import Article, ScheduledChange
from tests.articles.paper import make_author, make_section, make_story, make_tag
from tests.factories import edit
from tests.newsroom.cached import Reader, refuse_writes

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def reader() -> Reader:
    return Reader()


def planned(**changed) -> Article:
    """A public story whose headline changes in an hour."""
    story = edit(
        make_story("Before", authors=[make_author("A B")], tags=[make_tag("NATO")]), headline="After", **changed
    )
    return scheduled_changes.plan(story, by=None, apply_at=timezone.now() + HOUR)


PAGES = ["/", "/security/", "/authors/a-b/", "/topics/nato/"]


def test_every_page_shows_the_old_text_until_the_second_and_then_the_new(reader, clock):
    story = planned()
    beside = make_story("Beside", section=make_section("World"), authors=[make_author("C D")], related=[story])
    pages = [*PAGES, story.get_absolute_url(), beside.get_absolute_url()]
    reader.makes(*pages)
    clock.shift(HOUR - timedelta(seconds=1))
    assert reader.makes(*pages) == dict.fromkeys(pages, 0)
    assert all("Before" in reader.text(path) for path in pages)
    clock.shift(timedelta(seconds=1))
    for path in pages:
        text = reader.text(path)
        assert "After" in text, path
        assert "Before" not in text, path


@pytest.mark.parametrize("first", range(6))
def test_whichever_page_is_asked_for_first(reader, clock, first):
    europe = make_section("Europe")
    make_story("Europe has its own", section=europe)
    story = planned(section=europe.pk)
    pages = [*PAGES, "/europe/", story.get_absolute_url()]
    reader.makes(*pages)
    clock.shift(HOUR)
    status, _, text = reader.ask(pages[first])
    if pages[first] == "/security/":
        assert "Before" not in text
    elif pages[first] == story.get_absolute_url():
        assert status == "301 Moved Permanently"
    else:
        assert "After" in text
    assert Article.objects.get(pk=story.pk).headline == "After"


def test_pages_kept_before_the_plan_was_made_learn_of_it(reader, clock):
    story = make_story("Before", authors=[make_author("A B")], tags=[make_tag("NATO")])
    europe, person, tag = make_section("Europe"), make_author("C D"), make_tag("Trade")
    make_story("Also there", section=europe, authors=[person], tags=[tag])
    pages = [*PAGES, "/europe/", "/authors/c-d/", "/topics/trade/", story.get_absolute_url()]
    reader.makes(*pages)
    changed = {"section": europe.pk, "authors": [person.pk], "tags": [tag.pk]}
    scheduled_changes.plan(edit(story, headline="After", **changed), by=None, apply_at=timezone.now() + HOUR)
    reader.makes(*pages)
    clock.shift(HOUR)
    for path in ("/security/", "/authors/a-b/", "/topics/nato/"):
        assert "Before" not in reader.text(path), path
    for path in ("/", "/europe/", "/authors/c-d/", "/topics/trade/", "/europe/before/"):
        assert "After" in reader.text(path), path
    assert reader.ask("/security/before/")[0] == "301 Moved Permanently"


def test_a_page_that_had_no_reader_since_the_plan_is_right_as_well(reader, clock):
    story = make_story("Before")
    reader.makes("/", story.get_absolute_url())
    scheduled_changes.plan(edit(story, headline="After"), by=None, apply_at=timezone.now() + HOUR)
    clock.shift(HOUR)
    assert "After" in reader.text("/")
    assert "After" in reader.text(story.get_absolute_url())


def test_a_plan_leaves_the_pages_that_it_will_not_touch_in_place(reader):
    story = make_story("Before")
    apart = make_story("Apart", section=make_section("World"), authors=[make_author("C D")])
    pages = ["/world/", "/authors/c-d/", apart.get_absolute_url(), "/about/"]
    reader.makes(*pages)
    scheduled_changes.plan(edit(story, headline="After"), by=None, apply_at=timezone.now() + HOUR)
    assert reader.makes(*pages) == dict.fromkeys(pages, 0)


def test_a_gone_story_s_page_lists_the_new_words_on_time(reader, clock):
    gone = make_story("Gone")
    planned()
    workflow.withdraw(gone, by=None, reason="R", notice="N")
    assert "Before" in reader.text(gone.get_absolute_url())
    clock.shift(HOUR)
    assert "After" in reader.text(gone.get_absolute_url())


def test_an_address_that_leads_nowhere_lists_the_new_words_too(reader, clock):
    planned()
    clock.shift(HOUR)
    assert "After" in reader.text("/nowhere/at/all/")


def test_a_plan_taken_back_changes_no_page(reader, clock):
    story = planned()
    reader.makes("/", story.get_absolute_url())
    scheduled_changes.cancel(story, by=None)
    clock.shift(HOUR)
    assert "Before" in reader.text("/")
    assert "Before" in reader.text(story.get_absolute_url())


def test_the_page_that_was_made_anew_is_kept_again(reader, clock):
    story = planned()
    path = story.get_absolute_url()
    reader.ask(path)
    clock.shift(HOUR)
    reader.ask(path)  # the change was applied while it was made
    reader.ask(path)
    assert reader.makes(path) == {path: 0}


def test_two_readers_at_once_have_it_applied_once(clock):
    story = planned()
    clock.shift(HOUR)
    both_know = threading.Barrier(2)
    texts = []

    def ask(path: str) -> None:
        seen = []

        def wait_when_it_is_seen(execute, sql, params, many, context):
            result = execute(sql, params, many, context)
            if "scheduledchange" in sql and not seen:
                seen.append(sql)
                both_know.wait(10)
            return result

        try:
            with connection.execute_wrapper(wait_when_it_is_seen):
                texts.append(Reader().text(path))
        finally:
            connection.close()

    crowd = [threading.Thread(target=ask, args=[path]) for path in ("/", story.get_absolute_url())]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert ["After" in text for text in texts] == [True, True]
    assert story.history.filter(kind="changed").count() == 1
    assert not ScheduledChange.objects.exists()


@pytest.fixture
def refused():
    mend = []
    yield lambda: mend.append(refuse_writes())
    for each in mend:
        each()


def test_where_the_database_takes_no_writes_readers_keep_the_old_text(reader, clock, refused, caplog):
    story = planned()
    path = story.get_absolute_url()
    reader.makes("/", path)
    clock.shift(HOUR)
    refused()
    assert reader.ask("/")[0] == "200 OK"
    with caplog.at_level(logging.WARNING):
        assert "Before" in reader.text(path)
    assert "The database did not take a scheduled change" in caplog.text
    assert "After" not in caplog.text


def test_it_is_tried_again_within_seconds_and_not_by_every_reader(reader, clock):
    story = planned()
    path = story.get_absolute_url()
    clock.shift(HOUR)
    mend = refuse_writes()
    try:
        reader.ask(path)
        assert reader.makes(path) == {path: 0}
    finally:
        mend()
    clock.shift(scheduled_changes.AGAIN)
    assert "After" in reader.text(path)


def test_a_lock_that_lasts_holds_no_reader_for_long(reader, clock, monkeypatch):
    monkeypatch.setattr(scheduled_changes, "PATIENCE_SECONDS", 1)
    story = planned()
    clock.shift(HOUR)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Article.objects.select_for_update().get(pk=story.pk)
                held.set()
                go_on.wait(8)  # whoever waited for the end of it would show the new text
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        assert "Before" in reader.text(story.get_absolute_url())
        assert holder.is_alive()
    finally:
        go_on.set()
        holder.join()
    clock.shift(scheduled_changes.AGAIN)
    assert "After" in reader.text(story.get_absolute_url())
