"""The WSGI application, and what has to be settled before Django sees a request."""

import contextlib
import io
import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

FORWARDING = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LENGTH_REQUIRED = b"Send the request with a Content-Length.\n"


class Doorkeeper:
    """Takes forwarding headers from trusted proxies only, and refuses uploads of unknown length.

    granian hands a chunked body without Content-Length to Django as an empty one; 411 (RFC 9110, 15.5.12)
    says so instead of losing it."""

    def __init__(self, application: Application, proxies: tuple) -> None:
        self.application = application
        self.proxies = proxies
        self.trusts = lru_cache(1024)(self._trusts)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self.proxies and self.trusts(environ.get("REMOTE_ADDR", "")):
            if environ.get("HTTP_X_FORWARDED_PROTO") in {"http", "https"}:
                environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
        else:
            for header in FORWARDING:
                if header in environ:
                    del environ[header]
        if "HTTP_TRANSFER_ENCODING" in environ and not environ.get("CONTENT_LENGTH"):
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(LENGTH_REQUIRED)))]
            start_response("411 Length Required", headers)
            return [LENGTH_REQUIRED]
        return self.application(environ, start_response)

    def _trusts(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.proxies)


def build() -> Application:
    """Django behind the doorkeeper and, unless it is off, the page cache; which of them stands outside depends.

    A trusted proxy says whether a request came by https, which the cache has to know. Without one the cache reads none
    of the headers that the doorkeeper takes away, and answers sooner where nothing stands before it."""
    from django.conf import settings

    proxies = settings.NEWSROOM_TRUSTED_PROXIES
    if not settings.NEWSROOM_PAGE_CACHE_BYTES:
        return Doorkeeper(django, proxies)
    from newsroom.pagecache import PageCache
    from newsroom.server import THREADS

    if proxies:
        return Doorkeeper(PageCache(django, threads=THREADS), proxies)
    return PageCache(Doorkeeper(django, proxies), threads=THREADS)


def rehearse() -> None:
    """Have Django make the front and the newest story, for nobody: what that loads is then there in every fork."""
    from django.db import DatabaseError
    from django.utils import timezone

    from articles import reading
    from newsroom.pagecache import asked, clean_request

    with contextlib.suppress(DatabaseError):  # the site starts all the same, and says so to readers
        newest = reading.latest(timezone.now())[:1]
        for path in ("/", *(story.get_absolute_url() for story in newest)):
            asked(
                django, clean_request() | {"PATH_INFO": path, "QUERY_STRING": "", "wsgi.input": io.BytesIO()}, stamp=0
            )


django = get_wsgi_application()
application = build()
