"""Telling the next person: who gets a mail about what, once, and what it never says."""

import smtplib
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from articles import assigning, bin, history, telling, workflow
from articles.models import Article, StoryEvent
from newsroom.lib import jobs
from tests.factories import edit, make_article, make_author, make_user

pytestmark = pytest.mark.django_db
Kind = StoryEvent.Kind


def make_colleague(name: str, group: str):
    return make_user(name, group=group, first_name=name.title(), email=f"{name}@example.org")


@pytest.fixture
def wanda(db):
    return make_colleague("wanda", "Writer")


@pytest.fixture
def edith(db):
    return make_colleague("edith", "Editor")


def assign(article: Article, person) -> Article:
    return assigning.assign(article, to=person, due_at=None, by=None)


def told() -> list[tuple[str, str]]:
    """(to whom, about what) of every mail that goes out now, in order of the people's names."""
    mail.outbox.clear()
    jobs.drain()
    return sorted((message.to[0].partition("@")[0], message.subject) for message in mail.outbox)


def test_submitting_tells_all_who_may_publish(wanda, edith):
    for name in ("emil", "bob"):
        make_colleague(name, {"emil": "Editor", "bob": "Writer"}[name])
    workflow.submit(make_article(by=wanda, headline="Ministers meet"), by=wanda)
    sentence = "Wanda submitted “Ministers meet” for review."
    assert told() == [("edith", sentence), ("emil", sentence)]


def test_submitting_tells_the_assigned_editor_alone(wanda, edith):
    emil = make_colleague("emil", "Editor")
    workflow.submit(assign(make_article(by=wanda), emil), by=wanda)
    assert [who for who, _ in told()] == ["emil"]


def test_a_story_assigned_to_a_writer_goes_to_all_editors(wanda, edith):
    workflow.submit(assign(make_article(by=wanda), wanda), by=wanda)
    assert [who for who, _ in told()] == ["edith"]


def test_sending_back_tells_the_writer_what_is_wanted(wanda, edith):
    article = make_article(by=wanda, status="in_review", headline="Ministers meet")
    workflow.send_back(article, by=edith, note="Name a source & a date.")
    assert told() == [("wanda", "Edith sent “Ministers meet” back to you.")]
    [message] = mail.outbox
    assert "Name a source & a date." in message.body
    assert "Name a source &amp; a date." in message.alternatives[0].content


def test_everybody_whose_story_it_is_is_told_of_what_an_editor_does(wanda, edith):
    bob, carol = (make_colleague(name, "Writer") for name in ("bob", "carol"))
    article = assign(make_article(by=wanda, headline="It", authors=[make_author(user=bob).pk]), carol)
    workflow.publish(article, by=edith)
    assert told() == [(name, "Edith published “It”.") for name in ("bob", "carol", "wanda")]


def test_an_assignment_is_told_to_whose_task_it_is_with_its_day(wanda, edith):
    article = make_article(by=edith, headline="It")
    due_at = datetime(2100, 12, 3, 6, tzinfo=UTC)
    assigning.assign(article, to=wanda, due_at=due_at, by=edith)
    assert told() == [("wanda", "Edith assigned “It” to you.")]
    assert "It is due on 3 Dec 2100" in mail.outbox[0].body
    assert "It is due on 3 Dec 2100" in mail.outbox[0].alternatives[0].content
    assigning.assign(article, to=edith, due_at=None, by=edith)
    assigning.assign(article, to=None, due_at=None, by=edith)
    assert told() == []


ACTS = [
    ("published", lambda story, by: workflow.publish_changes(edit(story, kicker="K"), by=by), "published changes to"),
    ("published", lambda story, by: workflow.correct(story, by=by, kind="correction", note="It was."), "corrected"),
    ("published", lambda story, by: workflow.withdraw(story, by=by, reason="Secret", notice="Gone."), "withdrew"),
    ("withdrawn", lambda story, by: workflow.publish(story, by=by), "published"),
]


@pytest.mark.parametrize(("status", "act", "words"), ACTS, ids=[words for *_, words in ACTS])
def test_the_owner_is_told_and_nobody_of_their_own_act(wanda, edith, status, act, words):
    act(make_article(by=wanda, status=status, headline="It"), edith)
    act(make_article(by=edith, status=status), edith)
    assert told() == [("wanda", f"Edith {words} “It”.")]


