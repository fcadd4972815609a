"""From a form post to a letter. The post leaves one row and one job, whoever it is; the job looks the address up."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from newsroom.lib import jobs
from subscribers import addresses, consent, letters
from subscribers.errors import LinkEnded, Suppressed
from subscribers.models import ConfirmationMail, Letter, Newsletter, SignUp, Subscriber, Subscription
from subscribers.wording import Wording

A_DAY = timedelta(days=1)
SEASON = timedelta(days=90)
IN_A_SEASON = 3


@transaction.atomic
def receive(
    address: str, newsletters: Iterable[Newsletter], *, proof: consent.Proof, at: datetime | None = None
) -> SignUp:
    """Write down what somebody typed, and the job that will see to it. The same queries for every address."""
    wording = proof.wording or Wording("", "")
    row = SignUp.objects.create(
        address=address,
        newsletters=[newsletter.pk for newsletter in newsletters],
        page=proof.page,
        wording=wording.text,
        wording_version=wording.version,
        ip_hash=proof.ip_hash,
        at=at or timezone.now(),
    )
    jobs.enqueue(decide, row.pk, queue="quick")
    return row


@transaction.atomic
def decide(sign_up_id: int) -> None:
    """The job: whether this address is asked to confirm, is told that it is subscribed already, or gets nothing.

    Done twice it does nothing the second time, because the row is gone with the first."""
    row = SignUp.objects.select_for_update().filter(pk=sign_up_id).first()
    if row is None:
        return
    newsletters = list(Newsletter.objects.open().filter(pk__in=row.newsletters))
    try:
        if newsletters:
            _ask(_subscriber(row), newsletters, row)
    except Suppressed:
        pass
    row.delete()


@transaction.atomic
def confirm(
    subscriber: Subscriber, pairs: Iterable[tuple[int, int]], *, proof: consent.Proof, at: datetime | None = None
) -> list[Subscription]:
    """The person pressed Confirm: (subscription, event of the link) each. A welcome goes to what is new.

    Returns what is confirmed now. Raises LinkEnded where nothing of the link is alive, Suppressed."""
    consent.lock(subscriber)
    confirmed = []
    since = dict(pairs)
    for subscription in subscriber.subscriptions.filter(pk__in=since).select_related("newsletter", "subscriber"):
        try:
            is_new = consent.confirm(subscription, since=since[subscription.pk], proof=proof, at=at)
        except LinkEnded:
            continue
        confirmed.append(subscription)
        if is_new:
            letters.write(subscriber, Letter.Kind.WELCOME, events={str(subscription.pk): None}, at=at)
    if not confirmed:
        raise LinkEnded("This link no longer works: something changed after it was sent.")
    return confirmed


def may_confirm_by_mail(mailbox_hash: str, *, at: datetime) -> bool:
    """Count one confirmation to this mailbox: at most one in 24 hours and three in 90 days. Inside a transaction."""
    counts = ConfirmationMail.objects.filter(mailbox_hash=mailbox_hash).order_by("-number")
    recent = [count for count in counts if count.at > at - SEASON]
    if len(recent) >= IN_A_SEASON or any(count.at > at - A_DAY for count in recent):
        return False
    number = counts[0].number + 1 if counts else 1
    try:
        with transaction.atomic():
            ConfirmationMail.objects.create(mailbox_hash=mailbox_hash, number=number, at=at)
    except IntegrityError:
        return False  # another job counted at the same moment
    return True


def _subscriber(row: SignUp) -> Subscriber:
    """Raises Suppressed before a row is made for an address that nobody may write to."""
    key = addresses.key(row.address)
    person = Subscriber(email=row.address, mailbox_hash=addresses.mailbox_hash(row.address))
    if consent.is_stopped(person):
        raise Suppressed(consent.STOPPED)
    return Subscriber.objects.get_or_create(email_key=key, defaults={"email": row.address, "created_at": row.at})[0]


def _ask(subscriber: Subscriber, newsletters: list[Newsletter], row: SignUp) -> None:
    proof = consent.Proof(row.page, Wording(row.wording_version, row.wording), row.ip_hash)
    asked = [consent.request(subscriber, newsletter, proof=proof, at=row.at) for newsletter in newsletters]
    since = {str(event.subscription_id): event.pk for event in asked if event is not None}
    if not may_confirm_by_mail(subscriber.mailbox_hash, at=timezone.now()):
        return
    if since:
        letters.write(subscriber, Letter.Kind.CONFIRM, events=since)
    else:
        letters.write(subscriber, Letter.Kind.ALREADY_SUBSCRIBED, events=_named(subscriber, newsletters))


def _named(subscriber: Subscriber, newsletters: list[Newsletter]) -> dict[str, None]:
    found = Subscription.objects.filter(subscriber=subscriber, newsletter__in=newsletters)
    return {str(subscription.pk): None for subscription in found}
