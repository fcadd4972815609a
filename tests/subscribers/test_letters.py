"""The letters: what they say, to whom, how often; the same message however often it is tried."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.core import mail

from newsroom.lib import jobs
from subscribers import letters, suppressions
from subscribers.models import ConfirmationMail, Letter, Subscription
from tests.subscribers.people import (
    ADDRESS,
    NOON,
    confirm_path,
    make_newsletter,
    make_subscription,
    paths_in,
    preferences_path,
    sign_up,
)

pytestmark = pytest.mark.django_db


def every_letter(client) -> dict[str, mail.EmailMultiAlternatives]:
    """One message of each kind, produced the way it comes about."""
    with time_machine.travel(NOON, tick=False) as clock:
        make_newsletter()
        sign_up(client)
        client.post(paths_in(mail.outbox[-1])[0])
        jobs.drain()
        clock.shift(timedelta(days=2))
        sign_up(client)
        subscription = Subscription.objects.get()
        client.post(preferences_path(subscription.subscriber), {"do": "move", "email": "new@example.org"})
        old = preferences_path(subscription.subscriber)
        clock.shift(timedelta(days=91))
        client.post(old)
        jobs.drain()
    kinds = ("confirm", "welcome", "already_subscribed", "address_change", "preferences_link")
    assert len(mail.outbox) == len(kinds)
    return dict(zip(kinds, mail.outbox, strict=True))


def test_each_letter_has_text_and_html_of_its_own_with_the_same_links(client):
    for kind, message in every_letter(client).items():
        html = message.alternatives[0].content
        assert "<" not in message.body, kind
        assert max(len(line) for line in message.body.splitlines() if "http" not in line) <= 78, kind
        for path in paths_in(message):
            assert f'href="http://testserver{path}"' in html, kind
        raw = message_from_bytes(message.message().as_bytes(), policy=policy.default)
        assert raw["To"] in {ADDRESS, "new@example.org"}
        assert raw["Message-ID"].endswith("@testserver>")
        assert all(len(line) <= 998 for line in message.message().as_bytes().splitlines())


def test_only_the_welcome_is_a_list_s(client):
    messages = every_letter(client)
    welcome = messages.pop("welcome")
    headers = welcome.extra_headers
    leave = next(path for path in paths_in(welcome) if "unsubscribe" in path)
    assert headers["List-Id"] == "<briefing.testserver>"
    assert headers["List-Unsubscribe"] == f"<http://testserver{leave}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert any("preferences" in path for path in paths_in(welcome))
    for message in messages.values():
        assert not [name for name in message.extra_headers if name.startswith("List-")]


def test_the_header_s_link_leaves_by_one_click(client):
    welcome = every_letter(client)["welcome"]
    link = welcome.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get().status == "unsubscribed"


def test_the_confirmation_has_one_action_and_says_that_silence_means_no(client):
    message = every_letter(client)["confirm"]
    assert len(paths_in(message)) == 1
    for words in ("Morning Briefing", "48 hours", "Silence means no"):
        assert words in message.body
        assert words in message.alternatives[0].content


def test_a_mail_server_that_is_away_loses_nothing_and_the_retry_is_the_same_message(client, monkeypatch):
    make_newsletter()
    tried = []

    def away(self, messages):
        tried.extend(message.extra_headers["Message-ID"] for message in messages)
        raise ConnectionRefusedError

    with time_machine.travel(NOON, tick=False) as clock, monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert sign_up(client).status_code == 200
        clock.shift(timedelta(hours=1))
        jobs.drain()
        assert mail.outbox == []
        patch.undo()
        clock.shift(timedelta(hours=1))
        jobs.drain()
    assert len(mail.outbox) == 1
    assert set(tried) == {mail.outbox[0].extra_headers["Message-ID"]}
    assert len(tried) >= 2


def test_a_job_delivered_twice_sends_once(client):
    make_newsletter()
    sign_up(client)
    letters.send(Letter.objects.get().pk)
    assert len(mail.outbox) == 1
    assert Letter.objects.get().sent_at


@pytest.mark.parametrize(("code", "error"), [(550, jobs.GiveUp), (450, ConnectionError)])
def test_an_address_refused_for_good_is_not_tried_again(monkeypatch, code, error):
    subscription = make_subscription()
    letter = letters.write(subscription.subscriber, "preferences_link")

    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (code, b"no such mailbox")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    with pytest.raises(error) as caught:
        letters.send(letter.pk)
    assert ADDRESS not in repr(caught.value)
    assert caught.value.__context__ is None


def test_what_is_no_longer_wanted_is_not_sent(client):
    subscription = make_subscription("pending")
    event = subscription.events.last()
    letters.write(subscription.subscriber, "confirm", events={str(subscription.pk): event.pk})
    client.post(confirm_path(subscription))  # confirmed by an earlier link
    mail.outbox.clear()
    letter = Letter.objects.get(kind="confirm")
    letters.send(letter.pk)
    assert mail.outbox == []


def test_nothing_is_sent_to_a_mailbox_that_complained_meanwhile():
    subscription = make_subscription()
    letter = letters.write(subscription.subscriber, "preferences_link")
    suppressions.suppress(ADDRESS, reason="complaint")
    letters.send(letter.pk)
    assert mail.outbox == []


class TestTheCap:
    def test_one_a_day_and_three_in_90_days(self, client):
        make_newsletter()
        sent_on = []
        with time_machine.travel(NOON, tick=False) as clock:
            for day in range(100):
                sign_up(client)
                sign_up(client)
                if len(mail.outbox) > len(sent_on):
                    sent_on.append(day)
                clock.shift(timedelta(days=1))
        assert sent_on == [0, 1, 2, 90, 91, 92]
        assert len(mail.outbox) == 6

    def test_variants_of_a_mailbox_count_as_one(self, client):
        make_newsletter()
        for address in ("re.ader@gmail.com", "reader+a@gmail.com", "R.e.a.d.e.r@googlemail.com"):
            sign_up(client, address)
        for address in ("reader@example.org", "reader+a@example.org"):
            sign_up(client, address)
        sign_up(client, "re.ader@example.org")  # dots mean something elsewhere
        assert [message.to[0] for message in mail.outbox] == [
            "re.ader@gmail.com",
            "reader@example.org",
            "re.ader@example.org",
        ]

    def test_it_outlives_the_subscriber_and_names_nobody(self, client):
        make_newsletter()
        sign_up(client)
        from subscribers import erasure

        erasure.erase(Subscription.objects.get().subscriber)
        sign_up(client)
        assert len(mail.outbox) == 1
        assert "reader" not in str(ConfirmationMail.objects.values().get())

    def test_telling_somebody_that_they_are_subscribed_counts_too(self, client):
        make_subscription()
        for _ in range(3):
            sign_up(client)
        assert len(mail.outbox) == 1
        assert "already" in mail.outbox[0].subject

    def test_a_welcome_does_not_count(self, client):
        make_newsletter()
        sign_up(client)
        client.post(paths_in(mail.outbox[-1])[0])
        jobs.drain()
        assert len(mail.outbox) == 2
        assert ConfirmationMail.objects.count() == 1
