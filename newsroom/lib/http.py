"""What a page for everybody promises: no cookie, one answer for all, cheap to ask for again."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view's answer the same for everybody: GET and HEAD only, ETag, Last-Modified, 304.

    The view says when its content last changed by `response.last_modified = <aware datetime>`. Without
    it the page is called new at every request: the ETag, made from the body, then decides alone.
    The security middleware refuses to share such an answer when it carries a cookie after all.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(
                ["GET", "HEAD"], "This page can only be read.", content_type="text/plain; charset=utf-8"
            )
        response = view(request, *args, **kwargs)
        if callable(getattr(response, "render", None)):
            response = response.render()
        return _shared(request, response)

    # What cannot be posted to needs no token: without this a POST would be a 403 instead of the 405.
    return csrf_exempt(wrapped)


def _shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    changed: datetime | None = getattr(response, "last_modified", None)
    response["Cache-Control"] = PUBLIC
    if response.status_code == 200:
        digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
        response["ETag"] = f'"{digest}"'
        response["Last-Modified"] = http_date((changed or timezone.now()).timestamp())
        response = get_conditional_response(
            request,
            etag=response["ETag"],
            # An unknown time must not answer If-Modified-Since.
            last_modified=int(changed.timestamp()) if changed else None,
            response=response,
        )
    response.is_public = True
    return response
