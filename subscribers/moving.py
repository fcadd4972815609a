"""A subscriber moves to another address: asked for from the old one, agreed to from the new one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from newsroom.lib import limits
from subscribers import addresses, consent, letters, signup
from subscribers.errors import AddressTaken, LinkEnded, Suppressed
from subscribers.models import ConsentEvent, Letter, Subscriber, Subscription, Suppression

LINKS_A_DAY = 3


def send_preferences_link(subscriber: Subscriber) -> bool:
    """Mail the person a fresh link to their preferences, a few times a day at most; whether it was.

    Call it outside a transaction, as `limits.hit` asks."""
    day = int(timedelta(days=1).total_seconds())
    if not limits.hit("preferences link", subscriber.mailbox_hash, limit=LINKS_A_DAY, seconds=day):
        return False
    letters.write(subscriber, Letter.Kind.PREFERENCES_LINK)
    return True


@transaction.atomic
def ask_to_move(subscriber: Subscriber, address: str, *, at: datetime | None = None) -> None:
    """Mail a link to the new address, if it may be written to. Nobody is told which it was: it may be a stranger's."""
    at = at or timezone.now()
    consent.lock(subscriber)
    mailbox = addresses.mailbox_hash(address)
    if Suppression.objects.stopping(mailbox).exists() or not signup.may_confirm_by_mail(mailbox, at=at):
        return
    letters.write(subscriber, Letter.Kind.ADDRESS_CHANGE, to=address, at=at)


@transaction.atomic
def move(letter: Letter, *, proof: consent.Proof, at: datetime | None = None) -> Subscriber:
    """The person behind the new address agrees. Older confirm links, Undo and preferences links end with it.

    Raises AddressTaken, LinkEnded where a later letter went elsewhere, and Suppressed."""
    at = at or timezone.now()
    row = consent.lock(letter.subscriber)
    if addresses.key(letter.to) == row.email_key:
        return row
    if Letter.objects.filter(subscriber=row, kind=Letter.Kind.ADDRESS_CHANGE, pk__gt=letter.pk).exists():
        raise LinkEnded("This link no longer works: another address was given after it.")
    new = addresses.mailbox_hash(letter.to)
    if Suppression.objects.stopping(new).exists() or consent.is_stopped(row):
        raise Suppressed(consent.STOPPED)
    if Subscriber.objects.filter(email_key=addresses.key(letter.to)).exists():
        raise AddressTaken("This address already has subscriptions of its own. Leave the old ones instead.")
    row.email = letter.to
    row.save(update_fields=["email"])
    for subscription in Subscription.objects.filter(subscriber=row).order_by("pk"):
        consent.record(subscription, ConsentEvent.Kind.ADDRESS_CHANGED, proof=proof, at=at)
    consent.lift_erasure(row, at=at)
    return row
