"""Leaving: one button, no sign-in, no address to type; one click for mail programs (RFC 8058); Undo for an hour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from subscribers import consent, tokens
from subscribers.errors import Refused
from subscribers.models import Subscription
from subscribers.tokens import Purpose, WrongToken
from subscribers.views import gate
from subscribers.wording import UNDO

PAGE = "/newsletter/unsubscribe/"


@gate.personal
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST ends the subscription or takes that back."""
    key, pk, stamp = tokens.read(Purpose.UNSUBSCRIBE, token)
    subscriber = gate.owner(key)
    subscription = subscriber.subscriptions.select_related("newsletter", "subscriber").filter(pk=pk).first()
    if subscription is None:
        raise WrongToken
    # From a former address one may leave, but no longer come back.
    is_present = stamp == tokens.stamp(subscriber)
    if request.method != "POST":
        return _page(request, subscription, is_present=is_present)
    proof = gate.proof(request, page=PAGE)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        consent.unsubscribe(subscription, proof=proof, is_one_click=True)
        return HttpResponse("You are unsubscribed.\n", content_type="text/plain; charset=utf-8")
    if "undo" in request.POST:
        return _undo(request, subscription, is_present=is_present)
    subscription = consent.unsubscribe(subscription, proof=proof)
    return _page(request, subscription, is_present=is_present)


def _undo(request: HttpRequest, subscription: Subscription, *, is_present: bool) -> HttpResponse:
    words = UNDO.about(subscription.newsletter.name)
    try:
        if not is_present:
            raise Refused("This link was sent to an address that is no longer yours here.")
        consent.undo(subscription, proof=gate.proof(request, words, page=PAGE))
    except Refused as error:
        context = {"words": str(error), "offers_sign_up": True}
        return render(request, "subscribers/refused.html", context, status=409)
    return render(request, "subscribers/back.html", {"newsletter": subscription.newsletter})


def _page(request: HttpRequest, subscription: Subscription, *, is_present: bool) -> HttpResponse:
    context = {
        "newsletter": subscription.newsletter,
        "undo": UNDO.about(subscription.newsletter.name).text.partition(": ")[2],
        "can_undo": is_present and consent.can_undo(subscription),
    }
    has_left = subscription.status == Subscription.Status.UNSUBSCRIBED
    template = "subscribers/unsubscribed.html" if has_left else "subscribers/unsubscribe.html"
    return render(request, template, context)
