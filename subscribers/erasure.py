"""Deleting a person for good. What stays is a keyed hash, so that no old list brings them back, and one count."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from subscribers.models import ConsentEvent, ErasureRecord, SignUp, Subscriber, Subscription, Suppression


@transaction.atomic
def erase(subscriber: Subscriber, *, by=None, at: datetime | None = None) -> ErasureRecord:
    """Delete the subscriber, the subscriptions, every line about them, letters and sign-ups under way.

    All links end with it. `by` is the colleague who was asked to; None is the person."""
    at = at or timezone.now()
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    subscriptions = Subscription.objects.filter(subscriber=row)
    lines = ConsentEvent.objects.filter(subscription__in=subscriptions).erase()
    subscriptions.delete()
    SignUp.objects.filter(address__iexact=row.email).delete()
    row.delete()
    Suppression.objects.active().get_or_create(
        mailbox_hash=row.mailbox_hash, reason=Suppression.Reason.ERASED, lifted_at=None, defaults={"at": at}
    )
    return ErasureRecord.objects.create(at=at, events=lines, by_staff=by is not None)
