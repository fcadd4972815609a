"""A file of whole words, mapped into every process of this machine that opens it."""

import fcntl
import mmap
import os
from pathlib import Path

WORD = 8


def words(path: Path, number: int, kind: str) -> memoryview:
    """The file's words, made of zeros where it is new; `kind` is Q for whole numbers, q for those below zero too."""
    size = number * WORD
    with path.open("a+b") as file:
        os.fchmod(file.fileno(), 0o640)
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_size != size:
            file.truncate(size)
        # The mapping keeps the file open, and would keep the lock with it.
        fcntl.flock(file, fcntl.LOCK_UN)
        return memoryview(mmap.mmap(file.fileno(), size)).cast(kind)
