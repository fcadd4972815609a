"""The only writer of `Subscription.status`: each step is one line of proof, and the status is their fold.

Every verb locks the subscriber's row first, then the subscription's, so that no two doors decide at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from subscribers.errors import LinkEnded, NothingToUndo, OnlyThePerson, Suppressed
from subscribers.models import ConsentEvent, Newsletter, Subscriber, Subscription, Suppression
from subscribers.wording import Wording

Kind = ConsentEvent.Kind
Status = Subscription.Status
# The person's own acts, on a link that reached the mailbox. Nothing else confirms.
CONFIRMING = frozenset({Kind.CONFIRMED, Kind.TICKED, Kind.UNDONE})
LEAVING = frozenset({Kind.UNSUBSCRIBED, Kind.ONE_CLICK})
ENDING = LEAVING | {Kind.UNTICKED, Kind.SUPPRESSED, Kind.EXPIRED}
# A confirm link issued before one of these is dead: it may lie in a mailbox that is no longer the person's.
ENDS_LINKS = ENDING | {Kind.ADDRESS_CHANGED}
UNDO_TIME = timedelta(hours=1)
STOPPED = "We cannot send to this address: it was reported to us, or mail to it came back."


@dataclass(frozen=True)
class Proof:
    """What stands beside a step: where, which words, from which network (as a keyed hash)."""

    page: str = ""
    wording: Wording | None = None
    ip_hash: str | None = None


def fold(kinds: Iterable[str]) -> tuple[Status, bool]:
    """What a row of steps amounts to: the status, and whether the last leaving ended a confirmed subscription."""
    status, is_undoable = Status.PENDING, False
    for kind in kinds:
        if kind in LEAVING:
            status, is_undoable = Status.UNSUBSCRIBED, status == Status.CONFIRMED
        elif kind in ENDING:
            status, is_undoable = Status.UNSUBSCRIBED, False
        elif kind == Kind.UNDONE:
            status, is_undoable = (Status.CONFIRMED if is_undoable else status), False
        elif kind in CONFIRMING:
            status, is_undoable = Status.CONFIRMED, False
        elif kind == Kind.REQUESTED:
            # A stranger's form post must not take the Undo away.
            status = status if status == Status.CONFIRMED else Status.PENDING
        elif kind == Kind.ADDRESS_CHANGED:
            is_undoable = False
    return status, is_undoable


@transaction.atomic
def record(
    subscription: Subscription,
    kind: Kind,
    *,
    proof: Proof | None = None,
    by=None,
    at: datetime | None = None,
    note: str = "",
) -> ConsentEvent:
    """Write one line and the status that follows from all lines. Raises OnlyThePerson where staff would confirm."""
    if by is not None and kind in CONFIRMING:
        raise OnlyThePerson("Only the person can confirm, by a link that reached the mailbox.")
    at, proof = at or timezone.now(), proof or Proof()
    row = _lock(subscription)
    event = ConsentEvent.objects.create(
        subscription=row,
        kind=kind,
        at=at,
        page=proof.page,
        wording=proof.wording.text if proof.wording else "",
        wording_version=proof.wording.version if proof.wording else "",
        ip_hash=proof.ip_hash,
        by=by,
        note=note,
    )
    status = fold(_kinds(row))[0]
    # Asking again starts the 30 days anew in which a request waits.
    if status != row.status or (status == Status.PENDING and kind == Kind.REQUESTED):
        row.status, row.status_at = status, at
        row.save(update_fields=["status", "status_at"])
    subscription.status, subscription.status_at = row.status, row.status_at
    return event


@transaction.atomic
def request(
    subscriber: Subscriber, newsletter: Newsletter, *, proof: Proof, by=None, at: datetime | None = None
) -> ConsentEvent | None:
    """Somebody asks: pending, whoever it was; None where it is confirmed already. Raises Suppressed.

    `by` is the colleague who asks in the person's place. They are stopped by an erasure too; the person is not."""
    at = at or timezone.now()
    lock(subscriber)
    against = Suppression.objects.active().filter(mailbox_hash=subscriber.mailbox_hash)
    if by is None:
        against = Suppression.objects.stopping(subscriber.mailbox_hash)
    if against.exists():
        raise Suppressed(STOPPED)
    subscription = _pair(subscriber, newsletter, at=at)
    if subscription.status == Status.CONFIRMED:
        return None
    return record(subscription, Kind.REQUESTED, proof=proof, by=by, at=at)


@transaction.atomic
def confirm(subscription: Subscription, *, since: int, proof: Proof, at: datetime | None = None) -> bool:
    """The person pressed Confirm on a link issued at event `since`; whether that was news.

    Raises LinkEnded where the person left since, whatever any clock says, and Suppressed."""
    lock(subscription.subscriber)
    row = _lock(subscription)
    if not is_link_alive(row, since):
        raise LinkEnded("This link no longer works: something changed after it was sent.")
    _refuse_stopped(row.subscriber)
    if row.status == Status.CONFIRMED:
        return False
    record(row, Kind.CONFIRMED, proof=proof, at=at)
    lift_erasure(row.subscriber, at=at)
    return True


