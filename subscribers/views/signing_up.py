"""The page that offers the newsletters, and the form's address. The answer never depends on whom we know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsroom.lib.http import public_page, remember
from subscribers import addresses, signup
from subscribers.models import Newsletter
from subscribers.views import gate
from subscribers.wording import SIGN_UP

FIELD = "newsletter-email"
TYPED_AT_MOST = 1000


@public_page
def landing(request: HttpRequest) -> HttpResponse:
    """What there is, how often, and the field."""
    response = render(request, "subscribers/landing.html", {"newsletters": list(Newsletter.objects.open())})
    return remember(response, ["newsletters"])


@gate.personal
def subscribe(request: HttpRequest) -> HttpResponse:
    """Write the wish down and say "check your inbox", for every address alike."""
    if request.method != "POST":
        response = form_again(request, "", "", status=405)
        response["Allow"] = "POST"
        return response
    typed = request.POST.get("email", "")[:TYPED_AT_MOST].strip()
    newsletters, wrong = _chosen(request)
    try:
        address = addresses.clean(typed)
    except addresses.BadAddress as error:
        return form_again(request, typed, str(error), status=422)
    if wrong:
        return form_again(request, typed, wrong, status=422)
    if not request.POST.get("website"):  # the trap: people do not see that field
        if wait := gate.seconds_to_wait(request, address):
            return too_many(request, typed, wait)
        signup.receive(address, newsletters, proof=gate.proof(request, SIGN_UP))
    return check_inbox(request, address, newsletters)


def check_inbox(request: HttpRequest, address: str, newsletters: list[Newsletter]) -> HttpResponse:
    """The same page for every address."""
    context = {
        "address": address,
        "suggestion": addresses.likely_meant(address),
        "slugs": [newsletter.slug for newsletter in newsletters],
    }
    return render(request, "subscribers/check_inbox.html", context)


def form_again(request: HttpRequest, typed: str, error: str, *, status: int) -> HttpResponse:
    """The form with what was typed, and what is wrong with it beside the field and above the heading."""
    context = {
        "newsletters": list(Newsletter.objects.open()),
        "chosen": request.POST.getlist("newsletter"),
        "email": typed,
        "error": error,
        "errors": [(FIELD, error)] if error else [],
        "suggestion": addresses.likely_meant(typed) if error else "",
    }
    return render(request, "subscribers/landing.html", context, status=status)


def too_many(request: HttpRequest, typed: str, wait: int) -> HttpResponse:
    """429: over a limit, said in words."""
    minutes = max(1, round(wait / 60))
    when = "in a minute" if minutes == 1 else f"in {minutes} minutes"
    sentence = f"That was too many sign-ups in a short time. Please try again {when}; your address is still here."
    response = form_again(request, typed, sentence, status=429)
    response["Retry-After"] = str(wait)
    return response


def _chosen(request: HttpRequest) -> tuple[list[Newsletter], str]:
    """The newsletters asked for, the first one where none is named; or what is wrong with the choice."""
    slugs = set(request.POST.getlist("newsletter"))
    offered = list(Newsletter.objects.open())
    if not offered:
        return [], "No newsletter is open for sign-up at the moment."
    chosen = [newsletter for newsletter in offered if newsletter.slug in slugs] if slugs else offered[:1]
    return chosen, "" if chosen else "That newsletter is not open for sign-up."
