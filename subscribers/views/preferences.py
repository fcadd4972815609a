"""The person's own page: newsletters, pause, another address, deletion. Each button is one act of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from subscribers import addresses, consent, erasure, moving, tokens
from subscribers.errors import Refused
from subscribers.models import Newsletter, Subscriber, Subscription
from subscribers.tokens import ExpiredToken, Purpose
from subscribers.views import gate
from subscribers.wording import PREFERENCES

PAGE = "/newsletter/preferences/"
FIELD = "new-address"
PAUSES = {"14": "For two weeks", "30": "For a month", "90": "For three months"}
Status = Subscription.Status


@dataclass(frozen=True)
class Choice:
    """One line of the page."""

    newsletter: Newsletter
    is_ticked: bool


@gate.personal
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows, POST acts by the button that was pressed; a link that is over mails a new one."""
    try:
        key, stamp = tokens.read(Purpose.PREFERENCES, token)
    except ExpiredToken as error:
        (key, stamp) = error.value[0], ""
    subscriber = gate.owner(key)
    if stamp != tokens.stamp(subscriber):
        return _over(request, subscriber)
    act = ACTS.get(request.POST.get("do", "")) if request.method == "POST" else None
    # A POST without a button of ours, as a machine may send, must not untick everything.
    return act(request, subscriber) if act else _page(request, subscriber)


def _save(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    try:
        _apply(request, subscriber)
    except Refused as error:
        return _page(request, subscriber, error=str(error), field="newsletters", status=409)
    return _page(request, subscriber, done="Saved. This is how it stands now.")


@transaction.atomic
def _apply(request: HttpRequest, subscriber: Subscriber) -> None:
    consent.lock(subscriber)
    ticked, shown = set(request.POST.getlist("newsletter")), set(request.POST.getlist("shown"))
    for choice in _choices(subscriber):
        newsletter = choice.newsletter
        proof = gate.proof(request, PREFERENCES.about(newsletter.name), page=PAGE)
        # What was ticked when the page was opened is no new agreement: it may have been left in between.
        if newsletter.slug in ticked - shown and not choice.is_ticked:
            consent.tick(subscriber, newsletter, proof=proof)
        elif newsletter.slug not in ticked and choice.is_ticked:
            consent.untick(subscriber.subscriptions.get(newsletter=newsletter), proof=proof)
    _pause(request, subscriber)


def _pause(request: HttpRequest, subscriber: Subscriber) -> None:
    days = request.POST.get("pause", "keep")
    if days not in {"", *PAUSES}:
        return
    until = timezone.now() + timedelta(days=int(days)) if days else None
    for subscription in subscriber.subscriptions.filter(status=Status.CONFIRMED):
        consent.pause(subscription, until=until, proof=gate.proof(request, page=PAGE))


def _move(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    typed = request.POST.get("email", "").strip()[:1000]
    try:
        address = addresses.clean(typed)
    except addresses.BadAddress as error:
        return _page(request, subscriber, error=str(error), field=FIELD, typed=typed, status=422)
    if wait := gate.seconds_to_wait(request, address):
        words = f"That was too many requests in a short time. Please try again in {max(1, round(wait / 60))} minutes."
        return _page(request, subscriber, error=words, field=FIELD, typed=typed, status=429)
    moving.ask_to_move(subscriber, address)
    done = (
        f"If we may write to {address}, a link is on its way there. Nothing changes until you press the button on it."
    )
    return _page(request, subscriber, done=done)


def _ask_to_delete(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return render(request, "subscribers/delete.html", {"address": subscriber.email})


def _delete(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    erasure.erase(subscriber)
    return render(request, "subscribers/deleted.html")


ACTS: dict[str, Callable[[HttpRequest, Subscriber], HttpResponse]] = {
    "save": _save,
    "move": _move,
    "delete": _ask_to_delete,
    "delete_now": _delete,
}


def _over(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    is_asked = request.method == "POST"
    if is_asked:
        moving.send_preferences_link(subscriber)
    return render(request, "subscribers/preferences_over.html", {"is_asked": is_asked})


def _choices(subscriber: Subscriber) -> list[Choice]:
    """The newsletters that are open, and those the person has."""
    has = set(subscriber.subscriptions.filter(status=Status.CONFIRMED).values_list("newsletter_id", flat=True))
    offered = Newsletter.objects.open() | Newsletter.objects.filter(pk__in=has)
    return [Choice(newsletter, newsletter.pk in has) for newsletter in offered]


def _page(
    request: HttpRequest,
    subscriber: Subscriber,
    *,
    done: str = "",
    error: str = "",
    field: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    confirmed = subscriber.subscriptions.filter(status=Status.CONFIRMED, paused_until__gt=timezone.now())
    context = {
        "address": subscriber.email,
        "choices": _choices(subscriber),
        "paused_until": confirmed.values_list("paused_until", flat=True).first(),
        "pauses": PAUSES,
        "done": done,
        "field": field,
        "error": error,
        "errors": [(field, error)] if error else [],
        "typed": typed,
    }
    return render(request, "subscribers/preferences.html", context, status=status)
