"""Whether a browser says that one of our own pages sent a request (RFC 6454, W3C Fetch Metadata)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def own_origins(request: HttpRequest) -> set[str]:
    """The site's address, and the one by which it was asked."""
    return {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}


def is_own(request: HttpRequest) -> bool:
    """By Origin, without it by Sec-Fetch-Site, without both by Referer. False where the browser says nothing."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in {"cross-site", "same-site"}:
        return False
    if origin is not None:
        return origin in own_origins(request)
    if site is not None:
        return site == "same-origin"
    return _origin_of(request.headers.get("Referer", "")) in own_origins(request)


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
