"""A story from the first word to its end: written, submitted, published, changed, corrected, withdrawn."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from articles.models import Article, Author, Section
from tests.journeys.person import Person

pytestmark = pytest.mark.django_db

HEADLINE = "NATO Secretary General holds first meeting with EU High Representative"
ADDRESS = "/security/nato-secretary-general-holds-first-meeting-with-eu-high-representative/"
QUOTATION = "“This underlines the importance of NATO-EU cooperation,”"
BODY = f"<p>They met in Brussels. {QUOTATION} Mr Stoltenberg said of the timing.</p>"


def at_the_desk(username: str, role: str) -> Person:
    user = get_user_model().objects.create_user(username, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return Person(client)


@pytest.fixture
def writer() -> Person:
    return at_the_desk("writer", "Writer")


@pytest.fixture
def editor() -> Person:
    return at_the_desk("editor", "Editor")


@pytest.fixture
def reader() -> Person:
    return Person(Client(enforce_csrf_checks=True))


def test_a_story_from_draft_to_withdrawal(writer, editor, reader):
    section = Section.objects.create(name="Security", slug="security")
    author = Author.objects.create(name="Nell Schrijver", slug="nell-schrijver")

    writer.open("/admin/articles/article/add/").press("Save draft", headline=HEADLINE)
    story = Article.objects.get()
    desk = f"/admin/articles/article/{story.pk}/change/"

    # Too early: what is missing is said, and what was typed is still there.
    writer.open(desk).press("Submit for review", standfirst="They met in Brussels, in his first week in office.")
    assert "Choose a section." in writer.reads
    assert "in his first week in office." in writer.reads
    assert reader.open(ADDRESS).answer.status_code == 404

    writer.open(desk).press("Submit for review", body=BODY, section=section.pk, authors=author.pk, dateline="BRUSSELS")
    story.refresh_from_db()
    assert story.status == "in_review"
    assert reader.open(ADDRESS).answer.status_code == 404

    editor.open(desk).press("Publish now")
    assert reader.open(ADDRESS).answer.status_code == 200
    for words in (HEADLINE, QUOTATION, "BRUSSELS", "Nell Schrijver", "More Security news"):
        assert words in reader.reads

    # The writer proposes a change; readers see the same bytes until an editor publishes it.
    before = reader.answer.content
    mistaken = BODY.replace("in Brussels", "in Brussels on a Sunday")
    writer.open(desk).press("Save draft", body=mistaken)
    assert reader.open(ADDRESS).answer.content == before
    editor.open(desk).press("Publish changes")
    assert "on a Sunday" in reader.open(ADDRESS).reads

    # It was wrong: the correction takes it out and says so.
    editor.open(desk).press("Save draft", body=BODY)
    note = "An earlier version named a day of the meeting. No day is known."
    editor.open(desk).press("Correct")
    editor.press("Correct", kind="correction", note=note)
    assert note in reader.open(ADDRESS).reads
    assert "on a Sunday" not in reader.reads

    notice = "This story was published too early. We are sorry."
    editor.open(desk).press("Withdraw")
    editor.press("Withdraw", reason="The source asked for it.", notice=notice)
    assert reader.open(ADDRESS).answer.status_code == 410
    assert notice in reader.reads
    assert "The source asked for it." not in reader.reads

    kinds = story.history.order_by("pk").values_list("kind", "by__username")
    assert list(kinds) == [
        ("created", "writer"),
        ("submitted", "writer"),
        ("published", "editor"),
        ("changed", "editor"),
        ("corrected", "editor"),
        ("withdrawn", "editor"),
    ]


def test_a_story_that_is_sent_back_goes_round_once_more(writer, editor, reader):
    section = Section.objects.create(name="Security", slug="security")
    author = Author.objects.create(name="Nell Schrijver", slug="nell-schrijver")
    writer.open("/admin/articles/article/add/").press(
        "Submit for review",
        headline=HEADLINE,
        standfirst="They met in Brussels.",
        body="<p>They met.</p>",
        section=section.pk,
        authors=author.pk,
    )
    story = Article.objects.get()
    desk = f"/admin/articles/article/{story.pk}/change/"
    editor.open(desk).press("Send back", note="Where did they meet?")
    assert "Where did they meet?" in writer.open(desk).follow("History").reads
    writer.open(desk).press("Submit for review", body=BODY)
    editor.open(desk).press("Publish now")
    assert QUOTATION in reader.open(ADDRESS).reads
