"""The page cache: stands before Django and answers readers from this process's memory.

A request that may be anybody's (GET or HEAD, no cookie, no Authorization, our own host) is looked up by its path and by
the query parameters that its view reads. What is found is sent when it is *true*: no key that the page declared has
changed since before its first query (`newsroom.lib.stamps`, no database asked), and no moment has come at which it
changes by the clock. Otherwise one thread makes it anew while others wait for it, a few of them and not for long.

A page is made from a request of our own, with nothing of the reader's in it: what no header can reach, no header can
poison. It is stored when its view said `remember` (see `newsroom.lib.http`), which is how a new page joins.

Past its soft age a true page is sent once more and made anew in the background, where Brotli and gzip are done too.
While the database is away the last known page is sent, with its age, for a day: never one whose keys have changed, nor
one on which something had to end meanwhile. The drawing of a request's way is in docs/architecture.md."""

import io
import sys
import time
from collections.abc import Callable, Iterable
from threading import Event, Lock
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from newsroom.lib import stamps, tallies
from newsroom.lib.changes import EVERYTHING
from newsroom.lib.http import DATABASE_AWAY, KEPT, Kept
from newsroom.pagestore import Entry, Key, Store
from newsroom.watching import Watch

READING = frozenset({"GET", "HEAD"})
SOFT_SECONDS = 300
LAST_RESORT_SECONDS = 24 * 3600
# A reader waits this long for another's page, then has one made.
PATIENCE_SECONDS = 5
# After a failure the database is left alone for a moment.
AWAY_SECONDS = 1

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class PageCache:
    """A WSGI application around another; `threads` is how many requests this process answers at a time."""

    def __init__(self, application: Application, *, threads: int, watch: Watch | None = None) -> None:
        self.application = application
        self.request = clean_request()
        self.host, self.scheme = self.request["HTTP_HOST"], self.request["wsgi.url_scheme"]
        self.apart = (settings.STATIC_URL, settings.MEDIA_URL)
        self.stamps = stamps.shared()
        self.count = tallies.shared().add
        self.store = Store(settings.NEWSROOM_PAGE_CACHE_BYTES)
        self.watch = watch or Watch()
        # One thread makes the page and one stays free for other readers.
        self.most_waiting = max(threads - 2, 0)
        self.waiting = 0
        self.making: dict[Key, Event] = {}
        self.lock = Lock()
        self.away_until = 0.0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if (
            "HTTP_COOKIE" in environ
            or "HTTP_AUTHORIZATION" in environ
            or environ["REQUEST_METHOD"] not in READING
            or environ.get("HTTP_HOST") != self.host
            or environ["wsgi.url_scheme"] != self.scheme
        ):
            return self.application(environ, start_response)
        key: Key | None = (environ["PATH_INFO"], environ["QUERY_STRING"])
        entry = self.store.get(key)
        if entry is None:
            key = self._reduced(*key)
            if key is None:
                return self.application(environ, start_response)
            entry = self.store.get(key)
        now = time.time()
        if entry is None or now >= entry.until or not self._is_unchanged(entry):
            self.count("misses")
            return self._miss(key, environ, start_response)
        self.count("hits")
        if now >= entry.soft_until:
            self._renew_later(key, entry)
        return entry.answer(environ, start_response)

    def _reduced(self, path: str, query: str) -> Key | None:
        """The key without parameters that the view does not read; None where it is no page for everybody."""
        if path.startswith(self.apart):
            return None
        try:
            names = getattr(resolve(path).func, "query", None)
        except Resolver404:
            return None
        if names is None:
            return None
        given = dict(parse_qsl(query, keep_blank_values=True)) if query and names else {}
        return path, urlencode([(name, given[name]) for name in names if name in given])

    def _is_unchanged(self, entry: Entry) -> bool:
        counter = self.stamps.now()
        if entry.checked == counter:
            return True
        if self.stamps.are_unchanged(entry.slots, entry.stamp):
            entry.checked = counter
            return True
        return False

    def _renew_later(self, key: Key, entry: Entry) -> None:
        entry.soft_until = time.time() + SOFT_SECONDS  # asked for once
        self.count("renewals")
        self.watch.do(lambda: self._make(key))

    def _miss(self, key: Key, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if time.time() < self.away_until and (last := self._last_known(key)):
            return last.answer(environ, start_response, is_late=True)
        for _ in range(2):  # a page that changed while it was made is made once more
            mine = self._claim(key)
            if mine:
                break
            entry = self.store.get(key)
            if entry is not None and time.time() < entry.until and self._is_unchanged(entry):
                return entry.answer(environ, start_response)
        try:
            made = self._make(key)
        finally:
            self._let_go(key, mine)
        if made.is_away and (last := self._last_known(key)):
            return last.answer(environ, start_response, is_late=True)
        return made.answer(environ, start_response)

    def _claim(self, key: Key) -> Event | None:
        """Ours to make; or None after another thread has made it, where a thread is to spare for waiting."""
        with self.lock:
            event = self.making.get(key)
            if event is None or self.waiting >= self.most_waiting:
                return self.making.setdefault(key, Event())
            self.waiting += 1
        self.count("waited")
        event.wait(PATIENCE_SECONDS)
        with self.lock:
            self.waiting -= 1
        return None

    def _let_go(self, key: Key, event: Event | None) -> None:
        with self.lock:
            if event is not None and self.making.get(key) is event:
                del self.making[key]
                event.set()

    def _make(self, key: Key) -> Entry:
        """Have Django make the page from a clean request, and keep it where its view allows that."""
        self.watch.start()
        is_watched, stamp = self.watch.is_watching, self.stamps.now()
        path, query = key
        environ = self.request | {"PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
        entry = asked(self.application, environ, stamp=stamp)
        kept: Kept | None = environ.get(KEPT)
        if DATABASE_AWAY in environ:
            entry.is_away = True
            self.away_until = time.time() + AWAY_SECONDS
        elif kept and is_watched and entry.is_for_everybody():
            entry.keep(kept, stamps.slots_of({EVERYTHING, *kept.keys}), soft=SOFT_SECONDS)
            if self._is_unchanged(entry):
                self.store.put(key, entry)
                self.watch.do(lambda: self.store.compress(key, entry))
        return entry

    def _last_known(self, key: Key) -> Entry | None:
        """What may still be shown while the database is away."""
        entry = self.store.get(key)
        if entry is None or time.time() >= min(entry.ends, entry.made + LAST_RESORT_SECONDS):
            return None
        if not self._is_unchanged(entry):
            return None
        self.count("late")
        return entry


def asked(application: Application, environ: dict[str, Any], *, stamp: int) -> Entry:
    """What the application answers."""
    said: list[Any] = []
    result = application(environ, lambda status, headers, exc_info=None: said.extend((status, headers)))
    try:
        body = b"".join(result)
    finally:
        getattr(result, "close", bool)()
    return Entry(said[0], said[1], body, stamp=stamp)


def clean_request() -> dict[str, Any]:
    """What PEP 3333 asks for in a request for a page of ours, and nothing of any reader's."""
    site = urlsplit(settings.SITE_URL)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "SERVER_NAME": site.hostname or "",
        "SERVER_PORT": str(site.port or {"http": 80, "https": 443}[site.scheme]),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "REMOTE_ADDR": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": site.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
