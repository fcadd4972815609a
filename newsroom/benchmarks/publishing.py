"""The line on latency: a fixed rate of readers, first alone, then while an editor publishes once a second."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from newsroom.benchmarks.load import Figures, client_command, read_own
from newsroom.benchmarks.report import Line, milliseconds
from newsroom.benchmarks.running import BASE, CLEAN, MeasurementError, Running

RATE = 2000
EVERY_SECONDS = 1.0
MOST_TIMES = 2.0
MOST_ADDED_SECONDS = 0.005
# A server that does not keep up with the rate has no latency of its own to compare.
KEPT_UP = 0.99
TARGET = "≤ 2× or + 5 ms"


@dataclass(frozen=True)
class Phases:
    """What the readers saw in both phases, and what the editor did in the second."""

    idle: Figures
    busy: Figures
    done: list[dict[str, Any]]

    @property
    def published(self) -> int:
        """How many were answered with a redirect and are there for readers."""
        return sum(each["status"] == 302 and each["public"] for each in self.done)


def measure(
    server: Running, paths: list[str], coding: str, seconds: int, desk: dict[str, Any], *, say: Callable[[str], None]
) -> Phases:
    """Two phases of the same length. `desk` is the account and the stories that wait for the editor."""
    command = client_command(server.port, paths, coding, seconds, RATE)
    with _editor(server, desk) as editor:
        say(f"{RATE:,} requests a second for {seconds} s, with nothing else going on …")
        idle = _run(command, seconds)
        say(f"The same while an editor publishes {len(desk['stories'])} stories, one a second …")
        editor.stdin.write("go\n")
        editor.stdin.flush()
        busy = _run(command, seconds)
        said, _ = editor.communicate(timeout=seconds + 30)
    return Phases(idle, busy, json.loads(said))


@contextmanager
def _editor(server: Running, desk: dict[str, Any]):
    editor = subprocess.Popen(
        [sys.executable, "-m", "newsroom.benchmarks.editor"],
        env=CLEAN,
        cwd=BASE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        editor.stdin.write(json.dumps({**desk, "port": server.port, "every": EVERY_SECONDS}) + "\n")
        editor.stdin.flush()
        if editor.stdout.readline().strip() != "ready":
            raise MeasurementError("The editor could not sign in to the desk.")
        yield editor
    finally:
        editor.kill()
        editor.wait()


def _run(command: list[str], seconds: int) -> Figures:
    try:
        result = subprocess.run(  # noqa: S603 - our own words
            command, env=CLEAN, cwd=BASE, capture_output=True, text=True, timeout=seconds + 30, check=False
        )
    except subprocess.TimeoutExpired:
        raise MeasurementError("The readers at a fixed rate did not come to an end.") from None
    return read_own(result.stdout)


def line(phases: Phases) -> Line:
    """Met when the p99 stays within twice the idle one, or within 5 ms more."""
    idle, busy = phases.idle.p99, phases.busy.p99
    name = f"p99 of hits at {RATE:,} req/s while an editor publishes once a second, against idle"
    measured = f"{milliseconds(busy)} ms against {milliseconds(idle)} ms, {phases.published} published"
    if phases.idle.rate < RATE * KEPT_UP:
        return Line(name, f"{phases.idle.rate:,.0f} req/s is all it answers", TARGET, is_met=False)
    if phases.busy.errors or phases.idle.errors or phases.published < len(phases.done):
        measured += f" of {len(phases.done)}, {phases.idle.errors + phases.busy.errors} answers missing"
        return Line(name, measured, TARGET, is_met=False)
    return Line(name, measured, TARGET, is_met=busy <= max(idle * MOST_TIMES, idle + MOST_ADDED_SECONDS))


def rows(phases: Phases) -> list[list[str]]:
    """The lines of its table."""
    named = (("idle", phases.idle), ("an editor publishes once a second", phases.busy))
    return [[name, f"{x.rate:,.0f}", milliseconds(x.p50), milliseconds(x.p99), str(x.errors)] for name, x in named]


HEAD = [f"readers at {RATE:,} req/s", "answered/s", "p50 ms", "p99 ms", "errors"]
