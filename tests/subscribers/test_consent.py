"""The verbs of consent: each legal and illegal step, and the status as the fold of its lines."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from subscribers import consent, suppressions
from subscribers.consent import fold
from subscribers.errors import LinkEnded, NothingToUndo, OnlyThePerson, Suppressed
from subscribers.models import ConsentEvent, Subscription, Suppression
from tests.subscribers.people import (
    ADDRESS,
    NOON,
    NOWHERE,
    fresh,
    make_newsletter,
    make_subscriber,
    make_subscription,
)

Kind = ConsentEvent.Kind


@pytest.mark.parametrize(
    ("kinds", "status", "is_undoable"),
    [
        ([], "pending", False),
        ([Kind.REQUESTED], "pending", False),
        ([Kind.REQUESTED, Kind.CONFIRMED], "confirmed", False),
        ([Kind.CONFIRMED, Kind.REQUESTED], "confirmed", False),
        ([Kind.CONFIRMED, Kind.UNSUBSCRIBED], "unsubscribed", True),
        ([Kind.CONFIRMED, Kind.ONE_CLICK], "unsubscribed", True),
        ([Kind.CONFIRMED, Kind.ONE_CLICK, Kind.UNDONE], "confirmed", False),
        ([Kind.REQUESTED, Kind.UNSUBSCRIBED], "unsubscribed", False),
        ([Kind.REQUESTED, Kind.UNSUBSCRIBED, Kind.UNDONE], "unsubscribed", False),
        ([Kind.CONFIRMED, Kind.UNTICKED, Kind.UNDONE], "unsubscribed", False),
        ([Kind.CONFIRMED, Kind.SUPPRESSED, Kind.UNDONE], "unsubscribed", False),
        ([Kind.CONFIRMED, Kind.UNSUBSCRIBED, Kind.SUPPRESSED], "unsubscribed", False),
        ([Kind.CONFIRMED, Kind.UNSUBSCRIBED, Kind.ADDRESS_CHANGED], "unsubscribed", False),
        ([Kind.CONFIRMED, Kind.UNSUBSCRIBED, Kind.REQUESTED], "pending", True),
        ([Kind.UNSUBSCRIBED, Kind.REQUESTED], "pending", False),
        ([Kind.TICKED], "confirmed", False),
        ([Kind.TICKED, Kind.PAUSED, Kind.RESUMED, Kind.ADDRESS_CHANGED], "confirmed", False),
        ([Kind.TICKED, Kind.UNTICKED, Kind.TICKED], "confirmed", False),
        ([Kind.CONFIRMED, Kind.UNSUBSCRIBED, Kind.REQUESTED, Kind.EXPIRED], "unsubscribed", False),
    ],
)
def test_the_fold_of_steps(kinds, status, is_undoable):
    assert fold(kinds) == (status, is_undoable)


@pytest.mark.django_db
class TestAsking:
    def test_makes_a_pending_subscription_with_its_line(self):
        event = consent.request(make_subscriber(), make_newsletter(), proof=NOWHERE)
        assert event.subscription.status == "pending"
        assert event.kind == Kind.REQUESTED

    def test_again_adds_a_line_and_starts_the_waiting_time_anew(self):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription("pending")
            clock.shift(timedelta(days=20))
            consent.request(subscription.subscriber, subscription.newsletter, proof=NOWHERE)
            assert fresh(subscription).status_at == timezone.now()
        assert subscription.events.count() == 2

    def test_changes_nothing_where_it_is_confirmed(self):
        subscription = make_subscription("confirmed")
        assert consent.request(subscription.subscriber, subscription.newsletter, proof=NOWHERE) is None
        assert fresh(subscription).status == "confirmed"

    @pytest.mark.parametrize(
        ("reason", "by_staff", "is_refused"),
        [
            ("erased", False, False),
            ("erased", True, True),
            ("complaint", False, True),
            ("complaint", True, True),
            ("hard_bounce", False, True),
            ("hard_bounce", True, True),
        ],
    )
    def test_heeds_suppressions(self, reason, by_staff, is_refused, admin_user):
        subscriber, newsletter = make_subscriber(), make_newsletter()
        suppressions.suppress("Reader+tag@example.org", reason=reason)
        by = admin_user if by_staff else None
        if is_refused:
            with pytest.raises(Suppressed):
                consent.request(subscriber, newsletter, proof=NOWHERE, by=by)
            assert not Subscription.objects.exists()
        else:
            assert consent.request(subscriber, newsletter, proof=NOWHERE, by=by)


@pytest.mark.django_db
class TestConfirming:
    def test_by_a_live_link(self):
        subscription = make_subscription("pending")
        since = subscription.events.last().pk
        assert consent.confirm(subscription, since=since, proof=NOWHERE) is True
        assert fresh(subscription).status == "confirmed"

    def test_twice_is_no_news(self):
        subscription = make_subscription("pending")
        since = subscription.events.last().pk
        consent.confirm(subscription, since=since, proof=NOWHERE)
        assert consent.confirm(subscription, since=since, proof=NOWHERE) is False
        assert subscription.events.filter(kind=Kind.CONFIRMED).count() == 1

    def test_a_link_from_before_the_last_leaving_is_dead_even_if_the_clock_runs_backwards(self):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription("confirmed")
            first = subscription.events.first().pk
            clock.shift(timedelta(days=-1))
            consent.unsubscribe(subscription, proof=NOWHERE)
            with pytest.raises(LinkEnded):
                consent.confirm(subscription, since=first, proof=NOWHERE)
            assert fresh(subscription).status == "unsubscribed"

    def test_a_stranger_s_form_post_does_not_revive_the_old_link(self):
        subscription = make_subscription("unsubscribed")
        first = subscription.events.first().pk
        consent.request(subscription.subscriber, subscription.newsletter, proof=NOWHERE)
        with pytest.raises(LinkEnded):
            consent.confirm(subscription, since=first, proof=NOWHERE)

    def test_a_link_to_an_event_of_somebody_else_is_dead(self):
        subscription = make_subscription("pending")
        other = make_subscription("pending", email="other@example.org")
        with pytest.raises(LinkEnded):
            consent.confirm(subscription, since=other.events.last().pk, proof=NOWHERE)

    @pytest.mark.parametrize("reason", ["complaint", "hard_bounce"])
    def test_not_while_suppressed_and_not_by_the_same_link_when_lifted(self, reason, admin_user):
        subscription = make_subscription("pending")
        since = subscription.events.last().pk
        suppression = suppressions.suppress(ADDRESS, reason=reason)
        for _ in range(2):
            with pytest.raises(LinkEnded):
                consent.confirm(subscription, since=since, proof=NOWHERE)
            suppressions.lift(suppression, by=admin_user, note="asked for it")

    @pytest.mark.parametrize("kind", [Kind.CONFIRMED, Kind.TICKED, Kind.UNDONE])
    def test_never_by_staff(self, kind, admin_user):
        subscription = make_subscription("pending")
        with pytest.raises(OnlyThePerson):
            consent.record(subscription, kind, by=admin_user)
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentEvent.objects.create(subscription=subscription, kind=kind, at=NOON, by=admin_user)

    def test_takes_an_erasure_back_which_asking_did_not(self):
        suppressions.suppress(ADDRESS, reason="erased")
        subscription = make_subscription("pending")
        assert Suppression.objects.active().exists()
        consent.confirm(subscription, since=subscription.events.last().pk, proof=NOWHERE)
        assert not Suppression.objects.active().exists()
        assert Subscription.objects.mailable(timezone.now()).exists()


@pytest.mark.django_db
class TestLeaving:
    @pytest.mark.parametrize("status", ["pending", "confirmed", "unsubscribed"])
    def test_ends_it_and_twice_is_as_good_as_once(self, status):
        subscription = make_subscription(status)
        for _ in range(2):
            consent.unsubscribe(subscription, proof=NOWHERE)
        assert fresh(subscription).status == "unsubscribed"
        assert subscription.events.filter(kind__in=consent.LEAVING).count() == 1

    def test_is_undone_within_the_hour(self):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription("unsubscribed")
            clock.shift(timedelta(minutes=60))
            consent.undo(subscription, proof=NOWHERE)
        assert fresh(subscription).status == "confirmed"

    def test_is_not_undone_after_it(self):
        with time_machine.travel(NOON, tick=False) as clock:
            subscription = make_subscription("unsubscribed")
            clock.shift(timedelta(minutes=60, seconds=1))
            with pytest.raises(NothingToUndo):
                consent.undo(subscription, proof=NOWHERE)

    def test_undo_restores_only_what_was_confirmed(self):
        subscription = make_subscription("pending")
        consent.unsubscribe(subscription, proof=NOWHERE)
        with pytest.raises(NothingToUndo):
            consent.undo(subscription, proof=NOWHERE)

    def test_undo_of_a_pending_one_confirms_nothing(self):
        subscription = make_subscription("pending")
        with pytest.raises(NothingToUndo):
            consent.undo(subscription, proof=NOWHERE)

    def test_undo_survives_a_stranger_s_form_post(self):
        subscription = make_subscription("unsubscribed")
        consent.request(subscription.subscriber, subscription.newsletter, proof=NOWHERE)
        assert consent.undo(subscription, proof=NOWHERE).status == "confirmed"

    def test_undo_does_not_pass_a_suppression(self):
        subscription = make_subscription("unsubscribed")
        suppressions.suppress(ADDRESS, reason="complaint")
        with pytest.raises((NothingToUndo, Suppressed)):
            consent.undo(subscription, proof=NOWHERE)

    def test_undo_where_nothing_was_left_changes_nothing(self):
        subscription = make_subscription("confirmed")
        consent.undo(subscription, proof=NOWHERE)
        assert subscription.events.count() == 2


@pytest.mark.django_db
class TestPreferences:
    def test_a_tick_confirms_at_once(self):
        subscriber = make_subscriber()
        assert consent.tick(subscriber, make_newsletter(), proof=NOWHERE).status == "confirmed"

    @pytest.mark.parametrize("reason", ["complaint", "hard_bounce"])
    def test_a_tick_does_not_pass_a_suppression(self, reason):
        subscriber, newsletter = make_subscriber(), make_newsletter()
        suppressions.suppress(ADDRESS, reason=reason)
        with pytest.raises(Suppressed):
            consent.tick(subscriber, newsletter, proof=NOWHERE)
        assert not Subscription.objects.exists()

    def test_a_pause_keeps_the_status_and_stops_the_mail(self):
        subscription = make_subscription("confirmed")
        until = timezone.now() + timedelta(days=14)
        consent.pause(subscription, until=until, proof=NOWHERE)
        assert fresh(subscription).status == "confirmed"
        assert not Subscription.objects.mailable(timezone.now()).exists()
        assert Subscription.objects.mailable(until).exists()
        consent.pause(subscription, until=None, proof=NOWHERE)
        assert Subscription.objects.mailable(timezone.now()).exists()
        assert [event.kind for event in subscription.events.all()][-2:] == ["paused", "resumed"]


@pytest.mark.django_db
class TestSuppressing:
    def test_ends_every_subscription_of_the_mailbox_so_that_lifting_revives_none(self, admin_user):
        first, second = make_subscription(), make_subscription("pending", email="reader+two@example.org")
        suppression = suppressions.suppress("READER+three@example.org", reason="complaint")
        suppressions.lift(suppression, by=admin_user, note="asked for it")
        assert {fresh(first).status, fresh(second).status} == {"unsubscribed"}
        assert not Subscription.objects.mailable(timezone.now()).exists()

    def test_twice_is_one_row(self):
        assert suppressions.suppress(ADDRESS, reason="complaint") == suppressions.suppress(ADDRESS, reason="complaint")

    def test_mailable_heeds_it_whatever_the_status_says(self):
        subscription = make_subscription()
        Suppression.objects.create(
            mailbox_hash=subscription.subscriber.mailbox_hash, reason="hard_bounce", at=timezone.now()
        )
        assert not Subscription.objects.mailable(timezone.now()).exists()

    def test_no_row_names_the_address(self):
        suppressions.suppress(ADDRESS, reason="complaint")
        assert "reader" not in str(Suppression.objects.values().get())
