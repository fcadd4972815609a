"""What a web process does beside answering: it hears of changes made elsewhere, and does what no reader waits for.

Two threads, started with the first page, because threads do not survive the fork that makes a web process. One reads
the rows of changes every few seconds and listens to Redis where there is one; the other compresses and renews."""

import logging
import os
import threading
import time
from collections.abc import Callable
from queue import Full, Queue

from django.conf import settings
from django.db import Error, connection

from newsroom.lib import changes, stamps

logger = logging.getLogger("newsroom.watching")

READ_SECONDS = 4
# Without the line to Redis other machines are only heard of by their rows.
READ_SECONDS_ALONE = 1
FIRST_LOOK_SECONDS = 2
LONGEST_QUEUE = 1000


class Watch:
    """`is_watching` once the rows were read the first time: before that nothing may be stored."""

    def __init__(self) -> None:
        self.is_watching = False
        self._process = 0
        self._lock = threading.Lock()
        self._looked = threading.Event()
        self._work: Queue[Callable[[], None]] = Queue(LONGEST_QUEUE)

    def start(self) -> None:
        """Start the threads in this process; the first caller waits for the first look at the rows."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
            for target in (self._watch, self._labour):
                threading.Thread(target=target, name=target.__name__, daemon=True).start()
        self._looked.wait(FIRST_LOOK_SECONDS)

    def do(self, work: Callable[[], None]) -> None:
        """Have it done soon; forgotten when too much waits, since none of it must be done."""
        try:
            self._work.put_nowait(work)
        except Full:
            logger.warning("Too much waits to be done in the background.")

    def _labour(self) -> None:
        while True:
            work = self._work.get()
            try:
                work()
            except Exception:
                logger.exception("Something failed in the background.")

    def _watch(self) -> None:
        listen = _listener() if settings.REDIS_URL else lambda: time.sleep(READ_SECONDS)
        reader: changes.Reader | None = None
        while True:
            try:
                if reader is None:
                    reader = changes.Reader()
                    self.is_watching = True
                else:
                    reader.read()
            except Error as error:
                logger.warning("Changes could not be read (%s).", type(error).__name__)
            finally:
                connection.close_if_unusable_or_obsolete()
                self._looked.set()
            listen()


def _listener() -> Callable[[], None]:
    """Applies what other machines tell, until the rows are to be read again."""
    from newsroom.lib import line

    ours = line.Line()

    def listen() -> None:
        try:
            for change, keys in ours.hear(READ_SECONDS):
                changes.apply(change, keys)
        except line.LostError as error:
            logger.warning("The line to Redis is lost (%s): every page is made anew.", type(error).__name__)
            stamps.shared().bump([changes.EVERYTHING])
            time.sleep(READ_SECONDS_ALONE)

    return listen
