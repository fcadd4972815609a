"""Counts that all processes of this machine add to, without a lock: each thread has its own row in a shared file.

`/metrics` adds the rows up. What a process has counted stays when it ends; what it held (bytes, pages) goes with it."""

import contextlib
import fcntl
import os
import threading
from functools import cache
from pathlib import Path

from django.conf import settings

from newsroom.lib.mapped import words

ROWS = 1024
COUNTERS = ("hits", "misses", "renewals", "waited", "late", "given_up")
GAUGES = ("pages", "bytes")
NAMES = COUNTERS + GAUGES
# Two lines of a processor's cache, so that threads on two cores do not write into the same one.
WIDTH = 16
PLACES = {name: place for place, name in enumerate(NAMES, 1)}


class _Row(threading.local):
    """Where the row of this thread starts; below zero before it has one."""

    start = -1


class Tallies:
    """The mapped file. The first word of a row is the process it belongs to; row 0 keeps what ended ones counted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mine = _Row()
        self._words = words(path, ROWS * WIDTH, "q")
        os.register_at_fork(after_in_child=self._forget)

    def add(self, name: str, number: int = 1) -> None:
        """Count in this thread's row."""
        row = self._mine.start
        if row < 0:
            row = self._mine.start = self._claim()
        self._words[row + PLACES[name]] += number

    def totals(self) -> dict[str, int]:
        """All rows added up; gauges of processes that live."""
        rows = [list(self._words[start : start + WIDTH]) for start in range(0, ROWS * WIDTH, WIDTH)]
        alive = [row for row in rows[1:] if row[0] and _is_alive(row[0])]
        totals = {name: sum(row[PLACES[name]] for row in rows) for name in COUNTERS}
        return totals | {name: sum(row[PLACES[name]] for row in alive) for name in GAUGES}

    def _forget(self) -> None:
        self._mine = _Row()  # the rows of the process that was forked stay its own

    def _claim(self) -> int:
        with self.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for row in range(WIDTH, ROWS * WIDTH, WIDTH):
                owner = self._words[row]
                if not owner or not _is_alive(owner):
                    self._inherit(row)
                    self._words[row] = os.getpid()
                    return row
        return 0  # more threads than rows: counted together, and not quite exactly

    def _inherit(self, row: int) -> None:
        for name in COUNTERS:
            self._words[PLACES[name]] += self._words[row + PLACES[name]]
        for place in range(WIDTH):
            self._words[row + place] = 0


def _is_alive(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        try:
            os.kill(process, 0)
        except PermissionError:
            return True
        return True
    return False


@cache
def shared() -> Tallies:
    """The tallies of this machine's newsroom."""
    return Tallies(Path(settings.NEWSROOM_TALLIES))
