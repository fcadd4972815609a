"""The pages behind links: GET and HEAD show, POST acts, each in its time, for its mailbox only."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from newsroom.lib import jobs
from subscribers import consent, erasure, suppressions, tokens
from subscribers.models import ConsentEvent, Letter, SignUp, Subscriber, Subscription
from subscribers.tokens import Purpose
from tests.subscribers.people import (
    ADDRESS,
    NOON,
    NOWHERE,
    address_path,
    confirm_path,
    fresh,
    make_newsletter,
    make_subscription,
    path_in_last_mail,
    paths_in,
    preferences_path,
    sign_up,
    unsubscribe_path,
)

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def all_paths(subscription: Subscription) -> dict[str, str]:
    return {
        "confirm": confirm_path(subscription),
        "unsubscribe": unsubscribe_path(subscription),
        "preferences": preferences_path(subscription.subscriber),
        "address": address_path(subscription.subscriber, "new@example.org"),
    }


KINDS = ["confirm", "unsubscribe", "preferences", "address"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["pending", "confirmed", "unsubscribed"])
def test_a_scanner_that_fetches_every_link_five_times_changes_nothing(client, kind, status):
    subscription = make_subscription(status)
    path = all_paths(subscription)[kind]
    before = state_of_everything()
    for _ in range(5):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert state_of_everything() == before


def state_of_everything() -> list:
    models = (Subscriber, Subscription, ConsentEvent, Letter, SignUp)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_a_link_is_one_person_s(client, kind):
    path = all_paths(make_subscription())[kind]
    for response in (client.get(path), client.post(path), client.get(f"/newsletter/{kind}/wrong/")):
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert "Content-Security-Policy" in response


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_link_is_a_page_in_words(client, kind):
    paths = all_paths(make_subscription())
    others = [paths[name].replace(f"/{name}/", f"/{kind}/") for name in KINDS if name != kind]
    for path in (f"/newsletter/{kind}/nonsense/", paths[kind][:-3] + "xx/", *others):
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 404
            assert "This link leads nowhere" in response.text
    assert client.put(paths[kind]).status_code == 405


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_ends_at_erasure(client, kind):
    subscription = make_subscription()
    path = all_paths(subscription)[kind]
    erasure.erase(subscription.subscriber)
    assert client.get(path).status_code == 404
    assert client.post(path, ONE_CLICK).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_a_foreign_form_presses_no_button(kind):
    subscription = make_subscription()
    path = all_paths(subscription)[kind]
    client = Client(enforce_csrf_checks=True)
    before = state_of_everything()
    for headers in ({"Origin": "null"}, {"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = client.post(path, {"do": "delete_now"}, headers=headers)
        assert response.status_code == 403
        assert "sent from another site" in response.text
    assert state_of_everything() == before


class TestConfirm:
    def test_the_button_confirms_and_a_welcome_follows(self, client):
        make_newsletter()
        sign_up(client)
        path = path_in_last_mail("confirm")
        assert ">Confirm</button>" in client.get(path).text
        response = client.post(path)
        assert response.status_code == 200
        assert "You are subscribed" in response.text
        jobs.drain()
        assert Subscription.objects.get().status == "confirmed"
        assert mail.outbox[-1].subject == "Welcome to Morning Briefing"
        event = ConsentEvent.objects.last()
        assert (event.kind, event.page) == ("confirmed", "/newsletter/confirm/")
        assert "You asked for Morning Briefing. Press Confirm" in event.wording
        assert event.wording in client.get(path).text.replace("&#x27;", "'")

    def test_pressing_twice_is_harmless_and_welcomes_once(self, client):
        path = confirm_path(make_subscription("pending"))
        assert [client.post(path).status_code for _ in range(2)] == [200, 200]
        jobs.drain()
        assert len(mail.outbox) == 1

    def test_one_link_confirms_all_that_was_asked_for_and_nothing_else(self, client):
        make_newsletter()
        make_newsletter(name="Weekend", slug="weekend")
        make_newsletter(name="Third", slug="third")
        sign_up(client, newsletter=["briefing", "weekend"])
        path = path_in_last_mail("confirm")
        sign_up(client, newsletter=["third"])
        client.post(path)
        states = dict(Subscription.objects.values_list("newsletter__slug", "status"))
        assert states == {"briefing": "confirmed", "weekend": "confirmed", "third": "pending"}

    def test_after_48_hours_it_confirms_nothing_and_mails_a_new_one(self, client):
        with time_machine.travel(NOON, tick=False) as clock:
            make_newsletter()
            sign_up(client)
            path = path_in_last_mail("confirm")
            clock.shift(timedelta(hours=48, seconds=1))
            assert "valid for 48 hours" in client.get(path).text
            assert "valid for 48 hours" in client.post(path).text
            assert Subscription.objects.get().status == "pending"
            response = client.post(path, {"again": "1"})
            assert "Check your inbox" in response.text
            jobs.drain()
            assert len(mail.outbox) == 2
            client.post(path_in_last_mail("confirm"))
            assert Subscription.objects.get().status == "confirmed"

    def test_until_48_hours_it_confirms(self, client):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription("pending")
            path = confirm_path(subscription)
            clock.shift(timedelta(hours=48))
            client.post(path)
        assert fresh(subscription).status == "confirmed"

    def test_an_old_link_is_dead_after_leaving(self, client):
        subscription = make_subscription("confirmed")
        path = confirm_path(subscription, since=subscription.events.first().pk)
        consent.unsubscribe(subscription, proof=NOWHERE)
        assert "no longer works" in client.get(path).text
        assert "no longer works" in client.post(path).text
        assert fresh(subscription).status == "unsubscribed"

    def test_the_new_link_after_leaving_works(self, client):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription("unsubscribed")
            clock.shift(timedelta(days=1))
            sign_up(client)
            client.post(path_in_last_mail("confirm"))
        assert fresh(subscription).status == "confirmed"

    def test_asking_for_a_new_link_falls_under_the_limits(self, client, settings):
        subscription = make_subscription("pending")
        settings.NEWSROOM_SIGNUP_LIMITS = settings.NEWSROOM_SIGNUP_LIMITS | {"address": (1, 3600)}
        path = confirm_path(subscription)
        assert [client.post(path, {"again": "1"}).status_code for _ in range(2)] == [200, 429]

    def test_a_complaint_stops_it_in_words(self, client):
        subscription = make_subscription("pending")
        path = confirm_path(subscription)
        suppressions.suppress(ADDRESS, reason="complaint")
        client.post(path)
        assert fresh(subscription).status == "unsubscribed"


class TestUnsubscribe:
    def test_one_click_answers_200_twice_without_cookie_or_token(self):
        subscription = make_subscription()
        client, path = Client(enforce_csrf_checks=True), unsubscribe_path(subscription)
        assert [client.post(path, ONE_CLICK).status_code for _ in range(2)] == [200, 200]
        assert fresh(subscription).status == "unsubscribed"
        assert [event.kind for event in subscription.events.all()][2:] == ["one_click"]

    def test_one_click_as_a_plain_form_body(self, client):
        subscription = make_subscription()
        body = "List-Unsubscribe=One-Click"
        client.post(unsubscribe_path(subscription), body, content_type="application/x-www-form-urlencoded")
        assert fresh(subscription).status == "unsubscribed"

    def test_the_button_shows_undo_and_undo_restores(self, client):
        subscription = make_subscription()
        path = unsubscribe_path(subscription)
        assert ">Unsubscribe</button>" in client.get(path).text
        response = client.post(path)
        assert ">Undo</button>" in response.text
        assert fresh(subscription).status == "unsubscribed"
        assert client.post(path, {"undo": "1"}).status_code == 200
        assert fresh(subscription).status == "confirmed"
        assert subscription.events.last().kind == "undone"

    def test_undo_after_the_hour_is_refused_in_words(self, client):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription()
            path = unsubscribe_path(subscription)
            client.post(path)
            clock.shift(timedelta(hours=1, seconds=1))
            assert ">Undo</button>" not in client.get(path).text
            response = client.post(path, {"undo": "1"})
        assert response.status_code == 409
        assert "hour" in response.text
        assert fresh(subscription).status == "unsubscribed"

    def test_it_never_expires(self, client):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription()
            path = unsubscribe_path(subscription)
            clock.shift(timedelta(days=3650))
            client.post(path)
        assert fresh(subscription).status == "unsubscribed"

    def test_a_pending_one_gets_no_undo(self, client):
        path = unsubscribe_path(make_subscription("pending"))
        assert ">Undo</button>" not in client.post(path).text

    def test_the_page_names_no_address(self, client):
        path = unsubscribe_path(make_subscription())
        assert ADDRESS not in client.get(path).text + client.post(path).text


class TestPreferences:
    def test_it_shows_what_stands(self, client):
        subscription = make_subscription()
        make_newsletter(name="Weekend", slug="weekend")
        text = client.get(preferences_path(subscription.subscriber)).text
        assert 'value="briefing" checked' in text
        assert 'value="weekend" checked' not in text
        assert ADDRESS in text

    def test_ticks_confirm_at_once_and_unticking_leaves(self, client):
        subscription = make_subscription()
        make_newsletter(name="Weekend", slug="weekend")
        path = preferences_path(subscription.subscriber)
        response = client.post(path, {"do": "save", "newsletter": ["weekend"], "shown": ["briefing"]})
        assert "Saved." in response.text
        states = dict(Subscription.objects.values_list("newsletter__slug", "status"))
        assert states == {"briefing": "unsubscribed", "weekend": "confirmed"}
        assert ConsentEvent.objects.get(kind="ticked").wording == "Send me Weekend"

    def test_an_old_page_saved_again_does_not_subscribe_anew(self, client):
        subscription = make_subscription()
        path = preferences_path(subscription.subscriber)
        consent.unsubscribe(subscription, proof=NOWHERE)
        client.post(path, {"do": "save", "newsletter": ["briefing"], "shown": ["briefing"]})
        assert fresh(subscription).status == "unsubscribed"

    def test_a_post_without_a_button_changes_nothing(self, client):
        subscription = make_subscription()
        before = state_of_everything()
        assert client.post(preferences_path(subscription.subscriber)).status_code == 200
        assert state_of_everything() == before

    def test_a_closed_newsletter_cannot_be_ticked_but_left(self, client):
        closed = make_newsletter(name="Old", slug="old")
        subscription = make_subscription(newsletter=closed)
        closed.is_open = False
        closed.save()
        path = preferences_path(subscription.subscriber)
        client.post(path, {"do": "save"})
        assert fresh(subscription).status == "unsubscribed"
        client.post(path, {"do": "save", "newsletter": ["old"]})
        assert fresh(subscription).status == "unsubscribed"

    def test_a_pause_is_a_date_and_is_kept_until_changed(self, client):
        with time_machine.travel(NOON, tick=False):
            subscription = make_subscription()
            path = preferences_path(subscription.subscriber)
            fields = {"do": "save", "newsletter": ["briefing"], "shown": ["briefing"]}
            client.post(path, fields | {"pause": "14"})
            assert fresh(subscription).paused_until == NOON + timedelta(days=14)
            assert "Paused until 16 March 2026" in client.get(path).text
            client.post(path, fields | {"pause": "keep"})
            assert fresh(subscription).paused_until == NOON + timedelta(days=14)
            client.post(path, fields | {"pause": ""})
        assert fresh(subscription).paused_until is None
        assert fresh(subscription).status == "confirmed"

    def test_after_90_days_it_mails_a_new_link(self, client):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription()
            path = preferences_path(subscription.subscriber)
            clock.shift(timedelta(days=90, seconds=1))
            shown = client.get(path)
            assert "This link has ended" in shown.text
            assert ADDRESS not in shown.text
            client.post(path, {"do": "delete_now"})
            jobs.drain()
            assert Subscriber.objects.exists()
            assert client.get(path_in_last_mail("preferences")).status_code == 200
            for _ in range(5):
                client.post(path)
            jobs.drain()
        assert len(mail.outbox) == 3

    def test_a_complaint_makes_a_tick_impossible_and_says_so(self, client):
        subscription = make_subscription("unsubscribed")
        suppressions.suppress(ADDRESS, reason="complaint")
        response = client.post(preferences_path(subscription.subscriber), {"do": "save", "newsletter": "briefing"})
        assert response.status_code == 409
        assert "We cannot send to this address" in response.text
        assert fresh(subscription).status == "unsubscribed"

    def test_deleting_takes_two_steps_and_is_thorough(self, client):
        subscription = make_subscription()
        path = preferences_path(subscription.subscriber)
        assert "at once and for good" in client.post(path, {"do": "delete"}).text
        assert Subscriber.objects.exists()
        assert "Your data is deleted" in client.post(path, {"do": "delete_now"}).text
        assert not Subscriber.objects.exists()


class TestAnotherAddress:
    def ask(self, client, subscription, to="new@example.org"):
        response = client.post(preferences_path(subscription.subscriber), {"do": "move", "email": to})
        jobs.drain()
        return response

    def test_nothing_changes_until_the_new_mailbox_agrees(self, client):
        subscription = make_subscription()
        assert "a link is on its way" in self.ask(client, subscription).text
        assert mail.outbox[-1].to == ["new@example.org"]
        path = paths_in(mail.outbox[-1])[0]
        assert "Morning Briefing" in client.get(path).text
        assert fresh(subscription.subscriber).email == ADDRESS
        client.post(path)
        assert fresh(subscription.subscriber).email == "new@example.org"
        assert fresh(subscription.subscriber).email_key == "new@example.org"
        assert fresh(subscription).status == "confirmed"
        assert subscription.events.last().kind == "address_changed"
        assert client.post(path).status_code == 200

    def test_a_bad_address_is_said_beside_the_field(self, client):
        response = self.ask(client, make_subscription(), to="nonsense")
        assert response.status_code == 422
        assert "<title>Error: " in response.text
        assert 'href="#new-address"' in response.text
        assert 'value="nonsense"' in response.text

    def test_a_suppressed_address_gets_nothing_and_the_page_does_not_tell(self, client):
        subscription = make_subscription()
        path = preferences_path(subscription.subscriber)
        suppressions.suppress("bbbb@example.org", reason="complaint")
        fine, stopped = (client.post(path, {"do": "move", "email": f"{name}@example.org"}) for name in ("aaaa", "bbbb"))
        jobs.drain()
        assert fine.content.replace(b"aaaa", b"bbbb") == stopped.content
        assert len(mail.outbox) == 1

    def test_the_link_is_dead_while_its_address_is_suppressed(self, client):
        subscription = make_subscription()
        path = address_path(subscription.subscriber, "new@example.org")
        suppressions.suppress("new@example.org", reason="hard_bounce")
        assert client.post(path).status_code == 409
        assert fresh(subscription.subscriber).email == ADDRESS

    def test_an_address_with_subscriptions_of_its_own_is_not_taken(self, client):
        subscription = make_subscription()
        make_subscription(email="new@example.org")
        assert client.post(address_path(subscription.subscriber, "New@Example.org")).status_code == 409
        assert fresh(subscription.subscriber).email == ADDRESS

    def test_only_the_newest_link_moves(self, client):
        subscription = make_subscription()
        first = address_path(subscription.subscriber, "first@example.org")
        second = address_path(subscription.subscriber, "second@example.org")
        assert client.post(first).status_code == 409
        client.post(second)
        assert fresh(subscription.subscriber).email == "second@example.org"

    def test_it_is_over_after_48_hours(self, client):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription()
            path = address_path(subscription.subscriber, "new@example.org")
            clock.shift(timedelta(hours=48, seconds=1))
            assert client.post(path).status_code == 410
        assert fresh(subscription.subscriber).email == ADDRESS

    def test_links_in_the_old_mailbox_no_longer_open_anything_but_the_way_out(self, client):
        subscription = make_subscription("pending")
        confirming = confirm_path(subscription)
        preferring, leaving = preferences_path(subscription.subscriber), unsubscribe_path(subscription)
        client.post(address_path(subscription.subscriber, "new@example.org"))
        assert client.post(confirming).status_code == 404
        assert client.post(confirming, {"again": "1"}).status_code == 404
        shown = client.post(preferring, {"do": "save", "newsletter": "briefing"}).text
        assert "new@example.org" not in shown
        assert fresh(subscription).status == "pending"
        assert client.post(leaving).status_code == 200
        assert fresh(subscription).status == "unsubscribed"

    def test_undo_in_the_old_mailbox_does_not_speak_for_the_new_one(self, client):
        subscription = make_subscription("confirmed")
        old = unsubscribe_path(subscription)
        client.post(address_path(subscription.subscriber, "new@example.org"))
        client.post(unsubscribe_path(fresh(subscription)))
        assert ">Undo</button>" not in client.get(old).text
        assert client.post(old, {"undo": "1"}).status_code == 409
        assert fresh(subscription).status == "unsubscribed"
        assert client.post(unsubscribe_path(fresh(subscription)), {"undo": "1"}).status_code == 200

    def test_flooding_a_stranger_through_it_is_capped_like_a_sign_up(self, client):
        subscription = make_subscription()
        for _ in range(4):
            self.ask(client, subscription)
        sign_up(client, "new+tag@example.org")
        assert len(mail.outbox) == 1


class TestTokens:
    def test_no_link_opens_another_door(self):
        for made in Purpose:
            for read in Purpose:
                if made != read:
                    with pytest.raises(tokens.WrongToken):
                        tokens.read(read, tokens.make(made, ["x"]))

    @pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "é", "\0", "e30.1.x", "x" * 10000, ".eJw.1w.x"])
    def test_nonsense_is_a_wrong_token_and_no_error(self, text):
        with pytest.raises(tokens.WrongToken):
            tokens.read(Purpose.CONFIRM, text)

    def test_no_token_holds_the_address(self):
        from base64 import urlsafe_b64decode

        subscription = make_subscription()
        for path in all_paths(subscription).values():
            payload = path.split("/")[3].split(".")[0]
            assert b"@" not in urlsafe_b64decode(payload + "=" * (-len(payload) % 4))

    def test_a_rotated_key_still_opens_old_links(self, client, settings):
        subscription = make_subscription("pending")
        path = confirm_path(subscription)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 6
        client.post(path)
        assert fresh(subscription).status == "confirmed"
