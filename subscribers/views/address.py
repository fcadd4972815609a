"""The link in the e-mail to a new address: whoever opens that mailbox agrees, or nothing changes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from subscribers import moving, tokens
from subscribers.errors import Refused
from subscribers.models import Letter, Subscriber, Subscription
from subscribers.tokens import ExpiredToken, Purpose, WrongToken
from subscribers.views import gate
from subscribers.wording import ADDRESS

PAGE = "/newsletter/address/"


@gate.personal
def address(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST moves the subscriptions to the address that the link was sent to."""
    try:
        key, pk, stamp = tokens.read(Purpose.ADDRESS, token)
    except ExpiredToken:
        return render(request, "subscribers/refused.html", {"words": "This link was valid for 48 hours."}, status=410)
    subscriber = gate.owner(key)
    letter = Letter.objects.filter(pk=pk, subscriber=subscriber, kind=Letter.Kind.ADDRESS_CHANGE).first()
    if letter is None or (stamp != tokens.stamp(subscriber) and letter.to != subscriber.email):
        raise WrongToken
    words = ADDRESS.about(_names(subscriber))
    if request.method != "POST":
        return render(request, "subscribers/address.html", {"words": words.text, "address": letter.to})
    try:
        moving.move(letter, proof=gate.proof(request, words, page=PAGE))
    except Refused as error:
        return render(request, "subscribers/refused.html", {"words": str(error)}, status=409)
    return render(request, "subscribers/moved.html", {"address": letter.to})


def _names(subscriber: Subscriber) -> str:
    going = subscriber.subscriptions.filter(status=Subscription.Status.CONFIRMED).select_related("newsletter")
    return ", ".join(subscription.newsletter.name for subscription in going) or "none at present"
