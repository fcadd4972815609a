"""The pages that belong to no app: about, privacy, and the answer where there is nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import reading, scheduled_changes
from newsroom.lib.http import public_page, remember


@public_page
def about(request: HttpRequest) -> HttpResponse:
    return remember(render(request, "newsroom/about.html"), ())


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return remember(render(request, "newsroom/privacy.html"), ())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for every address that leads nowhere, so that a draft's is not told from a mistyped one."""
    if request.resolver_match is None:  # no view was asked, which would have done it
        scheduled_changes.apply_due()
    request.nav_sections = reading.sections()
    return render(request, "404.html", {"stories": reading.latest(timezone.now())}, status=404)
