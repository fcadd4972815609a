"""Drives one server with wrk or, where there is none, with our own client, and reads what came of it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsroom.benchmarks.running import BASE, CLEAN, HOST, MeasurementError, Running, cpu_seconds

CONNECTIONS = 16
# wrk calls `done` once, when all is over; latencies and the duration are in microseconds.
SCRIPT = """
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("figures requests=%d microseconds=%d bytes=%d p50=%d p99=%d errors=%d\\n",
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""
FIGURES = re.compile(
    r"^figures requests=(\d+) microseconds=(\d+) bytes=(\d+) p50=(\d+) p99=(\d+) errors=(\d+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Figures:
    """What one measurement gave. Times are in seconds; `cpu` is the server's, per request, where it can be known."""

    rate: float
    p50: float
    p99: float
    errors: int
    requests: int
    cpu: float | None = None


def read_wrk(text: str) -> Figures:
    """What our script made wrk print. Raises MeasurementError where that is missing."""
    found = FIGURES.search(text)
    if not found:
        raise MeasurementError("wrk did not say what it measured.")
    requests, microseconds, _, p50, p99, errors = map(int, found.groups())
    if not requests:
        raise MeasurementError("wrk got no answer at all.")
    return Figures(requests / (microseconds / 1e6), p50 / 1e6, p99 / 1e6, errors, requests)


def read_own(text: str) -> Figures:
    """The line that newsroom.benchmarks.client prints."""
    try:
        said = json.loads(text)
        rate = said["requests"] / said["seconds"]
    except (ValueError, KeyError, ZeroDivisionError):
        raise MeasurementError("The load generator did not say what it measured.") from None
    return Figures(rate, said["p50"], said["p99"], said["errors"], said["requests"])


class Generator:
    """wrk, or our own client in its place."""

    def __init__(self, folder: Path) -> None:
        self.wrk = shutil.which("wrk")
        self.script = folder / "figures.lua"
        self.script.write_text(SCRIPT)

    @property
    def name(self) -> str:
        """What the table calls it."""
        if not self.wrk:
            return (
                f"our own client, {CONNECTIONS} connections (wrk is not installed: not comparable with wrk's figures)"
            )
        said = subprocess.run([self.wrk, "-v"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        return f"{' '.join(said.split()[:2])}, 1 thread, {CONNECTIONS} connections"

    def drive(self, server: Running, path: str, coding: str, seconds: int) -> Figures:
        """As many requests as the server answers, for so many seconds."""
        before = cpu_seconds(server.process.pid)
        figures = self._with_wrk(server, path, coding, seconds) if self.wrk else _closed(server, path, coding, seconds)
        after = cpu_seconds(server.process.pid)
        cpu = None if before is None or after is None else (after - before) / figures.requests
        return Figures(figures.rate, figures.p50, figures.p99, figures.errors, figures.requests, cpu)

    def _with_wrk(self, server: Running, path: str, coding: str, seconds: int) -> Figures:
        headers = ["-H", f"Accept-Encoding: {coding}"] if coding else []
        command = [self.wrk or "", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(self.script), *headers]
        return read_wrk(_output([*command, f"http://{HOST}:{server.port}{path}"], seconds))


def _closed(server: Running, path: str, coding: str, seconds: int) -> Figures:
    return read_own(_output(client_command(server.port, [path], coding, seconds), seconds))


def client_command(port: int, paths: Sequence[str], coding: str, seconds: float, rate: float = 0) -> list[str]:
    """The command line of our own client."""
    command = [sys.executable, "-m", "newsroom.benchmarks.client", "--port", str(port), "--coding", coding]
    return [*command, "--connections", str(CONNECTIONS), "--seconds", str(seconds), "--rate", str(rate), *paths]


def _output(command: Sequence[str], seconds: float) -> str:
    try:
        result = subprocess.run(  # noqa: S603 - our own words
            command, env=CLEAN, cwd=BASE, capture_output=True, text=True, timeout=seconds + 30, check=False
        )
    except subprocess.TimeoutExpired:
        raise MeasurementError("The load generator did not come to an end.") from None
    if result.returncode:
        raise MeasurementError(f"The load generator failed: {(result.stderr or result.stdout).strip()[-300:]}")
    return result.stdout
