"""What the clock does to readers' pages: changes that an editor scheduled are applied before the page is made."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from articles import scheduled_changes
from newsroom.lib.http import expire


def on_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Below `public_page`: whoever asks first after its hour has the change applied; no copy outlives the next hour.

    It stands before the view's first query. The page cache read its stamps before that: a page made while a change
    was applied shows the new text, and is made once more rather than kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        moment = scheduled_changes.apply_due()
        return expire(view(request, *args, **kwargs), moment)

    return wrapped
