"""Security headers and the cache rule for every answer: shared only where a view is declared public."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from newsroom.csp import FILE_POLICY
from newsroom.lib.http import PRIVATE

logger = logging.getLogger("newsroom")

SWITCHED_OFF = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(["web-share=(self)", "clipboard-write=(self)", *(f"{name}=()" for name in SWITCHED_OFF)])


class SecurityHeadersMiddleware:
    """Stands outermost, so that no answer leaves without its headers; what a view set itself stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_media = request.path.startswith(settings.MEDIA_URL)
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
            # Webmail shows our pictures on pages of its own.
            "Cross-Origin-Resource-Policy": "cross-origin" if is_media else "same-origin",
            "X-Frame-Options": "DENY",
        }
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if is_media and not hasattr(response, "_csp_config"):
            response._csp_config = FILE_POLICY
        _decide_caching(request, response)
        return response


def _decide_caching(request: HttpRequest, response: HttpResponse) -> None:
    """`private, no-store` for what may be one person's, and for whatever does not say what it is."""
    personal = _is_personal(request, response)
    if personal and getattr(response, "is_public", False):
        logger.error("%s is declared public but used a session or set a cookie", request.path)
    if personal or "Cache-Control" not in response:
        response["Cache-Control"] = PRIVATE
        for name in ("Expires", "ETag", "Last-Modified"):
            response.headers.pop(name, None)


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    session = getattr(request, "session", None)
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    return (
        bool(response.cookies)
        or "cookie" in varies
        or getattr(session, "accessed", False)
        or request.path.startswith(_admin_root())
    )


def _admin_root() -> str:
    try:
        return reverse("admin:index")
    except NoReverseMatch:
        return "/admin/"
