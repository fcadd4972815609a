"""The few e-mails about a subscription itself: written down with their Message-ID first, then sent by a job."""

import smtplib
from collections.abc import Callable
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from newsroom.lib import jobs, mail
from subscribers import consent, tokens
from subscribers.models import Letter, Subscriber, Subscription
from subscribers.tokens import Purpose


class NotWanted(Exception):  # noqa: N818 - it reads as what it is
    """Between writing and sending, the reason for the letter went away."""


@transaction.atomic
def write(
    subscriber: Subscriber, kind: str, *, events: dict | None = None, to: str = "", at: datetime | None = None
) -> Letter:
    """Write a letter down, and the job that sends it. Its Message-ID is settled here, before the first try."""
    letter = Letter.objects.create(
        subscriber=subscriber,
        kind=kind,
        events=events or {},
        to=to,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
        at=at or timezone.now(),
    )
    jobs.enqueue(send, letter.pk, queue="quick")
    return letter


def send(letter_id: int) -> None:
    """The job: send a letter that was not sent yet. A mail server that is away makes it fail, and be tried again."""
    letter = Letter.objects.select_related("subscriber").filter(pk=letter_id, sent_at=None).first()
    if letter is None or consent.is_stopped(letter.subscriber):
        return
    try:
        context, headers = CONTENTS[letter.kind](letter)
    except NotWanted:
        return
    to = letter.to or letter.subscriber.email
    try:
        mail.send(letter.kind, to=to, context=context, headers=headers, message_id=letter.message_id)
    except smtplib.SMTPRecipientsRefused as error:
        refused_for_good = all(code >= 500 for code, _ in error.recipients.values())
        # Raised outside this block, so that the error with the address in it is not carried along.
    else:
        Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())
        return
    raise jobs.GiveUp if refused_for_good else ConnectionError("The mail server put the message off.")


def preferences_url(subscriber: Subscriber) -> str:
    """A fresh link to the person's own page."""
    token = tokens.make(Purpose.PREFERENCES, [subscriber.key, tokens.stamp(subscriber)])
    return mail.absolute(reverse("subscribers:preferences", args=[token]))


def unsubscribe_url(subscription: Subscription) -> str:
    """The link that ends one subscription. The stamp is for Undo alone: leaving works from a former address too."""
    subscriber = subscription.subscriber
    token = tokens.make(Purpose.UNSUBSCRIBE, [subscriber.key, subscription.pk, tokens.stamp(subscriber)])
    return mail.absolute(reverse("subscribers:unsubscribe", args=[token]))


def list_headers(subscription: Subscription) -> dict[str, str]:
    """What a message of a list carries: RFC 2919, RFC 2369, and one click by RFC 8058."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        "List-Id": f"<{subscription.newsletter.slug}.{host.replace(':', '-')}>",
        "List-Unsubscribe": f"<{unsubscribe_url(subscription)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "list",
    }


def _confirm(letter: Letter) -> tuple[dict[str, Any], dict[str, str]]:
    since = {int(pk): event for pk, event in letter.events.items()}
    waiting = [
        subscription
        for subscription in _subscriptions(letter)
        if subscription.status == Subscription.Status.PENDING
        and consent.is_link_alive(subscription, since[subscription.pk])
    ]
    if not waiting:
        raise NotWanted
    pairs = [[subscription.pk, since[subscription.pk]] for subscription in waiting]
    value = [letter.subscriber.key, tokens.stamp(letter.subscriber), pairs]
    url = mail.absolute(reverse("subscribers:confirm", args=[tokens.make(Purpose.CONFIRM, value)]))
    return {"newsletters": [subscription.newsletter for subscription in waiting], "url": url}, {}


def _welcome(letter: Letter) -> tuple[dict[str, Any], dict[str, str]]:
    subscription = next(iter(_subscriptions(letter)), None)
    if subscription is None or subscription.status != Subscription.Status.CONFIRMED:
        raise NotWanted
    return {
        "newsletter": subscription.newsletter,
        "unsubscribe_url": unsubscribe_url(subscription),
        "preferences_url": preferences_url(letter.subscriber),
    }, list_headers(subscription)


def _already_subscribed(letter: Letter) -> tuple[dict[str, Any], dict[str, str]]:
    names = [subscription.newsletter for subscription in _subscriptions(letter)]
    return {"newsletters": names, "url": preferences_url(letter.subscriber)}, {}


def _preferences_link(letter: Letter) -> tuple[dict[str, Any], dict[str, str]]:
    return {"url": preferences_url(letter.subscriber)}, {}


def _address_change(letter: Letter) -> tuple[dict[str, Any], dict[str, str]]:
    value = [letter.subscriber.key, letter.pk, tokens.stamp(letter.subscriber)]
    url = mail.absolute(reverse("subscribers:address", args=[tokens.make(Purpose.ADDRESS, value)]))
    return {"url": url}, {}


def _subscriptions(letter: Letter) -> list[Subscription]:
    rows = Subscription.objects.filter(pk__in=letter.events, subscriber=letter.subscriber)
    return list(rows.select_related("newsletter", "subscriber"))


CONTENTS: dict[str, Callable[[Letter], tuple[dict[str, Any], dict[str, str]]]] = {
    Letter.Kind.CONFIRM: _confirm,
    Letter.Kind.WELCOME: _welcome,
    Letter.Kind.ALREADY_SUBSCRIBED: _already_subscribed,
    Letter.Kind.PREFERENCES_LINK: _preferences_link,
    Letter.Kind.ADDRESS_CHANGE: _address_change,
}
