"""Servers as processes of their own: started on free ports, looked at through /proc, ended with all they started."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from newsroom.lib.processes import end_with_parent

HOST = "127.0.0.1"
BASE = Path(__file__).resolve().parent.parent.parent
# Nothing of the operator's own surroundings enters a measurement.
CLEAN = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(BASE)}
HAS_PROC = sys.platform == "linux"
PATIENCE_SECONDS = 30


class MeasurementError(Exception):
    """Something did not do what was to be measured."""


@dataclass(frozen=True)
class Answer:
    """One answer as it came over the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def coding(self) -> str:
        """Its Content-Encoding; `identity` where it has none."""
        return {name.lower(): value for name, value in self.headers}.get("content-encoding", "identity")


class Running:
    """One started command, leader of a process group of its own; it ends with this process, however that ends."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], *, log: Path, port: int = 0) -> None:
        self.name, self.port, self.log = Path(arguments[0]).name, port, log
        with log.open("ab") as file:
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                arguments,
                env=environment,
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                preexec_fn=partial(end_with_parent, os.getpid()),
            )

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *reason: object) -> None:
        self.end()

    def wait_ready(self, path: str = "/") -> float:
        """Wait for the first 200 of that address; returns when it came, by `time.perf_counter`."""
        deadline = time.perf_counter() + PATIENCE_SECONDS
        while time.perf_counter() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if fetch(self.port, path).status == 200:
                    return time.perf_counter()
            time.sleep(0.005)
        raise MeasurementError(f"{' '.join(self.process.args[:4])} did not start: {self.said()}")

    def said(self) -> str:
        """The last thing it wrote."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def end(self) -> None:
        """Ask it to end; kill what is left of its group."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def connect(port: int) -> http.client.HTTPConnection:
    """A connection that stays open between requests."""
    return http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)


def ask(connection: http.client.HTTPConnection, path: str, coding: str = "") -> Answer:
    """GET as the load generator sends it: `coding` is the value of Accept-Encoding, none where it is empty."""
    connection.putrequest("GET", path, skip_accept_encoding=True)
    if coding:
        connection.putheader("Accept-Encoding", coding)
    connection.endheaders()
    response = connection.getresponse()
    return Answer(response.status, tuple(response.getheaders()), response.read())


def fetch(port: int, path: str, coding: str = "") -> Answer:
    """One GET on a connection of its own."""
    with contextlib.closing(connect(port)) as connection:
        return ask(connection, path, coding)


def wait_for(condition: Callable[[], Any], *, seconds: float) -> Any:
    """The first true answer, or the last one when there was none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def family(pid: int) -> list[int]:
    """The living processes that descend from one, itself first. Empty where there is no /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*") if HAS_PROC else ():
        with contextlib.suppress(OSError):
            children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    found = [pid] if HAS_PROC else []
    for one in found:
        found += children.get(one, [])
    return found


def cpu_seconds(pid: int) -> float | None:
    """User and system time of the whole family so far (proc(5), fields 14 and 15); None where there is no /proc."""
    if not HAS_PROC:
        return None
    ticks = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            ticks += sum(map(int, _stat(one)[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def busy_seconds(pids: Sequence[int]) -> float | None:
    """Processor time of these processes so far, all threads, by the scheduler's own clock. None without /proc."""
    nanoseconds = 0
    for one in pids:
        for thread in Path(f"/proc/{one}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                nanoseconds += int(thread.read_text().split()[0])
    return nanoseconds / 1e9 or None


def pss_bytes(pid: int) -> int | None:
    """The family's share of memory: pages that several processes map are counted in parts. None without /proc."""
    if not HAS_PROC:
        return None
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold anything: state, parent, group …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def answering_process(connection: http.client.HTTPConnection, pids: Sequence[int]) -> int | None:
    """Which of these processes holds the other end of a connection that has been answered."""
    inode = _inode(connection.port, connection.sock.getsockname()[1])
    for pid in pids if inode else ():
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(link) == f"socket:[{inode}]":
                    return pid
    return None


def _inode(server_port: int, client_port: int) -> str:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{server_port:04X}") and fields[2].endswith(f":{client_port:04X}"):
            return fields[9]
    return ""