@transaction.atomic
def unsubscribe(
    subscription: Subscription, *, proof: Proof, is_one_click: bool = False, at: datetime | None = None
) -> Subscription:
    """The person leaves. Twice is as good as once."""
    lock(subscription.subscriber)
    row = _lock(subscription)
    if row.status != Status.UNSUBSCRIBED:
        record(row, Kind.ONE_CLICK if is_one_click else Kind.UNSUBSCRIBED, proof=proof, at=at)
    return row


@transaction.atomic
def undo(subscription: Subscription, *, proof: Proof, at: datetime | None = None) -> Subscription:
    """The person takes an unsubscription of the last hour back. Raises NothingToUndo, Suppressed."""
    at = at or timezone.now()
    lock(subscription.subscriber)
    row = _lock(subscription)
    if row.status == Status.CONFIRMED:
        return row
    if not can_undo(row, at=at):
        raise NothingToUndo("The hour in which this could be undone is over.")
    _refuse_stopped(row.subscriber)
    record(row, Kind.UNDONE, proof=proof, at=at)
    lift_erasure(row.subscriber, at=at)
    return row


def is_link_alive(subscription: Subscription, since: int) -> bool:
    """Whether nothing ended the links issued at that event. The order of the lines decides, not a clock."""
    later = subscription.events.filter(pk__gt=since, kind__in=ENDS_LINKS)
    return not later.exists() and subscription.events.filter(pk=since).exists()


def can_undo(subscription: Subscription, *, at: datetime | None = None) -> bool:
    """Whether it was confirmed until the person left within the last hour."""
    left = subscription.events.filter(kind__in=LEAVING).last()
    return left is not None and fold(_kinds(subscription))[1] and (at or timezone.now()) - left.at <= UNDO_TIME


@transaction.atomic
def tick(subscriber: Subscriber, newsletter: Newsletter, *, proof: Proof, at: datetime | None = None) -> Subscription:
    """The person ticks a newsletter in their preferences: confirmed at once. Raises Suppressed."""
    at = at or timezone.now()
    lock(subscriber)
    _refuse_stopped(subscriber)
    subscription = _pair(subscriber, newsletter, at=at)
    if subscription.status != Status.CONFIRMED:
        record(subscription, Kind.TICKED, proof=proof, at=at)
        lift_erasure(subscriber, at=at)
    return subscription


@transaction.atomic
def untick(subscription: Subscription, *, proof: Proof, at: datetime | None = None) -> Subscription:
    """The person takes a tick out of their preferences."""
    lock(subscription.subscriber)
    row = _lock(subscription)
    if row.status == Status.CONFIRMED:
        record(row, Kind.UNTICKED, proof=proof, at=at)
    return row


@transaction.atomic
def pause(
    subscription: Subscription, *, until: datetime | None, proof: Proof, at: datetime | None = None
) -> Subscription:
    """The person wants no mail until then; None ends the pause."""
    lock(subscription.subscriber)
    row = _lock(subscription)
    if row.paused_until == until:
        return row
    row.paused_until = until
    row.save(update_fields=["paused_until"])
    note = f"until {until:%Y-%m-%d %H:%M %Z}" if until else ""
    record(row, Kind.PAUSED if until else Kind.RESUMED, proof=proof, at=at, note=note)
    return row


def lock(subscriber: Subscriber) -> Subscriber:
    """The subscriber's row, ours until the transaction ends. Raises Subscriber.DoesNotExist after an erasure."""
    return Subscriber.objects.select_for_update().get(pk=subscriber.pk)


def is_stopped(subscriber: Subscriber) -> bool:
    """Whether a complaint or a hard bounce stands against the mailbox."""
    return Suppression.objects.stopping(subscriber.mailbox_hash).exists()


def _lock(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update(of=("self",)).select_related("subscriber").get(pk=subscription.pk)


def _pair(subscriber: Subscriber, newsletter: Newsletter, *, at: datetime) -> Subscription:
    return Subscription.objects.get_or_create(subscriber=subscriber, newsletter=newsletter, defaults={"status_at": at})[
        0
    ]


def _kinds(subscription: Subscription) -> Iterable[str]:
    return subscription.events.order_by("pk").values_list("kind", flat=True)


def _refuse_stopped(subscriber: Subscriber) -> None:
    if is_stopped(subscriber):
        raise Suppressed(STOPPED)


def lift_erasure(subscriber: Subscriber, *, at: datetime | None) -> None:
    """Whoever was erased and confirms anew takes the erasure back. Asking does not: anybody can ask."""
    Suppression.objects.active().filter(mailbox_hash=subscriber.mailbox_hash, reason=Suppression.Reason.ERASED).update(
        lifted_at=at or timezone.now(), lift_note="The person subscribed again and confirmed."
    )
