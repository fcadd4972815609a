"""Whether every part of the newsroom works: checks that apps add in `ready()`, asked together for `/readyz`.

A check is a function without arguments that returns nothing when all is well and a sentence when it is not, with no
secret and nothing about a person in it. They run in a thread of their own, so that a database that never answers
holds no reader's thread; who asks meanwhile gets what that thread has found so far."""

import threading

from django.db import InterfaceError, OperationalError, connections
from django.utils.module_loading import import_string

PATIENCE_SECONDS = 1.5
SILENT = "It did not answer within a second and a half."

_checks: dict[str, tuple[str, bool]] = {}
_lock = threading.Lock()


class Round(threading.Thread):
    """All checks, one after the other; `said` holds a sentence for each that was asked, empty where all is well."""

    def __init__(self) -> None:
        super().__init__(name="readiness", daemon=True)
        self.said: dict[str, str] = {}

    def run(self) -> None:
        try:
            # A silent database must not hide what the other parts say.
            for name, (path, _) in sorted(_checks.items(), key=lambda check: check[1][1]):
                self.said[name] = _asked(path)
        finally:
            connections.close_all()


_latest = Round()


def add_check(name: str, path: str, *, needs_database: bool = True) -> None:
    """Have a function, given by its dotted path, asked at every look. Called in an app's `ready()`."""
    _checks[name] = (path, needs_database)


def look() -> dict[str, str]:
    """What each check says, empty where all is well; within two seconds."""
    global _latest
    with _lock:
        if not _latest.is_alive():
            _latest = Round()
            _latest.start()
        asked = _latest
    asked.join(PATIENCE_SECONDS)
    return {name: asked.said.get(name, SILENT) for name in _checks}


def _asked(path: str) -> str:
    try:
        return import_string(path)() or ""
    except (OperationalError, InterfaceError) as error:
        return f"The database did not answer ({type(error).__name__})."
    except Exception as error:  # what it says may hold an address or a password
        return f"It failed ({type(error).__name__})."
