"""Processes that end together: children that never outlive their parent, and companions that are kept alive.

Only the first process of a terminal's group may act on Ctrl-C; its children are told to end, one by one."""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

logger = logging.getLogger("newsroom.processes")

PR_SET_PDEATHSIG = 1  # linux/prctl.h
STEADY_SECONDS = 30
LONGEST_PAUSE_SECONDS = 30
# Held while a companion is started and while this process forks. A child forked in between would inherit the pipe by
# which subprocess learns that its command runs, and the thread that starts the companion would wait on it for ever.
_starting = threading.Lock()


def end_with_parent(parent: int) -> None:
    """Have the kernel send SIGTERM when the parent ends, however it ends. Does nothing outside Linux.

    The signal follows the thread that started us: start children from threads that last. The check afterwards
    covers a parent that ended before the kernel was asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def shield_forks() -> None:
    """From now on every forked child ends with its parent and does not hear Ctrl-C."""
    forker = 0

    def before() -> None:
        nonlocal forker
        _starting.acquire()
        forker = os.getpid()

    def in_child() -> None:
        _starting.release()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        end_with_parent(forker)

    os.register_at_fork(before=before, after_in_parent=_starting.release, after_in_child=in_child)


class Companion:
    """Another command of ours, run beside this process, started again when it dies.

    It has a session of its own, so that Ctrl-C does not reach it and all its descendants can be ended at once."""

    def __init__(self, arguments: Sequence[str], **environment: str) -> None:
        self.arguments = [*arguments, "--parent", str(os.getpid())]
        self.environment = {**os.environ, **environment}
        self.process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"companion {arguments[-1]}", daemon=True)

    def start(self) -> None:
        """Start it; the thread that does so lives as long as it."""
        self._thread.start()

    def _keep(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            started = time.monotonic()
            with _starting:
                self.process = subprocess.Popen(  # noqa: S603 - our own words
                    self.arguments, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True
                )
            if self._stopping.is_set():  # asked to stop while it was being started
                self.process.terminate()
            code = self.process.wait()
            if self._stopping.is_set():
                return
            _end_group(self.process.pid)
            pause = 0.5 if time.monotonic() - started > STEADY_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)
            logger.warning("%s ended with code %s and starts again.", " ".join(self.arguments[2:4]), code)
            self._stopping.wait(pause)

    def ask_to_stop(self) -> None:
        """Send SIGTERM, once, and start it no more."""
        self._stopping.set()
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for its end; whatever of it is left after that is killed."""
        self._thread.join(seconds)
        if self.process is not None:
            _end_group(self.process.pid)
            self._thread.join()


def _end_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def stop_all(companions: Sequence[Companion], seconds: float = 7.0) -> None:
    """Stop them at the same time, within the given seconds."""
    deadline = time.monotonic() + seconds
    for companion in companions:
        companion.ask_to_stop()
    for companion in companions:
        companion.wait(max(deadline - time.monotonic(), 0.1))
