"""What a page for everybody promises: no cookie, one answer for all, cheap to ask for again, kept while it is true."""

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"
# Where the page cache finds what a view said by `remember`.
KEPT = "newsroom.kept"
# What the middleware leaves beside it when the database did not answer.
DATABASE_AWAY = "newsroom.database_away"


@dataclass(frozen=True)
class Kept:
    """How long an answer is true: while no key is announced as changed, and before `until` (seconds since 1970).

    After `ends` it must not be shown at all, not even while the database is away."""

    keys: tuple[str, ...]
    until: float
    ends: float

    @classmethod
    def of(cls, response: HttpResponse, *, began: datetime) -> "Kept | None":
        """What the view remembered. A moment between `began` and now counts: the page may have missed it."""
        said = getattr(response, "remembered", None)
        if said is None:
            return None
        keys, *moments = said
        first, last = (min((m.timestamp() for m in each if m and m > began), default=math.inf) for each in moments)
        new_year = timezone.make_aware(datetime(timezone.localdate(began).year + 1, 1, 1))  # noqa: DTZ001 - made so here
        # The footer of every page names the year.
        return cls(tuple(sorted(set(keys))), min(first, last, new_year.timestamp()), last)


def remember(
    response: HttpResponse,
    keys: Iterable[str],
    *,
    until: Iterable[datetime | None] = (),
    ends: Iterable[datetime | None] = (),
) -> HttpResponse:
    """The one line by which a view joins the page cache; without it the page is made anew for every reader.

    `keys` are all things that the page shows, as given to `newsroom.lib.changes.announce` (story:5, front …). `until`
    are moments at which something new appears on it or changes by the clock, `ends` those at which something on it must
    be gone. None and moments that were over when the page was begun may be among them."""
    response.remembered = (tuple(keys), tuple(until), tuple(ends))
    return response


def expire(response: HttpResponse, moment: datetime | None) -> HttpResponse:
    """Add a moment at which a page changes by the clock, where its view said `remember`."""
    if said := getattr(response, "remembered", None):
        keys, until, ends = said
        response.remembered = (keys, (*until, moment), ends)
    return response


def public_page(view: Callable[..., HttpResponse] | None = None, *, query: tuple[str, ...] = ()) -> Callable:
    """Make a view's answer the same for everybody: GET and HEAD only, ETag, Last-Modified, 304.

    `query` names the parameters that the view reads; all others are taken away before it sees them. The view says
    when its content last changed by `response.last_modified = <aware datetime>`. Without it the page is called new at
    every request: the ETag, made from the body, then decides alone. By `remember` it joins the page cache.
    The security middleware refuses to share such an answer when it carries a cookie after all.
    """
    if view is None:
        return lambda view: public_page(view, query=query)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(
                ["GET", "HEAD"], "This page can only be read.", content_type="text/plain; charset=utf-8"
            )
        request.GET = _only(request.GET, query)
        began = timezone.now()
        response = view(request, *args, **kwargs)
        if callable(getattr(response, "render", None)):
            response = response.render()
        request.META[KEPT] = Kept.of(response, began=began)
        return _shared(request, response)

    wrapped.query = query
    # What cannot be posted to needs no token: without this a POST would be a 403 instead of the 405.
    return csrf_exempt(wrapped)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks: it would rather have JSON than a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _only(given: QueryDict, names: tuple[str, ...]) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name in names:
        if name in given:
            kept[name] = given[name]
    return kept


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
