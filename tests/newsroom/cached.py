"""A page cache before the real Django, in this process, with a look at what it has made."""

import io
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection

from newsroom.pagecache import PageCache

Answer = tuple[str, dict[str, str], str]


class Still:
    """In place of the two threads: what is to be done in the background waits here until `work`."""

    is_watching = True

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def start(self) -> None:
        """There is nothing to start."""

    def do(self, work: Callable[[], None]) -> None:
        self.waiting.append(work)

    def work(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class Reader:
    """Asks a page cache, and knows which pages were made how often."""

    def __init__(self, *, threads: int = 4) -> None:
        self.made: Counter[str] = Counter()
        self.django = get_wsgi_application()
        self.during: Callable[[str], None] = lambda path: None
        self.still = Still()
        self.cache = PageCache(self._counted, threads=threads, watch=self.still)

    def _counted(self, environ: dict[str, Any], start_response: Callable) -> Any:
        self.made[environ["PATH_INFO"]] += 1
        answer = self.django(environ, start_response)
        self.during(environ["PATH_INFO"])
        return answer

    def ask(self, path: str, *, query: str = "", method: str = "GET", **headers: str) -> Answer:
        """(status, headers with small names, text); headers as `if_none_match="…"`."""
        environ = self.cache.request | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "192.0.2.7",
            "wsgi.input": io.BytesIO(),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        said: list[Any] = []
        result = self.cache(environ, lambda status, headers, exc_info=None: said.extend((status, headers)))
        body = b"".join(result)
        getattr(result, "close", bool)()
        small = {name.lower(): value for name, value in said[1]}
        return said[0], small, body.decode("latin-1" if "content-encoding" in small else "utf-8")

    def text(self, path: str, **options: Any) -> str:
        return self.ask(path, **options)[2]

    def makes(self, *paths: str) -> dict[str, int]:
        """How often each page is made when it is asked for now."""
        before = self.made.copy()
        for path in paths:
            self.ask(path)
        return {path: self.made[path] - before[path] for path in paths}


def lose_the_database() -> Callable[[], None]:
    """From now on it does not answer; returns what brings it back."""
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"NAME": "/nowhere/at-all", "HOST": "127.0.0.1", "PORT": "1"}
    if connection.vendor == "sqlite":
        connection.settings_dict["HOST"] = ""

    def come_back() -> None:
        connection.close()
        connection.settings_dict.update(kept)

    return come_back


def refuse_writes() -> Callable[[], None]:
    """From now on the database can be read only, on every connection that is opened; returns what mends that."""
    kept = dict(connection.settings_dict)
    options = dict(kept["OPTIONS"])
    connection.close()
    if connection.vendor == "sqlite":
        connection.settings_dict |= {"NAME": f"file:{kept['NAME']}?mode=ro"}
    else:
        options["options"] = "-c default_transaction_read_only=on"
        connection.settings_dict |= {"OPTIONS": options}

    def take_them_again() -> None:
        connection.close()
        connection.settings_dict.update(kept)

    return take_them_again


def soon(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within ten seconds."""
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()
