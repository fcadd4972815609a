"""`manage.py seed`: true history, the facts of the story, and nothing at all the second time."""

import hashlib
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import revising, snapshot, workflow
from articles.models import Article, Author, Image, Section, StoryEvent
from newsroom import seeding

pytestmark = pytest.mark.django_db

MAIN = "NATO Secretary General holds first meeting with EU High Representative"
QUOTATIONS = (
    "“This underlines the importance of NATO-EU cooperation,”",
    "“The EU cannot replace NATO when it comes to the defence of Europe,”",
    "“Last week, Allied leaders decided to initiate a reflection process, under my leadership, to strengthen further "
    "the political dimension of NATO. This is very relevant for the European Union,”",
    "“You will always find a friend in me and in NATO,”",
)


@pytest.fixture(autouse=True)
def _small_renditions(monkeypatch):
    """Cutting the real sizes takes a second for each test, and other tests look at them."""
    monkeypatch.setattr("articles.renditions.WIDTHS", (48,))


def seed() -> str:
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


def everything() -> dict:
    """Every row of every table, and every file with its bytes."""
    rows = {model._meta.label: list(model.objects.order_by("pk").values()) for model in apps.get_models()}
    root = Path(settings.MEDIA_ROOT)
    files = {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in root.rglob("*") if file.is_file()}
    return {"rows": rows, "files": files}


def main_story() -> Article:
    return Article.objects.get(headline=MAIN)


def test_the_first_run_says_in_one_line_what_it_brought_in():
    assert re.fullmatch(r"Seeds: .*7 stories.* brought in\.\n", seed())


def test_a_second_run_changes_nothing():
    seed()
    before = everything()
    assert seed() == "Seeds: nothing new.\n"
    assert everything() == before
    assert before["files"]


def test_one_story_waits_in_review_one_is_a_draft_and_the_others_are_public():
    seed()
    states = list(Article.objects.values_list("status", flat=True))
    assert sorted(states) == ["draft", "in_review"] + ["published"] * 5
    assert Article.objects.published().count() == 5


def test_the_main_story_is_the_newest_and_nothing_lies_more_than_minutes_back():
    started = timezone.now()
    seed()
    assert Article.objects.published().newest_first().first() == main_story()
    moments = StoryEvent.objects.values_list("at", flat=True)
    assert started - timedelta(minutes=10) < min(moments)
    assert max(moments) <= timezone.now()


def test_the_history_is_the_writers_and_the_editors():
    seed()
    lines = main_story().history.order_by("pk").values_list("kind", "by__username")
    assert list(lines) == [("created", "writer"), ("submitted", "writer"), ("published", "editor")]


def test_every_quotation_stands_in_the_main_story_word_for_word():
    seed()
    for quotation in QUOTATIONS:
        assert quotation in main_story().body_html


def test_nobody_is_quoted_with_other_words():
    seed()
    for story in Article.objects.all():
        for found in re.findall("“[^”]*”", story.body):
            assert found in QUOTATIONS


def test_a_block_quotation_names_its_speaker():
    seed()
    quotation = re.search(r"<blockquote>(.*?)</blockquote>", main_story().body_html, re.DOTALL).group(1)
    assert "Jens Stoltenberg, NATO Secretary General" in quotation


def test_links_between_the_stories_lead_to_public_ones():
    seed()
    public = {story.get_absolute_url() for story in Article.objects.published()}
    links = {link for story in Article.objects.all() for link in re.findall(r'href="([^"]+)"', story.body)}
    assert links
    assert links <= public


def test_headlines_and_standfirsts_have_the_length_that_the_desk_advises():
    seed()
    for story in Article.objects.all():
        assert 40 <= len(story.headline) <= 75
        assert 90 <= len(story.standfirst) <= 180


def test_the_picture_is_described_credited_and_has_its_renditions():
    seed()
    picture = Image.objects.get()
    assert main_story().lead_image == picture
    assert picture.alt
    assert picture.caption
    assert picture.credit
    assert picture.renditions.exists()


def test_every_biography_says_that_the_author_is_not_real():
    seed()
    for author in Author.objects.all():
        assert "not a real person" in author.bio


def test_accounts_that_are_there_are_used_and_others_can_not_sign_in():
    users = get_user_model().objects
    writer = users.create_user("writer", password="a password of the demo", is_staff=True)
    writer.groups.add(Group.objects.get(name="Writer"))
    seed()
    assert users.count() == 2
    assert users.get(username="writer").has_usable_password()
    assert not users.get(username="editor").has_usable_password()


def test_what_editors_changed_since_stays_as_they_left_it():
    seed()
    editor = get_user_model().objects.get(username="editor")
    story = main_story()
    changed = snapshot.latest_content(story) | {"headline": "Another headline", "slug": "another-address"}
    workflow.publish_changes(revising.save(story, changed, by=editor, base=story.latest_revision_id), by=editor)
    Section.objects.filter(slug="security").update(name="Defence")
    assert seed() == "Seeds: nothing new.\n"
    story.refresh_from_db()
    assert story.headline == "Another headline"
    assert Section.objects.get(slug="security").name == "Defence"


def test_a_refusal_brings_in_nothing_and_says_why():
    get_user_model().objects.create_user("editor", password="an account without a role")
    with pytest.raises(CommandError, match="Only an editor"):
        seed()
    assert not Article.objects.exists()


def test_a_name_that_is_not_there_is_an_error_in_words():
    with pytest.raises(seeding.SeedError, match="section sports"):
        seeding._ids(Section, ["sports"])
