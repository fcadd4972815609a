"""What every page of the site may print. Nothing here looks at who asks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from articles import reading


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and address, and its sections: one query, before the template, unless the view has made it."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "nav_sections": getattr(request, "nav_sections", None) or reading.sections(),
        "current_year": timezone.localdate().year,
    }
