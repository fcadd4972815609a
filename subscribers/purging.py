"""What is deleted by the clock: networks after 30 days, consent that never came about, letters, counts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from newsroom.lib import jobs
from subscribers import consent, signup
from subscribers.models import ConfirmationMail, ConsentEvent, Letter, SignUp, Subscriber, Subscription

KEPT = timedelta(days=30)
# A sign-up's own job tries for about a day; afterwards it is started again daily, and given up after a week.
TRIED_BY_ITS_JOB = timedelta(hours=26)
GIVEN_UP = timedelta(days=7)


def forget_networks(*, at: datetime | None = None) -> int:
    """Null the keyed hashes of network addresses that are 30 days old; how many."""
    return ConsentEvent.objects.filter(at__lt=(at or timezone.now()) - KEPT).forget_networks()


def purge_pending(*, at: datetime | None = None) -> int:
    """Delete requests that nobody confirmed within 30 days, with their lines and lonely addresses; how many.

    Where the person had been confirmed earlier, the proof of that stays and the request merely ends."""
    at = at or timezone.now()
    old = Subscription.objects.filter(status=Subscription.Status.PENDING, status_at__lt=at - KEPT)
    people = set(old.values_list("subscriber_id", flat=True))
    return sum(_purge_person(pk, at=at) for pk in people)


def purge_letters(*, at: datetime | None = None) -> int:
    """Delete letters of 30 days ago and counts of confirmations that no limit looks at any more; how many."""
    at = at or timezone.now()
    counts = ConfirmationMail.objects.filter(at__lt=at - signup.SEASON).delete()[0]
    return counts + Letter.objects.filter(at__lt=at - KEPT).delete()[0]


def resume_signups(*, at: datetime | None = None) -> int:
    """Start the job of sign-ups again that should long be done, and drop those of a week ago; how many are started."""
    at = at or timezone.now()
    SignUp.objects.filter(at__lt=at - GIVEN_UP).delete()
    left = SignUp.objects.filter(at__lt=at - TRIED_BY_ITS_JOB).values_list("pk", flat=True)
    for pk in left:
        jobs.enqueue(signup.decide, pk, queue="quick")
    return len(left)


@transaction.atomic
def _purge_person(pk: int, *, at: datetime) -> int:
    subscriber = Subscriber.objects.select_for_update().filter(pk=pk).first()
    if subscriber is None:
        return 0
    old = subscriber.subscriptions.filter(status=Subscription.Status.PENDING, status_at__lt=at - KEPT)
    gone = 0
    for subscription in old.select_for_update(of=("self",)):
        if subscription.events.filter(kind__in=consent.CONFIRMING).exists():
            consent.record(subscription, ConsentEvent.Kind.EXPIRED, at=at)
            continue
        subscription.events.all().erase()
        subscription.delete()
        gone += 1
    if not subscriber.subscriptions.exists():
        subscriber.delete()
    return gone
