"""What every page of the site may print. Nothing here looks at who asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from articles import reading


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and address, and its sections: one query, before the template, unless the view has made it.

    The desk has a session and no masthead; a view of its own that prints one says so by `request.nav_sections`."""
    sections = getattr(request, "nav_sections", None)
    if sections is None:
        sections = () if hasattr(request, "session") else reading.sections()
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "nav_sections": sections,
        "current_year": timezone.localdate().year,
    }
