"""Processes that end together: children that never outlive their parent, and others that are kept alive beside it.

Only the first process of a terminal's group may act on Ctrl-C; its children are told to end, one by one."""

import contextlib
import ctypes
import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence

logger = logging.getLogger("newsroom.processes")

PR_SET_PDEATHSIG = 1  # linux/prctl.h
M_ARENA_MAX = -8  # malloc.h
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
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


def settle_memory() -> None:
    """Before the forks: what is loaded lies still, so that the children go on sharing it; what is free is given back.

    glibc would give each thread an arena of its own, and each keeps what it has once had."""
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        with contextlib.suppress(AttributeError):  # another C library
            libc.malloc_trim(0)
            libc.mallopt(M_ARENA_MAX, 2)


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

    def __init__(self, arguments: Sequence[str]) -> None:
        self.arguments = [*arguments, "--parent", str(os.getpid())]
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
                    self.arguments, stdin=subprocess.DEVNULL, start_new_session=True
                )
            if self._stopping.is_set():  # asked to stop while it was being started
                self.process.terminate()
            code = self.process.wait()
            if self._stopping.is_set():
                return
            _end_group(self.process.pid)
            pause = _longer(pause, lived=time.monotonic() - started)
            logger.warning("%s ended with code %s and starts again.", self.arguments[2], code)
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


def stop_all(companions: Sequence[Companion], seconds: float = 8.0) -> None:
    """Stop them at the same time, within the given seconds."""
    deadline = time.monotonic() + seconds
    for companion in companions:
        companion.ask_to_stop()
    for companion in companions:
        companion.wait(max(deadline - time.monotonic(), 0.1))


def _longer(pause: float, *, lived: float) -> float:
    """How many seconds to wait before the next start: ever longer while it never lives long."""
    return 0.5 if lived > STEADY_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)


class _Fork:
    """A function in a forked child, with a session of its own as a companion has."""

    def __init__(self, name: str, run: Callable[[], int]) -> None:
        self.name, self.run = name, run
        self.pid: int | None = None
        self.began, self.pause, self.due = 0.0, 0.5, 0.0

    def tend(self) -> float:
        """Take notice of its end, start it when it is due; returns the seconds after which to look again."""
        now = time.monotonic()
        if self.pid is not None and self.has_ended():
            self.pause = _longer(self.pause, lived=now - self.began)
            self.due = now + self.pause
            logger.warning("%s ended and starts again.", self.name)
        if self.pid is None and now >= self.due:
            self.began, self.pid = now, os.fork()
            if self.pid == 0:
                self._live()
        return LONGEST_PAUSE_SECONDS if self.pid is not None else self.due - now

    def has_ended(self) -> bool:
        """Whether it is gone; then whatever it left behind is, too."""
        if self.pid is not None and os.waitpid(self.pid, os.WNOHANG)[0]:
            _end_group(self.pid)
            self.pid = None
        return self.pid is None

    def send(self, number: signal.Signals) -> None:
        """A signal to it alone, as it may end its children in order."""
        if self.pid is not None:
            os.kill(self.pid, number)

    def _live(self) -> None:
        code = 1
        try:
            os.setsid()
            for number in (*ENDINGS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD})
            code = self.run()
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 1
        except BaseException:  # the parent's stack must not be unwound in the child
            traceback.print_exc()
        finally:
            os._exit(code)


def keep_alive(runs: dict[str, Callable[[], int]], seconds: float = 7.0) -> None:
    """Run functions in forked children, again whenever one ends, until SIGTERM, SIGINT or SIGHUP comes.

    They share the memory of what is loaded. For a process of one thread, after `shield_forks`; `seconds` is how long
    they may take to end."""
    awaited = {*ENDINGS, signal.SIGCHLD}
    for number in awaited:  # a handler, since a signal that is ignored is never waited for
        signal.signal(number, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    forks = [_Fork(name, run) for name, run in runs.items()]
    settle_memory()
    came = None
    while came is None or came.si_signo == signal.SIGCHLD:
        came = signal.sigtimedwait(awaited, min(fork.tend() for fork in forks))
    for fork in forks:
        fork.send(signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while len([1 for fork in forks if fork.has_ended()]) < len(forks) and time.monotonic() < deadline:
        signal.sigtimedwait({signal.SIGCHLD}, 0.5)
    for fork in forks:
        if fork.pid is not None:
            _end_group(fork.pid)
