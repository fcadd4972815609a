"""Our own load generator, a process of its own: `python -m newsroom.benchmarks.client`, one JSON line on stdout.

Closed: every connection asks again as soon as it is answered. Open: requests fall due at a fixed rate, whatever the
server does, and each latency counts from the moment the request was due, so that waiting in line is not left out.
Nothing but the standard library, one thread, blocking only in select()."""

import argparse
import json
import math
import select
import socket
import time
from collections import deque
from dataclasses import dataclass, field

HOST = "127.0.0.1"
# What is still unanswered this long after the last request fell due counts with its age and as an error.
GRACE_SECONDS = 5.0


@dataclass
class Line:
    """One connection, and the request that is under way on it."""

    wire: socket.socket
    due: float = 0.0
    got: bytearray = field(default_factory=bytearray)


def request(port: int, path: str, coding: str) -> bytes:
    """The bytes of one GET."""
    accept = f"Accept-Encoding: {coding}\r\n" if coding else ""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{accept}\r\n".encode()


def is_complete(got: bytearray) -> bool:
    """Whether a whole answer has come: by its Content-Length, or up to the last chunk."""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(got[:end]).lower()
    at = head.find(b"\r\ncontent-length:")
    if at < 0:
        return got.endswith(b"\r\n0\r\n\r\n")
    length = head[at + 17 :].split(b"\r\n", 1)[0]
    return len(got) >= end + 4 + int(length)


class Load:
    """A number of connections to one server, and what came of the requests on them."""

    def __init__(self, port: int, paths: list[str], coding: str, connections: int) -> None:
        self.requests = [request(port, path, coding) for path in paths]
        self.lines = {}
        for _ in range(connections):
            connection = socket.create_connection((HOST, port), timeout=10)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.lines[connection] = Line(connection)
        self.free = deque(self.lines.values())
        self.busy: dict[socket.socket, Line] = {}
        self.latencies: list[float] = []
        self.errors = self.sent = self.bytes = 0

    def send(self, due: float) -> None:
        """Put the next request on a free connection."""
        line = self.free.popleft()
        line.due = due
        line.wire.sendall(self.requests[self.sent % len(self.requests)])
        self.sent += 1
        self.busy[line.wire] = line

    def receive(self, seconds: float) -> None:
        """Take what has come within that time."""
        for connection in select.select(list(self.busy), (), (), seconds)[0]:
            line = self.busy[connection]
            got = connection.recv(1 << 16)
            line.got += got
            if not got or is_complete(line.got):
                self._done(line, closed=not got)

    def _done(self, line: Line, *, closed: bool) -> None:
        self.latencies.append(time.perf_counter() - line.due)
        self.errors += not line.got.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))
        self.bytes += len(line.got)
        line.got.clear()
        del self.busy[line.wire]
        if closed:
            raise SystemExit("The server closed a connection.")
        self.free.append(line)

    def closed(self, seconds: float) -> float:
        """Every connection busy until the time is over; returns how long that was."""
        began = now = time.perf_counter()
        while now < began + seconds:
            while self.free:
                self.send(now)
            self.receive(0.1)
            now = time.perf_counter()
        return now - began

    def open(self, seconds: float, rate: float) -> float:
        """Requests due at an even rate; the oldest goes first when a connection is free. Returns how long it took."""
        began = time.perf_counter()
        planned = int(seconds * rate)
        while self.sent < planned or self.busy:
            now = time.perf_counter()
            if now > began + seconds + GRACE_SECONDS:
                self._give_up(began, planned, rate, now)
                break
            while self.free and self.sent < planned and (due := began + self.sent / rate) <= now:
                self.send(due)
            following = began + self.sent / rate if self.free and self.sent < planned else now + 0.1
            self.receive(max(following - time.perf_counter(), 0.0))
        return time.perf_counter() - began

    def _give_up(self, began: float, planned: int, rate: float, now: float) -> None:
        unanswered = [line.due for line in self.busy.values()]
        unanswered += [began + number / rate for number in range(self.sent, planned)]
        self.latencies += [now - due for due in unanswered]
        self.errors += len(unanswered)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of them does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(len(values) * share) - 1, 0)] if values else 0.0


def main() -> None:
    """Read what to do from the command line, do it, say what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--coding", default="")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rate", type=float, default=0, help="requests a second; without it as many as are answered")
    parser.add_argument("paths", nargs="+")
    given = parser.parse_args()
    load = Load(given.port, given.paths, given.coding, given.connections)
    took = load.open(given.seconds, given.rate) if given.rate else load.closed(given.seconds)
    said = {"requests": len(load.latencies), "seconds": took, "bytes": load.bytes, "errors": load.errors}
    said |= {"p50": percentile(load.latencies, 0.5), "p99": percentile(load.latencies, 0.99)}
    print(json.dumps(said))  # noqa: T201 - read by the command that started this process


if __name__ == "__main__":
    main()
