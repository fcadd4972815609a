"""A small audience to test with, and the ways a person would act: type, open the mail, press the button."""

import re
from datetime import UTC, datetime

from django.core import mail
from django.utils import timezone

from newsroom.lib import jobs
from subscribers import consent, letters, tokens
from subscribers.models import Letter, Newsletter, Subscriber, Subscription
from subscribers.tokens import Purpose

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SUBSCRIBE = "/newsletter/subscribe/"
ADDRESS = "reader@example.org"
NOWHERE = consent.Proof()


def make_newsletter(**changes) -> Newsletter:
    fields = {
        "name": "Morning Briefing",
        "slug": "briefing",
        "promise": "The day’s security news in five minutes",
        "frequency": "Every weekday at 7",
    }
    return Newsletter.objects.create(**fields | changes)


def make_subscriber(email: str = ADDRESS) -> Subscriber:
    return Subscriber.objects.create(email=email, created_at=timezone.now())


def make_subscription(status: str = "confirmed", *, email: str = ADDRESS, newsletter=None) -> Subscription:
    """A subscription that came to its status by the verbs."""
    newsletter = newsletter or Newsletter.objects.first() or make_newsletter()
    subscriber = Subscriber.objects.filter(email=email).first() or make_subscriber(email)
    event = consent.request(subscriber, newsletter, proof=NOWHERE)
    if status in {"confirmed", "unsubscribed"}:
        consent.confirm(event.subscription, since=event.pk, proof=NOWHERE)
    if status == "unsubscribed":
        consent.unsubscribe(event.subscription, proof=NOWHERE)
    return fresh(event.subscription)


def fresh(row):
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def confirm_path(subscription: Subscription, *, since: int | None = None) -> str:
    """The link of a confirmation issued at an event, the last one where none is given."""
    since = since or subscription.events.last().pk
    value = [subscription.subscriber.key, tokens.stamp(subscription.subscriber), [[subscription.pk, since]]]
    return f"/newsletter/confirm/{tokens.make(Purpose.CONFIRM, value)}/"


def unsubscribe_path(subscription: Subscription) -> str:
    return letters.unsubscribe_url(subscription).removeprefix("http://testserver")


def preferences_path(subscriber: Subscriber) -> str:
    return letters.preferences_url(subscriber).removeprefix("http://testserver")


def address_path(subscriber: Subscriber, to: str) -> str:
    letter = Letter.objects.create(
        subscriber=subscriber, kind="address_change", to=to, message_id=f"<{to}>", at=timezone.now()
    )
    value = [subscriber.key, letter.pk, tokens.stamp(subscriber)]
    return f"/newsletter/address/{tokens.make(Purpose.ADDRESS, value)}/"


def sign_up(client, address: str = ADDRESS, **fields):
    """Type an address, and let the job do its work."""
    response = client.post(SUBSCRIBE, {"email": address, **fields})
    jobs.drain("quick")
    return response


def paths_in(message) -> list[str]:
    """The newsletter links of a mail's text part, as paths."""
    return re.findall(r"http://testserver(/newsletter/\S+/)", message.body)


def last_mail():
    return mail.outbox[-1]


def path_in_last_mail(part: str) -> str:
    """The link to confirm, unsubscribe or preferences in the newest mail."""
    return next(path for path in paths_in(last_mail()) if path.startswith(f"/newsletter/{part}/"))
