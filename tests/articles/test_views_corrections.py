"""The public list of what was wrong: what stands in it, in which order, and what never does."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import workflow
from articles.views import lists
from tests.articles.paper import make_story
from tests.factories import edit

pytestmark = pytest.mark.django_db
LIST = "/corrections/"
NOW = timezone.now()


def notes(response) -> list[tuple[str, str]]:
    """(kind, note) of each."""
    entry = r'<li class="told">\s*<p class="kicker">([^<]+)</p>\s*<h2>.*?</h2>\s*<p>([^<]+)</p>'
    return re.findall(entry, response.content.decode(), flags=re.DOTALL)


def correct(story, note, *, kind="correction", at=None):
    return workflow.correct(story, by=None, kind=kind, note=note, at=at or NOW)


@pytest.mark.parametrize("kind", ["correction", "clarification", "retraction"])
def test_it_says_what_was_wrong_of_which_story_and_when(client, kind):
    story = make_story("Officials <meet>", at=datetime(2026, 3, 1, tzinfo=UTC))
    correct(story, "It was Tuesday & not Monday.", kind=kind, at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    response = client.get(LIST)
    assert notes(response) == [(kind.capitalize(), "It was Tuesday &amp; not Monday.")]
    html = response.content.decode()
    assert f'<h2><a href="{story.get_absolute_url()}">Officials &lt;meet&gt;</a></h2>' in html
    assert "2 March 2026, 09:00 UTC</time>" in html


def test_the_newest_stands_first_in_numbered_pages(client, monkeypatch):
    monkeypatch.setattr(lists, "PER_PAGE", 3)
    story = make_story(at=NOW - timedelta(days=3))
    for hours in (3, 1, 2, 4):
        correct(story, f"Note {hours}.", at=NOW - timedelta(hours=hours))
    assert [note for _, note in notes(client.get(LIST))] == ["Note 1.", "Note 2.", "Note 3."]
    last = client.get(LIST, {"page": 2})
    assert [note for _, note in notes(last)] == ["Note 4."]
    assert '<link rel="canonical" href="http://testserver/corrections/?page=2">' in last.content.decode()
    assert "<title>Corrections, page 2 –" in last.content.decode()


@pytest.mark.parametrize("number", ["0", "2", "two", ""])
def test_a_page_that_does_not_exist_is_a_404(client, number):
    assert client.get(LIST, {"page": number}).status_code == 404


def test_a_minor_fix_is_not_listed(client):
    story = make_story()
    edit(story, kicker="K")
    correct(story, "A comma.", kind="minor")
    response = client.get(LIST)
    assert "A comma." not in response.content.decode()
    assert "Nothing had to be corrected yet." in response.content.decode()


def test_corrections_of_a_withdrawn_story_are_not_listed(client):
    gone, here = make_story("Gone"), make_story("Here")
    correct(gone, "Gone was wrong.")
    correct(here, "Here was wrong.")
    workflow.withdraw(gone, by=None, reason="R", notice="N")
    assert [note for _, note in notes(client.get(LIST))] == ["Here was wrong."]


def test_the_way_there_leads_from_every_page_and_from_a_corrected_story(client):
    story = make_story()
    correct(story, "It was Tuesday.")
    assert '<a href="/corrections/">Corrections</a>' in client.get("/privacy/").content.decode()
    assert '<a href="/corrections/">All corrections</a>' in client.get(story.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("kind", "is_above"), [("retraction", True), ("correction", False), ("clarification", False)])
def test_one_act_shows_the_note_on_the_page_in_its_data_and_in_the_list(client, kind, is_above):
    story = make_story(at=NOW - timedelta(days=1))
    correct(story, "The main point was wrong.", kind=kind, at=NOW.replace(microsecond=0))
    html = client.get(story.get_absolute_url()).content.decode()
    before, _, after = html.partition('<div class="story-body">')
    assert ("The main point was wrong." in before, "The main point was wrong." in after) == (is_above, not is_above)
    assert f'<meta property="article:modified_time" content="{NOW:%Y-%m-%dT%H:%M:%S}+0000">' in html
    assert "The main point was wrong." in client.get(LIST).content.decode()
