"""What the page cache holds: answers as bytes with their compressed forms; the least recently asked for goes first."""

import gzip
import time
from collections import OrderedDict
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from threading import Lock
from typing import Any

import brotli

from newsroom import edge
from newsroom.lib import tallies
from newsroom.lib.http import PUBLIC, Kept
from newsroom.lib.stamps import Slots

Key = tuple[str, str]
Headers = list[tuple[str, str]]

# Beside the bytes of its forms: what a thousand pages were seen to take more than those, by RSS.
OVERHEAD_BYTES = 8000
WORTH_COMPRESSING = 500
# A page's time is only a proof of its text when it lies this far back: times are whole seconds.
SURE_SECONDS = 2
OF_A_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"}
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=10),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}


class Entry:
    """One answer: true until `until`, made anew after `soft_until`, never shown after `ends` (seconds since 1970)."""

    __slots__ = (
        *("body", "changed", "checked", "edge", "ends", "etag", "forms", "given", "is_away", "made", "plain", "size"),
        *("slots", "soft_until", "stamp", "status", "until"),
    )

    def __init__(self, status: str, headers: Headers, body: bytes, *, stamp: int) -> None:
        self.status = status
        self.given = [_pair(*pair) for pair in headers]
        self.body = body
        self.stamp = self.checked = stamp
        self.made = time.time()
        self.slots: Slots = ()
        self.until = self.ends = self.soft_until = 0.0
        self.is_away = False
        self.edge: dict[str, str] = {}
        names = self._names()
        self.etag = names.get("etag", "").strip('"')
        self.changed = _moment(names.get("last-modified", ""))
        self.plain = self._form("", body)
        self.forms: dict[str, tuple[Headers, list[bytes]]] = {}
        self.size = OVERHEAD_BYTES + len(body)

    def is_for_everybody(self) -> bool:
        """Whether nothing in the headers speaks against keeping it, whatever its view said."""
        names = self._names()
        return (
            names.get("cache-control") == PUBLIC
            and "set-cookie" not in names
            and "cookie" not in names.get("vary", "").lower()
            and self.status[:3] in {"200", "301", "410"}
        )

    def keep(self, kept: Kept, slots: Slots, *, soft: float) -> None:
        """Settle how long it is true."""
        self.slots, self.until, self.ends = slots, kept.until, kept.ends
        self.soft_until = self.made + soft
        self.edge = edge.headers(kept.keys)

    def compress(self) -> None:
        """Make the compressed forms, once, off the path of a request."""
        # Copied in the one thread that allocates little but what is kept: where pages are made, each would lie between
        # holes as large as itself, which is half as much memory again.
        self.body = bytes(memoryview(self.body))
        self.plain = self._form("", self.body)
        if len(self.body) < WORTH_COMPRESSING:
            return
        forms = {name: make(self.body) for name, make in FORMS.items()}
        self.size = OVERHEAD_BYTES + len(self.body) + sum(map(len, forms.values()))
        self.forms = {name: self._form(name, body) for name, body in forms.items() if len(body) < len(self.body)}

    def answer(self, environ: dict[str, Any], start_response: Callable, *, is_late: bool = False) -> list[bytes]:
        """Send it in the best form that the client takes; 304 where the client has it, its age where it is late."""
        headers, body = self.plain
        if self.forms and "HTTP_ACCEPT_ENCODING" in environ:
            for name in acceptable(environ["HTTP_ACCEPT_ENCODING"]):
                if form := self.forms.get(name):
                    headers, body = form
                    break
        if self.edge or is_late:
            said = self._said_now(is_late=is_late)
            headers = [*said, *(pair for pair in headers if pair[0] not in dict(said))]
        if ("HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ) and self._is_known(environ):
            start_response("304 Not Modified", [pair for pair in headers if pair[0] not in OF_A_BODY])
            return []
        start_response(self.status, headers)
        return body if environ["REQUEST_METHOD"] == "GET" else []

    def _names(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.given}

    def _form(self, coding: str, body: bytes) -> tuple[Headers, list[bytes]]:
        changed = {"content-length": str(len(body))}
        if self.etag:
            changed["etag"] = f'"{self.etag}-{coding}"' if coding else f'"{self.etag}"'
            changed["vary"] = ", ".join(filter(None, [self._names().get("vary", ""), "Accept-Encoding"]))
        headers = [pair for pair in self.given if pair[0].lower() not in changed]
        headers += [_pair(name.title().replace("Etag", "ETag"), value) for name, value in changed.items()]
        if coding:
            headers.append(_pair("Content-Encoding", coding))
        return headers, [body]

    def _said_now(self, *, is_late: bool) -> Headers:
        """What is said of this moment: the age of a late page; to caches further out, how long they may keep it."""
        now = time.time()
        if is_late:
            return [("Age", str(int(now - self.made)))]
        longest, left = edge.longest_seconds(), self.until - now
        # No page that changes by the clock may be shown past that moment, not even while it is asked for again.
        is_calm = left > 2 * longest
        calm = f", stale-while-revalidate=60, stale-if-error={longest}" if is_calm else ""
        kept = f"public, max-age=0, s-maxage={int(min(longest, left))}{calm}"
        return [*self.edge.items(), ("Cache-Control", kept)]

    def _is_known(self, environ: dict[str, Any]) -> bool:
        """RFC 9110, 13.1: If-None-Match first, compared weakly; If-Modified-Since where the time is a proof."""
        if not self.etag:
            return False
        if known := environ.get("HTTP_IF_NONE_MATCH"):
            return known.strip() == "*" or self.etag in {_base(tag) for tag in known.split(",")}
        since = _moment(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
        if since is None or self.changed is None:
            return False
        return self.changed + SURE_SECONDS <= self.made and since >= self.changed


@lru_cache(512)
def _pair(name: str, value: str) -> tuple[str, str]:
    """A header; most are the same on every page, and then one object."""
    return name, value


def _moment(text: str) -> float | None:
    """Seconds since 1970 of a date in a header; None where it is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _base(tag: str) -> str:
    """The page behind a tag, whichever form of it the client has."""
    tag = tag.strip().removeprefix("W/").strip('"')
    return tag.partition("-")[0]


@lru_cache(512)
def acceptable(header: str) -> tuple[str, ...]:
    """The forms of ours that an Accept-Encoding takes, best first (RFC 9110, 12.5.3): q=0 refuses, `*` is the rest."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights[name] = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weights[name] = _weight(value)
    rest = weights.get("*", 0.0)
    plain = weights.get("identity", 0.0)
    found = [(weights.get(name, rest), -place, name) for place, name in enumerate(FORMS)]
    return tuple(name for weight, _, name in sorted(found, reverse=True) if weight > 0 and weight >= plain)


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


class Store:
    """Entries by key, bounded in bytes."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._entries: OrderedDict[Key, tuple[Entry, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Entry | None:
        """The entry, now the most recently asked for."""
        try:
            self._entries.move_to_end(key)
            return self._entries[key][0]
        except KeyError:  # not here, or given up by another thread at this moment
            return None

    def put(self, key: Key, entry: Entry) -> None:
        """Keep it with its present size, and give up what is too much."""
        with self._lock:
            self._drop(key)
            self._entries[key] = (entry, entry.size)
            self._weigh(1, entry.size)
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self._entries)))
                tallies.shared().add("given_up")

    def compress(self, key: Key, entry: Entry) -> None:
        """Add the compressed forms to an entry that is still here."""
        if self.get(key) is entry:
            entry.compress()
            if self.get(key) is entry:
                self.put(key, entry)

    def _drop(self, key: Key) -> None:
        if found := self._entries.pop(key, None):
            self._weigh(-1, -found[1])

    def _weigh(self, pages: int, size: int) -> None:
        self.bytes += size
        tallies.shared().add("pages", pages)
        tallies.shared().add("bytes", size)
