"""Names in comments: who is meant, who is told, and who is offered while a name is typed."""

import pytest
from django.core import mail

from articles import comments, mentions
from articles.models import Comment
from newsroom.lib import jobs
from tests.factories import edit, make_article, make_author, make_user

pytestmark = pytest.mark.django_db


def named(text: str, article) -> set[str]:
    return {person.get_username() for person in mentions.people(text, article)}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@editor, is this so?", {"editor"}),
        ("See @EDITOR. And @writer", {"editor", "writer"}),
        ("Ask @Edith  Editor, please", {"editor"}),
        ("(@editor) and again @editor", {"editor"}),
        ("mail me@editor", set()),
        ("@editorial is another word", set()),
        ("editor without the sign", set()),
        ("@ editor", set()),
        ("@stranger", set()),
        ("", set()),
    ],
)
def test_who_is_meant(writer, editor, text, who):
    make_user("stranger", group="Writer")
    assert named(text, make_article(by=writer)) == who


def test_the_longer_of_two_names_is_meant(editor):
    for name in ("anna", "anna.b"):
        make_user(name, group="Editor")
    article = make_article()
    assert named("@anna.b says so", article) == {"anna.b"}
    assert named("So says @anna.", article) == {"anna"}


def test_two_of_the_same_full_name_are_both_meant():
    for name in ("anna1", "anna2"):
        make_user(name, group="Editor", first_name="Anna", last_name="Berg")
    assert named("@Anna Berg?", make_article()) == {"anna1", "anna2"}


def test_those_who_may_read_a_story_are_its_people_and_all_who_publish(writer, editor, admin_user):
    bylined, _other = (make_user(name, group="Writer") for name in ("bylined", "other"))
    make_user("left", group="Editor", is_active=False)
    article = make_article(by=writer, authors=[make_author(user=bylined).pk])
    offered = {username for username, _ in mentions.offered(article, "")}
    assert offered == {"writer", "bylined", "editor", "admin"}


def test_names_are_offered_by_how_any_of_their_words_begins(writer, editor):
    article = make_article(by=writer)
    assert mentions.offered(article, "wri") == [("writer", "Wanda Writer")]
    assert mentions.offered(article, "EDI") == [("editor", "Edith Editor")]
    assert mentions.offered(article, "ditor") == []


@pytest.fixture
def people(writer, editor):
    for person in (writer, editor):
        type(person).objects.filter(pk=person.pk).update(email=f"{person.username}@example.org")
        person.refresh_from_db()
    return writer, editor


def test_who_is_named_gets_one_mail_that_says_nothing_of_the_text(people):
    writer, editor = people
    article = make_article(by=writer, headline="Ministers meet", body="<p>A secret passage.</p>")
    comments.add(article, by=writer, text="@editor @editor what about this?", quote="A secret passage.")
    jobs.drain()
    [message] = mail.outbox
    assert message.to == ["editor@example.org"]
    assert message.subject == "Wanda Writer named you in a comment on “Ministers meet”."
    for part in (message.body, message.alternatives[0].content):
        assert f"http://testserver/admin/articles/article/{article.pk}/change/" in part
        assert "secret" not in part
        assert "what about" not in part


def test_an_answer_names_people_too(people):
    writer, editor = people
    comment = comments.add(make_article(by=writer), by=editor, text="Is this so?")
    comments.reply(comment, by=editor, text="@writer, is it?")
    jobs.drain()
    assert [message.to for message in mail.outbox] == [["writer@example.org"]]


def test_nobody_is_told_of_a_name_of_their_own(people):
    writer, _ = people
    comments.add(make_article(by=writer), by=writer, text="I, @writer, say so")
    jobs.drain()
    assert mail.outbox == []


def test_a_second_press_tells_nobody_again(people):
    writer, _ = people
    article = make_article(by=writer)
    for _ in range(2):
        comments.add(article, by=writer, text="@editor?")
    jobs.drain()
    assert len(mail.outbox) == 1


def test_who_lost_the_story_before_the_mail_went_out_gets_none(people):
    writer, editor = people
    article = make_article(by=editor, authors=[make_author(user=writer).pk])
    comments.add(article, by=editor, text="@writer?")
    edit(article, authors=[make_author().pk])
    jobs.drain()
    assert mail.outbox == []


def test_a_comment_that_is_gone_tells_nobody(people):
    writer, _ = people
    comments.add(make_article(by=writer), by=writer, text="@editor?")
    Comment.objects.all().delete()
    jobs.drain()
    assert mail.outbox == []
