"""Random lives: sign-ups, mails, old links, staff, complaints, erasures in any order. Only the person confirms."""

import hypothesis.strategies as st
import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from newsroom.lib import jobs
from subscribers import consent, erasure, moving, purging, suppressions, tokens
from subscribers.errors import Refused
from subscribers.models import ConsentEvent, Newsletter, Subscriber, Subscription, Suppression
from tests.subscribers.people import NOON, NOWHERE, SUBSCRIBE, confirm_path, preferences_path, unsubscribe_path

MAILBOXES = ("anna@example.org", "bert@example.org")
Kind = ConsentEvent.Kind


class Lives(RuleBasedStateMachine):
    """Two mailboxes, one newsletter, and every door there is. `agreed` is what the two people really pressed."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock = time_machine.travel(NOON, tick=False)
        self.now = self.clock.start()
        self.newsletter = Newsletter.objects.create(name="N", slug="n", promise="p", frequency="f")
        self.staff = User.objects.create_user("staff")
        self.client = Client()
        # Every link that ever reached a mailbox: (mailbox, kind, path, the last event when it was issued).
        self.links, self.written = [], set()
        self.confirmed = set()

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # What the person does on purpose -----------------------------------------------------------

    def person(self, path, **fields):
        """A POST on a link, the only thing that may confirm; it may find the link dead."""
        self.client.post(path, fields)
        self.check_fresh_confirmations()

    @rule(data=st.data())
    def press_confirm_on_the_first_link_ever_mailed(self, data):
        path = next((path for _, kind, path, _ in self.links if kind == "confirm"), None)
        if path:
            alive = self.is_alive(path)
            self.person(path)
            assert alive or self.now_confirmed() <= self.confirmed, "a dead link confirmed"
            self.remember()

    @rule(data=st.data())
    def press_confirm_on_any_link_ever_mailed(self, data):
        path = self.pick(data, "confirm")
        if path:
            alive = self.is_alive(path)
            self.person(path)
            if not alive:
                assert self.now_confirmed() <= self.confirmed, "a dead link confirmed"
            self.remember()

    @rule(data=st.data(), fields=st.sampled_from([{}, {"undo": "1"}, {"List-Unsubscribe": "One-Click"}]))
    def press_unsubscribe_or_undo_on_any_link_ever_mailed(self, data, fields):
        path = self.pick(data, "unsubscribe")
        if path:
            before = {pk: consent.can_undo(Subscription.objects.get(pk=pk)) for pk in self.everybody()}
            self.person(path, **fields)
            new = self.now_confirmed() - self.confirmed
            assert all("undo" in fields and before[pk] for pk in new), "a way out led in"
            self.remember()

    @rule(data=st.data(), ticks=st.sampled_from([[], ["n"]]))
    def save_preferences(self, data, ticks):
        path = self.pick(data, "preferences")
        if path:
            self.person(path, do="save", newsletter=ticks)
            assert ticks or self.now_confirmed() <= self.confirmed
            self.remember()

    # What anybody may do, staff and machines included --------------------------------------------

    @rule(address=st.sampled_from([*MAILBOXES, MAILBOXES[0], "Anna+x@example.org"]))
    def form_post(self, address):
        self.client.post(SUBSCRIBE, {"email": address})
        jobs.drain("quick")

    @rule(address=st.sampled_from(MAILBOXES))
    def import_or_staff(self, address):
        subscriber = Subscriber.objects.filter(email_key=address).first()
        suppressed = Suppression.objects.active().exists()
        if subscriber is None:
            if suppressed:
                return
            subscriber = Subscriber.objects.create(email=address, created_at=timezone.now())
        try:
            consent.request(subscriber, self.newsletter, proof=NOWHERE, by=self.staff)
        except Refused:
            return

    @rule(kind=st.sampled_from(sorted(consent.CONFIRMING)))
    def staff_try_to_confirm(self, kind):
        for pk in self.everybody():
            with pytest.raises(Refused):
                consent.record(Subscription.objects.get(pk=pk), Kind(kind), by=self.staff)

    @rule(data=st.data())
    def a_scanner_opens_everything(self, data):
        for _, _, path, _ in self.links[-6:]:
            self.client.get(path)
            self.client.head(path)

    @rule(data=st.data())
    def a_foreign_site_posts(self, data):
        for kind in ("confirm", "preferences", "unsubscribe"):
            path = self.pick(data, kind)
            if path:
                fields = {"do": "save", "newsletter": "n", "undo": "1"}
                assert self.client.post(path, fields, headers={"Origin": "null"}).status_code == 403

    @rule(data=st.data())
    def ask_for_a_new_link(self, data):
        path = self.pick(data, "confirm")
        if path:
            self.client.post(path, {"again": "1"})
            jobs.drain("quick")

    @rule(address=st.sampled_from(MAILBOXES), reason=st.sampled_from(["complaint", "hard_bounce"]))
    def complaint_or_bounce(self, address, reason):
        suppressions.suppress(address, reason=reason)

    @rule()
    def audience_lifts(self):
        for suppression in Suppression.objects.active():
            try:
                suppressions.lift(suppression, by=self.staff, note="asked for")
            except Refused:
                assert suppression.reason == "erased"

    @rule(data=st.data())
    def erase(self, data):
        people = list(Subscriber.objects.all())
        if people:
            erasure.erase(data.draw(st.sampled_from(people)))

    @rule(data=st.data(), to=st.sampled_from(MAILBOXES))
    def move(self, data, to):
        """The mailbox `to` agrees to take over somebody's subscriptions; it agrees to what is confirmed, no more."""
        people = list(Subscriber.objects.all())
        if not people:
            return
        person = data.draw(st.sampled_from(people))
        letter = person.letters.create(
            kind="address_change", to=to, at=timezone.now(), message_id=f"<{person.letters.count()}-{person.pk}-{to}>"
        )
        try:
            moving.move(letter, proof=NOWHERE)
        except Refused:
            return

    @rule(hours=st.sampled_from([0.5, 0.9, 1.1, 25, 49, 24 * 31, 24 * 91]))
    def time_passes(self, hours):
        self.now.shift(hours * 3600)
        purging.purge_pending()
        purging.forget_networks()

    # What must always hold -----------------------------------------------------------------------

    @invariant()
    def every_mailbox_keeps_its_links(self):
        """After each step, as if each kind of letter had just been sent; a confirmation only ever at a request."""
        for subscription in Subscription.objects.select_related("subscriber", "newsletter"):
            mailbox, last = subscription.subscriber.email, subscription.events.last()
            if (subscription.pk, last.pk) in self.written:
                continue
            self.written.add((subscription.pk, last.pk))
            self.links.append((mailbox, "unsubscribe", unsubscribe_path(subscription), last.pk))
            self.links.append((mailbox, "preferences", preferences_path(subscription.subscriber), last.pk))
            if last.kind == Kind.REQUESTED:
                self.links.append((mailbox, "confirm", confirm_path(subscription), last.pk))

    @invariant()
    def nothing_but_the_person_confirmed(self):
        assert self.now_confirmed() <= self.confirmed
        self.remember()

    @invariant()
    def status_is_the_fold_of_the_lines(self):
        for subscription in Subscription.objects.all():
            kinds = list(subscription.events.order_by("pk").values_list("kind", flat=True))
            assert subscription.status == consent.fold(kinds)[0]
            assert kinds

    @invariant()
    def nobody_suppressed_is_mailable(self):
        stopped = Suppression.objects.active().values("mailbox_hash")
        assert not Subscription.objects.mailable(timezone.now()).filter(subscriber__mailbox_hash__in=stopped).exists()

    def check_fresh_confirmations(self):
        """Whoever became confirmed did so by a kind of event that only the person writes, and is not stopped."""
        for pk in self.now_confirmed() - self.confirmed:
            subscription = Subscription.objects.get(pk=pk)
            event = subscription.events.last()
            assert event.kind in consent.CONFIRMING
            assert event.by is None
            assert event.page.startswith("/newsletter/")
            assert not consent.is_stopped(subscription.subscriber)

    def is_alive(self, path) -> bool:
        """Judged apart from the code: in time, and nothing that ends links came after the event of issue."""
        last = next(last for _, _, known, last in self.links if known == path)
        mailbox = next(mailbox for mailbox, _, known, _ in self.links if known == path)
        event = ConsentEvent.objects.filter(pk=last).select_related("subscription__subscriber").first()
        if event is None or event.subscription.subscriber.email != mailbox:
            return False
        later = event.subscription.events.filter(pk__gt=last).values_list("kind", flat=True)
        gone = {"unsubscribed", "one_click", "unticked", "suppressed", "expired", "address_changed"}
        try:
            tokens.read(tokens.Purpose.CONFIRM, path.split("/")[3])
        except tokens.ExpiredToken:
            return False
        return not gone & set(later)

    def pick(self, data, kind):
        paths = [path for _, known, path, _ in self.links if known == kind][-6:]
        return data.draw(st.sampled_from(paths)) if paths else None

    def everybody(self) -> set[int]:
        return set(Subscription.objects.values_list("pk", flat=True))

    def now_confirmed(self) -> set[int]:
        return set(Subscription.objects.filter(status="confirmed").values_list("pk", flat=True))

    def remember(self):
        self.confirmed = self.now_confirmed()


@pytest.mark.django_db
def test_no_sequence_of_events_confirms_but_by_the_person():
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=checks, database=None
        ),
    )


@given(kinds=st.lists(st.sampled_from(sorted(Kind.values)), max_size=12))
def test_a_fold_is_confirmed_only_by_a_confirming_step_after_the_last_end(kinds):
    status, is_undoable = consent.fold(kinds)
    ends = [index for index, kind in enumerate(kinds) if kind in consent.ENDING]
    after = kinds[ends[-1] + 1 :] if ends else kinds
    if status == "confirmed":
        assert consent.CONFIRMING & set(after)
    if not set(kinds) & {Kind.CONFIRMED, Kind.TICKED}:
        assert status != "confirmed"
        assert not is_undoable
