"""The link of the confirmation e-mail. Opening it changes nothing: mail scanners open links."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from subscribers import consent, signup, tokens
from subscribers.errors import Refused
from subscribers.models import Newsletter, Subscriber
from subscribers.tokens import ExpiredToken, Purpose, WrongToken
from subscribers.views import gate
from subscribers.views.signing_up import check_inbox, too_many
from subscribers.wording import AGAIN, CONFIRM, Wording

PAGE = "/newsletter/confirm/"


@gate.personal
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST confirms; a link that is over offers a new one."""
    is_expired = False
    try:
        key, stamp, pairs = tokens.read(Purpose.CONFIRM, token)
    except ExpiredToken as error:
        (key, stamp, pairs), is_expired = error.value, True
    subscriber, since = gate.owner(key), dict(pairs)
    rows = list(subscriber.subscriptions.filter(pk__in=since).select_related("newsletter"))
    # A link to a former address must not play the present one back.
    if not rows or stamp != tokens.stamp(subscriber):
        raise WrongToken
    if request.method == "POST" and "again" in request.POST:
        return _send_another(request, subscriber, [row.newsletter for row in rows])
    alive = [row for row in rows if consent.is_link_alive(row, since[row.pk])]
    if is_expired or not alive:
        return render(request, "subscribers/confirm_over.html", {"is_expired": is_expired, "again": AGAIN.text})
    words = CONFIRM.about(" and ".join(row.newsletter.name for row in alive))
    if request.method == "POST":
        return _act(request, subscriber, pairs, words)
    return render(request, "subscribers/confirm.html", {"words": words.text})


def _act(request: HttpRequest, subscriber: Subscriber, pairs: list, words: Wording) -> HttpResponse:
    try:
        confirmed = signup.confirm(subscriber, pairs, proof=gate.proof(request, words, page=PAGE))
    except Refused as error:
        return render(request, "subscribers/refused.html", {"words": str(error)}, status=409)
    return render(request, "subscribers/confirmed.html", {"subscriptions": confirmed})


def _send_another(request: HttpRequest, subscriber: Subscriber, newsletters: list[Newsletter]) -> HttpResponse:
    """Like any sign-up: a row and a job, under the same limits."""
    if wait := gate.seconds_to_wait(request, subscriber.email):
        return too_many(request, subscriber.email, wait)
    signup.receive(subscriber.email, newsletters, proof=gate.proof(request, AGAIN, page=PAGE))
    return check_inbox(request, subscriber.email, newsletters)
