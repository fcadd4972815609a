"""Stopping all mail to a mailbox, and lifting that again with a reason."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from subscribers import addresses, consent
from subscribers.errors import NoteMissing, OnlyThePerson
from subscribers.models import ConsentEvent, Subscriber, Subscription, Suppression


@transaction.atomic
def suppress(address: str, *, reason: str, at: datetime | None = None, note: str = "") -> Suppression:
    """Nothing is sent to the mailbox from now on. What was pending or confirmed ends: lifting revives nothing."""
    at, mailbox = at or timezone.now(), addresses.mailbox_hash(address)
    # Rows first, in one order, so that nobody confirms between the look and the act.
    people = list(Subscriber.objects.select_for_update().filter(mailbox_hash=mailbox).order_by("pk"))
    suppression = Suppression.objects.active().get_or_create(
        mailbox_hash=mailbox, reason=reason, lifted_at=None, defaults={"at": at, "note": note}
    )[0]
    going = Subscription.objects.filter(subscriber__in=people).exclude(status=Subscription.Status.UNSUBSCRIBED)
    for subscription in going.order_by("pk"):
        consent.record(subscription, ConsentEvent.Kind.SUPPRESSED, at=at, note=suppression.get_reason_display())
    return suppression


@transaction.atomic
def lift(suppression: Suppression, *, by, note: str, at: datetime | None = None) -> Suppression:
    """The mailbox may be written to again, once the person confirms anew. Raises NoteMissing, OnlyThePerson."""
    row = Suppression.objects.select_for_update().get(pk=suppression.pk)
    if row.reason == Suppression.Reason.ERASED:
        raise OnlyThePerson("An erasure is only taken back by the person, who signs up and confirms again.")
    if not note.strip():
        raise NoteMissing("Say in a sentence why this mailbox may be written to again.")
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by, row.lift_note = at or timezone.now(), by, note.strip()
        row.save(update_fields=["lifted_at", "lifted_by", "lift_note"])
    return row
