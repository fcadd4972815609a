"""What all pages of a person share: no CSRF token but no foreign form either, no cache, no index, no cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from newsroom.lib import limits
from newsroom.lib.hashing import keyed_hash
from newsroom.lib.http import PRIVATE
from newsroom.lib.origin import own_origins
from subscribers.addresses import mailbox
from subscribers.consent import Proof
from subscribers.models import Subscriber
from subscribers.tokens import WrongToken
from subscribers.wording import Wording

LONGEST_PAGE = 200


def personal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for one person. POST from another site is 403, a wrong link 404, both in words."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "POST"}:
            response = HttpResponseNotAllowed(
                ["GET", "HEAD", "POST"], "This page is opened, or its button pressed.", content_type="text/plain"
            )
        elif request.method == "POST" and comes_from_elsewhere(request):
            response = render(request, "subscribers/from_elsewhere.html", status=403)
        else:
            try:
                response = view(request, *args, **kwargs)
            except (WrongToken, Subscriber.DoesNotExist):
                response = render(request, "subscribers/wrong_link.html", status=404)
        response["Cache-Control"] = PRIVATE
        response["X-Robots-Tag"] = "noindex"
        return response

    return csrf_exempt(wrapped)


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that another site's page sent this. Without both headers nobody knows (RFC 6454)."""
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin not in own_origins(request)
    return request.headers.get("Sec-Fetch-Site") == "cross-site" or is_foreign


def owner(key: str) -> Subscriber:
    """Whose link it is. Raises WrongToken after an erasure."""
    found = Subscriber.objects.filter(key=key).first()
    if found is None:
        raise WrongToken
    return found


def proof(request: HttpRequest, wording: Wording | None = None, *, page: str = "") -> Proof:
    """What goes beside the event: the page of the form, its words, a keyed hash of the network."""
    network = keyed_hash("network", limits.client_network(request))
    return Proof(page=page or _page_of_form(request), wording=wording, ip_hash=network)


def seconds_to_wait(request: HttpRequest, address: str) -> int:
    """Count one sign-up against its limits; 0 where it is allowed, else the seconds until the limit starts anew."""
    keys = {"network": limits.client_network(request), "address": mailbox(address), "all": ""}
    for name, key in keys.items():
        limit, seconds = settings.NEWSROOM_SIGNUP_LIMITS[name]
        if not limits.hit(f"sign-up by {name}", key, limit=limit, seconds=seconds):
            return seconds - int(timezone.now().timestamp()) % seconds
    return 0


def _page_of_form(request: HttpRequest) -> str:
    """The path the browser names as the form's, without the token that a page of ours may have in it."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc not in {request.get_host(), urlsplit(settings.SITE_URL).netloc}:
        return ""
    root = reverse("subscribers:landing")
    if came_from.path.startswith(root):
        return root + came_from.path.removeprefix(root).partition("/")[0]
    return came_from.path[:LONGEST_PAGE]
