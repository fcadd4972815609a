"""Jobs that the tests of the worker have done."""

import os
import signal
import time
from pathlib import Path


def note(path: str, word: str) -> None:
    """Add one line to a file; a short append is whole."""
    with Path(path).open("a") as file:
        file.write(f"{word}\n")


def note_and_sleep(path: str, word: str) -> None:
    """Be busy for longer than anyone may wait."""
    note(path, word)
    time.sleep(60)


def die_once(path: str) -> None:
    """The first time as if struck by `kill -9`, afterwards done."""
    if not Path(path).exists():
        note(path, "struck")
        os.kill(os.getpid(), signal.SIGKILL)
    note(path, "done")
