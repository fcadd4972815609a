"""What changed after publication: the texts that readers had, one after the other, and never any other."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import drafts, revising, scheduled_changes, snapshot, workflow
from articles.errors import StaleWrite
from articles.models import Article, StoryEvent
from articles.views import what_changed
from tests.articles.paper import make_author, make_draft, make_image, make_section, make_story
from tests.factories import edit, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)


def page_of(story) -> str:
    story.refresh_from_db()
    return f"{story.get_absolute_url()}changes/"


def read(client, story, **query) -> str:
    response = client.get(page_of(story), query)
    assert response.status_code == 200
    return response.content.decode()


def typed(story, **changes):
    """Saved into the working text as it stands now."""
    return edit(Article.objects.get(pk=story.pk), **changes)


def mark(story, at=None, **changes):
    """Publish these changes as ones that readers are told of."""
    return workflow.publish_changes(typed(story, at=at, **changes), by=None, is_substantive=True, at=at)


def fix(story, **changes):
    """Publish these changes without a word."""
    return workflow.publish_changes(typed(story, **changes), by=None)


def test_a_marked_change_is_shown_word_by_word(client):
    story = make_story(body="<p>They met on Monday.</p><p>It rained.</p>")
    mark(story, headline="Officials met", body="<p>They met on Tuesday.</p><p>It rained.</p>")
    html = read(client, story)
    assert "<del>Monday</del><ins>Tuesday</ins>" in html
    assert "<h3>Headline</h3>" in html
    assert "It rained." not in html


def test_a_correction_stands_beside_what_it_changed(client):
    story = make_story(body="<p>They met on Monday.</p>")
    workflow.correct(
        typed(story, body="<p>They met on Tuesday.</p>"), by=None, kind="correction", note="One day later."
    )
    html = read(client, story)
    assert ">Correction</h2>" in html
    assert "One day later." in html
    assert "<ins>Tuesday</ins>" in html


def test_a_note_that_changed_no_word_says_so(client):
    story = make_story()
    workflow.correct(story, by=None, kind="retraction", note="All of it was wrong.")
    assert "The words of the story stayed as they were." in read(client, story)


def test_changes_stand_newest_first_in_numbered_pages(client, monkeypatch):
    monkeypatch.setattr(what_changed, "PER_PAGE", 2)
    story = make_story("First")
    for name in ("Second", "Third", "Fourth"):
        mark(story, headline=name)
    html = read(client, story)
    assert html.index("<ins>Fourth</ins>") < html.index("<ins>Third</ins>")
    assert "<ins>Second</ins>" not in html
    assert "<ins>Second</ins>" in read(client, story, page=2)
    assert client.get(page_of(story), {"page": 3}).status_code == 404


def test_people_and_pictures_have_their_names(client):
    story = make_story(authors=[make_author("Ann Before")])
    mark(story, authors=[make_author("Zoe After").pk], lead_image=make_image(alt="A bridge.", credit="A. Hand").pk)
    html = read(client, story)
    assert "Ann Before" in html.replace("</del><ins>", "|")
    assert "After" in html
    assert "A bridge. (A. Hand)" in html


def test_nothing_that_readers_never_had_is_shown(client):
    """Distinctive words in everything that has not gone live, or went live without a word."""
    story = make_story("Aardvark", body="<p>The text.</p>")
    typed(story, kicker="Badgerdraft")
    base = story.latest_revision_id
    fix(story, body="<p>The text. Caracalminor.</p>")
    fix(story, body="<p>The text.</p>")
    with pytest.raises(StaleWrite):
        revising.save(
            story, snapshot.latest_content(story) | {"headline": "Dingoaside"}, by=make_user(group="Editor"), base=base
        )
    mark(story, standfirst="They met twice.")
    story.refresh_from_db()
    typed(story, headline="Echidnaplanned")
    scheduled_changes.plan(story, by=None, apply_at=timezone.now() + HOUR)
    typed(story, headline="Ferretsaved", planned_for="2031-01-01", slug="gibbon")
    editor = make_user(group="Editor")
    drafts.keep(
        uuid.uuid4(), {"headline": ["Hyenatyped"]}, turn=1, by=editor, article=story, base=story.latest_revision_id
    )
    workflow.correct(make_story("Another"), by=None, kind="correction", note="Ibexother.")
    html = read(client, story).partition("<main")[2].partition("</main>")[0]
    assert "<ins>twice</ins>" in html
    for word in ("Badger", "Caracal", "Dingo", "Echidna", "Ferret", "2031", "gibbon", "Hyena", "Ibex"):
        assert word not in html


def test_plans_and_furniture_are_no_news_for_readers(client):
    story = make_story()
    hidden = make_draft("Unpublished neighbour")
    changed = {"related": [hidden.pk], "planned_for": "2031-01-01", "canonical_url": "https://example.org/other"}
    mark(story, headline="Another", social_title="Another one", slug="another-slug", **changed)
    html = read(client, story).partition("<main")[2].partition("</main>")[0]
    for word in ("Unpublished neighbour", "2031", "example.org/other", "Another one", "<h3>Slug"):
        assert word not in html


def test_what_was_put_right_before_anybody_read_it_is_not_shown(client):
    draft = make_draft("Secretword", embargo_until=NOW + HOUR)
    story = workflow.schedule(draft, by=None, at=NOW)
    mark(story, headline="Public word", at=NOW)
    with time_machine.travel(NOW + 2 * HOUR):
        assert client.get(page_of(story)).status_code == 404
        mark(story, headline="Public words")
        html = read(client, story)
    assert "<del>word</del>" in html
    assert "Secretword" not in html


def test_what_was_withdrawn_does_not_come_back_by_this_page(client):
    story = make_story("Libelword")
    mark(story, headline="Libelword again")
    workflow.withdraw(story, by=None, reason="R", notice="N")
    typed(story, headline="Harmless")
    workflow.publish(story, by=None)
    html = read(client, story)
    assert "Nothing has changed since this story was published again." in html
    mark(story, headline="Harmless still")
    html = read(client, story)
    assert "<ins>" in html
    assert "Libelword" not in html


def test_a_scheduled_change_is_shown_once_its_hour_has_come(client):
    story = make_story("Before")
    typed(story, headline="Afterwards")
    scheduled_changes.plan(story, by=None, apply_at=NOW + HOUR, is_substantive=True, at=NOW)
    with time_machine.travel(NOW + HOUR + timedelta(seconds=1)):
        assert "<ins>Afterwards</ins>" in read(client, story)


def test_without_a_marked_change_there_is_no_page_and_no_way_there(client):
    story = make_story()
    fix(story, headline="Fixed")
    assert client.get(page_of(story)).status_code == 404
    assert "What changed" not in client.get(story.get_absolute_url()).content.decode()


def test_the_way_there_leads_from_the_updated_line_and_from_the_correction(client):
    story = make_story()
    mark(story, headline="Marked")
    link = f'<a href="{story.get_absolute_url()}changes/">What changed</a>'
    assert client.get(story.get_absolute_url()).content.decode().count(link) == 1
    workflow.correct(story, by=None, kind="correction", note="It was Tuesday.")
    assert client.get(story.get_absolute_url()).content.decode().count(link) == 2


def test_it_follows_its_story_to_a_new_address_and_away(client):
    story = make_story()
    mark(story, headline="Marked")
    before = page_of(story)
    fix(story, section=make_section("Europe").pk)
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (301, page_of(story))
    workflow.withdraw(story, by=None, reason="R", notice="We were wrong.")
    response = client.get(page_of(story))
    assert response.status_code == 410
    assert "We were wrong." in response.content.decode()
    assert "Marked" not in response.content.decode()


def test_history_says_which_changes_were_marked_and_which_text_went_live():
    story = make_story()
    fix(story, headline="A")
    mark(story, headline="B")
    workflow.correct(typed(story, headline="C"), by=None, kind="minor")
    workflow.correct(typed(story, headline="D"), by=None, kind="clarification", note="N")
    lines = StoryEvent.objects.filter(article=story, kind__in=["changed", "corrected"]).order_by("pk")
    assert [(line.revision.content["headline"], line.is_substantive) for line in lines] == [
        ("A", False),
        ("B", True),
        ("C", False),
        ("D", True),
    ]


def test_it_asks_the_same_few_questions_however_much_changed(client):
    story = make_story()
    counts = []
    for rounds in (1, 5):
        for number in range(rounds):
            mark(story, headline=f"Headline {number} of {rounds}", lead_image=make_image().pk)
        with CaptureQueriesContext(connection) as asked:
            read(client, story)
        counts.append(len(asked))
    assert counts[0] == counts[1]
