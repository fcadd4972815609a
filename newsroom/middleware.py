"""Security headers and the cache rule for every answer: shared only where a view is declared public."""

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from newsroom.csp import FILE_POLICY
from newsroom.lib.http import DATABASE_AWAY, PRIVATE

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


@cache
def _admin_root() -> str:
    return reverse("admin:index")


class DatabaseAwayMiddleware:
    """Answers with a static page where the database does not; the page cache may know an earlier one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.page = (Path(settings.BASE_DIR) / "templates" / "503.html").read_bytes()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 for a database that cannot be reached, or is locked for longer than anybody waits."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database did not answer (%s).", type(exception).__name__)
        request.META[DATABASE_AWAY] = True
        return HttpResponse(self.page, status=503, headers={"Retry-After": "10", "Cache-Control": PRIVATE})


class OnDeskOnly:
    """Before one of Django's: it works under /admin/ alone. Readers have no session, so nothing looks for one."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_admin_root()):
            return super().__call__(request)
        return self.get_response(request)


class DeskSessionMiddleware(OnDeskOnly, SessionMiddleware):
    """Sessions for colleagues."""


class DeskAuthenticationMiddleware(OnDeskOnly, AuthenticationMiddleware):
    """`request.user` for colleagues."""


class DeskMessageMiddleware(OnDeskOnly, MessageMiddleware):
    """Messages for colleagues."""
