"""What changed when, in memory that all processes of this machine share: one file, mapped into each of them.

It holds a counter and a row of slots. A change raises the counter and writes its new value into the slots of the keys
that changed; a page made while the counter stood at N is still true when no slot of its keys holds more than N. Two
keys may share a slot: then a page is made once more than it had to be. Nothing here asks the database."""

import fcntl
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

from newsroom.lib.mapped import words

SLOTS = 1 << 16
APPLIED = 1 << 12

Slots = tuple[int, ...]


class Stamps:
    """The mapped file. Whole words are read and written at once, so readers need no lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._words = words(path, 1 + SLOTS + APPLIED, "Q")

    def now(self) -> int:
        """The counter. Read it before the first query of what is being made."""
        return self._words[0]

    def are_unchanged(self, slots: Slots, since: int) -> bool:
        """Whether nothing behind these slots changed after the counter stood at `since`."""
        held = self._words
        return all(held[slot] <= since for slot in slots)

    def bump(self, keys: Iterable[str], *, change: int = 0) -> None:
        """Say that these keys changed just now; `change` is the number of the row that tells other machines."""
        with self.path.open("rb") as file:  # a lock belongs to one opening of a file: it holds between threads too
            fcntl.flock(file, fcntl.LOCK_EX)
            following = self._words[0] + 1
            for slot in slots_of(keys):
                self._words[slot] = following
            if change:
                self._words[_place(change)] = change
            # Last: a page begun before this moment still has the old counter, and is refused by its slots.
            self._words[0] = following

    def has_applied(self, change: int) -> bool:
        """Whether that row was passed on here already."""
        return self._words[_place(change)] == change

    def forget_applied(self) -> None:
        """For a restored database, which gives the same numbers once more."""
        for place in range(1 + SLOTS, 1 + SLOTS + APPLIED):
            self._words[place] = 0


def slots_of(keys: Iterable[str]) -> Slots:
    """Where the keys stand, each slot once."""
    return tuple(sorted({1 + zlib.crc32(key.encode()) % SLOTS for key in keys}))


def _place(change: int) -> int:
    return 1 + SLOTS + change % APPLIED


@cache
def shared() -> Stamps:
    """The stamps of this machine's newsroom, opened at the first call of a process."""
    return Stamps(Path(settings.NEWSROOM_STAMPS))
