"""The start page: what waits for whoever signs in, newest first, in few questions."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import bin
from tests.articles.test_desk_promises import fill
from tests.factories import edit, make_article, make_user

pytestmark = pytest.mark.django_db
START = "/admin/"
QUERIES = 15


def page(client) -> str:
    answer = client.get(START)
    assert answer.status_code == 200
    return answer.content.decode()


def pile(html: str, slug: str) -> str:
    """The part of the page with that heading."""
    return html.partition(f'aria-labelledby="waiting-{slug}"')[2].partition("</section>")[0]


def headlines(part: str) -> list[str]:
    return re.findall(r'/change/">([^<]+)</a>', part)


def test_a_writer_finds_the_own_drafts_last_edited_first(at_desk, writer):
    first, _second = (make_article(by=writer, headline=name) for name in ("One", "Two"))
    make_article(headline="Somebody else's")
    edit(first, by=writer, kicker="New")
    found = pile(page(at_desk(writer)), "drafts")
    assert headlines(found) == ["One", "Two"]
    assert "Draft" in found
    assert "Wanda Writer, " in found
    assert 'href="/admin/articles/article/?status=draft&amp;mine=1"' in found


def test_five_stories_are_shown_and_the_list_has_the_rest(at_desk, writer):
    for number in range(6):
        make_article(by=writer, headline=f"Story {number}")
    html = page(at_desk(writer))
    assert headlines(pile(html, "drafts")) == [f"Story {number}" for number in (5, 4, 3, 2, 1)]


def test_a_draft_in_the_bin_does_not_wait(at_desk, writer):
    bin.put_in(make_article(by=writer), by=writer)
    assert headlines(pile(page(at_desk(writer)), "drafts")) == []


def test_an_editor_finds_what_was_submitted(at_desk, editor, writer):
    make_article(by=writer, status="in_review", headline="Read me")
    make_article(by=writer, status="published")
    found = pile(page(at_desk(editor)), "in-review")
    assert headlines(found) == ["Read me"]
    assert 'href="/admin/articles/article/?status=in_review"' in found


def test_a_writer_is_not_asked_to_review(at_desk, writer):
    make_article(by=writer, status="in_review")
    assert 'id="waiting-in-review"' not in page(at_desk(writer))


def test_who_has_nothing_to_do_with_stories_is_shown_none(at_desk):
    make_article()
    html = page(at_desk(make_user("audience", group="Audience")))
    assert "desk-waiting" not in html
    assert "Write a story" not in html


def test_the_start_page_says_where_nothing_waits(at_desk, editor):
    html = page(at_desk(editor))
    assert "No draft of yours waits." in html
    assert "Nothing waits for an editor." in html


def test_the_start_page_asks_few_questions_however_much_waits(at_desk, editor):
    client = at_desk(editor)
    make_article(by=editor)
    make_article(status="in_review")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    few = asked()
    fill(5)
    for _ in range(6):
        make_article(by=editor)
        make_article(status="in_review")
    assert few == asked() <= QUERIES