def test_what_the_newsroom_itself_does_is_told_to_nobody(wanda):
    workflow.publish(make_article(by=wanda), by=None)
    assert told() == []


def test_what_concerns_nobody_else_makes_no_job(wanda, edith):
    article = bin.put_in(make_article(by=wanda), by=edith)
    bin.take_out(article, by=edith)
    assert told() == []


def test_every_kind_that_makes_a_job_has_its_sentence():
    assert set(telling.TOLD) == history.TOLD


def test_of_a_story_that_is_not_public_a_mail_says_the_headline_alone(wanda, edith):
    article = make_article(
        by=wanda, headline="A <b>headline</b>", standfirst="Standing first", body="<p>Body text.</p>"
    )
    workflow.submit(article, by=wanda, note="A note for the history")
    told()
    [message] = mail.outbox
    html = message.alternatives[0].content
    assert "A <b>headline</b>" in message.body
    assert "A &lt;b&gt;headline&lt;/b&gt;" in html
    for part in (message.body, html):
        assert f"http://testserver/admin/articles/article/{article.pk}/change/" in part
        for secret in ("Standing first", "Body text", "A note for the history"):
            assert secret not in part


def test_the_reason_of_a_withdrawal_stays_in_the_history(wanda, edith):
    workflow.withdraw(make_article(by=wanda, status="published"), by=edith, reason="Secret", notice="Gone.")
    told()
    assert "Secret" not in mail.outbox[0].body


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}, {"is_staff": False}], ids=str)
def test_who_cannot_be_reached_or_has_left_gets_none(wanda, edith, change):
    workflow.publish(make_article(by=wanda), by=edith)
    get_user_model().objects.filter(pk=wanda.pk).update(**change)
    assert told() == []


def test_who_may_not_read_the_story_any_more_gets_none(wanda, edith):
    article = make_article(by=wanda, status="in_review")
    workflow.send_back(article, by=edith, note="Shorter.")
    wanda.groups.clear()
    assert told() == []


def test_an_event_whose_story_is_gone_is_told_to_nobody(wanda, edith):
    article = make_article(by=wanda)
    workflow.submit(article, by=wanda)
    article.delete()
    assert told() == []


def test_a_refused_verb_tells_nobody(wanda, edith):
    with pytest.raises(workflow.NotReady):
        workflow.submit(make_article(by=wanda, body=""), by=wanda)
    assert told() == []


def test_a_mail_that_is_sent_again_after_a_crash_is_the_same_message(wanda, edith):
    workflow.publish(make_article(by=wanda), by=edith)
    event = StoryEvent.objects.get(kind=Kind.PUBLISHED)
    for _ in range(2):
        telling.tell(event.pk, wanda.pk)
    first, again = (message_from_bytes(each.message().as_bytes(), policy=policy.default) for each in mail.outbox)
    assert first["Message-ID"] == again["Message-ID"]


def test_one_person_s_full_mailbox_keeps_nobody_else_s_mail(wanda, edith, monkeypatch):
    bob = make_colleague("bob", "Writer")
    workflow.publish(make_article(by=wanda, authors=[make_author(user=bob).pk]), by=edith)
    refuse = {"code": 452}
    send = mail.EmailMultiAlternatives.send

    def deliver(message, *args, **options):
        if message.to == ["wanda@example.org"] and refuse["code"]:
            raise smtplib.SMTPRecipientsRefused({message.to[0]: (refuse["code"], b"no")})
        return send(message, *args, **options)

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", deliver)
    assert [who for who, _ in told()] == ["bob"]
    refuse["code"] = 0
    with monkeypatch.context() as later:
        later.setattr("newsroom.lib.jobs.timezone.now", lambda: StoryEvent.objects.latest("pk").at.replace(year=2100))
        assert [who for who, _ in told()] == ["wanda"]


def test_a_long_headline_is_cut_in_the_subject(wanda, edith):
    workflow.publish(make_article(by=wanda, headline="Word " * 50), by=edith)
    [(_, subject)] = told()
    assert len(subject) < 150
    assert subject.endswith("…”.")


def test_quotation_marks_in_a_headline_stand_within_those_around_it(wanda, edith):
    workflow.submit(make_article(by=wanda, headline="Ministers agree “at last”"), by=wanda)
    assert told() == [("edith", "Wanda submitted “Ministers agree ‘at last’” for review.")]
