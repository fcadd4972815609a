"""The site under measurement: the real `serve` and `worker`, on a scratch data folder of their own."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from newsroom.benchmarks import paper
from newsroom.benchmarks.running import (
    BASE,
    CLEAN,
    HAS_PROC,
    HOST,
    Answer,
    MeasurementError,
    Running,
    answering_process,
    ask,
    connect,
    family,
    free_port,
)

WORKERS = 2
CACHE_MB = 64
STORIES = 40
COMPRESSED = "br, gzip"
MANAGE = [sys.executable, str(BASE / "manage.py")]
# So many connections are opened to meet every worker; and so many answers of each must be in Brotli.
CONNECTIONS = 48
IN_A_ROW = 5
WARM_UP_SECONDS = 15


class Site:
    """A data folder with its database, or with one elsewhere, and whatever is started on it."""

    def __init__(self, folder: Path, *, settings: str = "newsroom.settings", database: str = "") -> None:
        self.folder, self.key = folder, secrets.token_urlsafe(60)
        self.settings, self.database = settings, database
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        (self.data / paper.MARK).touch()
        self.account: dict[str, str] = {}
        self.public: list[str] = []
        self.waiting: list[tuple[int, str]] = []

    def environment(self, port: int = 8000, **more: str) -> dict[str, str]:
        """What a command on this data folder sees."""
        own = {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "DATABASE_URL": self.database,
            "SECRET_KEY": self.key,
            "NEWSROOM_DATA_DIR": str(self.data),
            "SITE_URL": f"http://{HOST}:{port}",
        }
        return {**CLEAN, **own, "EMAIL_URL": "file:", "PAGE_CACHE_MB": str(CACHE_MB), **more}

    def prepare(self, waiting: int) -> None:
        """Migrate, collect the static files, publish the first stories."""
        self._manage("migrate", "--verbosity", "0")
        made = self.publish(STORIES, waiting)
        self.account = {name: made[name] for name in ("username", "password")}
        self.waiting = made["waiting"]
        with self.serve():  # the first start collects the static files
            pass

    def publish(self, count: int, waiting: int = 0) -> dict[str, Any]:
        """That many more public stories; the child shows its progress at a terminal."""
        made = json.loads(self._manage("benchmark", "paper", "--stories", str(count), "--waiting", str(waiting)))
        self.public += made["public"]
        return made

    def fill(self, count: int) -> dict[str, Any]:
        """Migrate, then that many stories at once (newsroom.benchmarks.archive)."""
        self._manage("migrate", "--verbosity", "0")
        return json.loads(self._manage("benchmark", "archive", "--stories", str(count)))

    def _manage(self, *arguments: str) -> str:
        result = subprocess.run(  # noqa: S603 - our own words
            [*MANAGE, *arguments], env=self.environment(), cwd=self.folder, stdout=subprocess.PIPE, text=True
        )
        if result.returncode:
            raise MeasurementError(f"`manage.py {arguments[0]}` failed on the scratch data folder.")
        return result.stdout

    def serve(self, *, cache_mb: int = CACHE_MB, options: str = "") -> Running:
        """The web server, answering when this returns; `options` are those of newsroom.benchmarks.options."""
        running = self._start(cache_mb, options)
        try:
            running.wait_ready()
        except BaseException:
            running.end()
            raise
        return running

    def _start(self, cache_mb: int, options: str = "") -> Running:
        port = free_port()
        program = [sys.executable, "-m", "newsroom.benchmarks.options", options] if options else MANAGE
        command = [*program, "serve", "--port", str(port), "--workers", str(WORKERS)]
        environment = self.environment(port, PAGE_CACHE_MB=str(cache_mb))
        return Running(command, environment, log=self.folder / "serve.log", port=port)

    def worker(self) -> Running:
        """The job worker."""
        return Running([*MANAGE, "worker"], self.environment(), log=self.folder / "worker.log")

    def seconds_to_first_200(self) -> float:
        """From starting the process to the first 200 of the front."""
        began = time.perf_counter()
        with self._start(CACHE_MB) as running:
            return running.wait_ready() - began


def doors(server: Running) -> list[HTTPConnection]:
    """Open connections, one to each web process; where there is no /proc to tell, simply a good number of them."""
    found: dict[Any, HTTPConnection] = {}
    pids = family(server.process.pid)[1:]
    spare = []
    for number in range(CONNECTIONS if HAS_PROC else 16):
        connection = connect(server.port)
        ask(connection, "/healthz")
        owner = answering_process(connection, pids) if HAS_PROC else number
        spare.append(connection) if owner in found else found.setdefault(owner, connection)
        if HAS_PROC and len(found) == WORKERS:
            break
    for connection in spare:
        connection.close()
    return list(found.values())


def warm_up(server: Running, path: str, coding: str, note: Callable[[str], None]) -> Answer:
    """Ask every web process until it answers in the best form it will have; returns that answer.

    Compression happens in the background, so the first answers come without it; `note` hears where it never came."""
    connections = doors(server)
    if len(connections) < WORKERS:
        note(f"Only {len(connections)} of {WORKERS} web processes took connections while {path} was warmed up.")
    for connection in connections:
        _settle(connection, path, coding)
    last = [ask(connection, path, coding) for connection in connections]
    if coding and any(answer.coding != "br" for answer in last):
        note(f"{path} was never answered in Brotli by every web process, although it was asked for.")
    for connection in connections:
        connection.close()
    return next((answer for answer in last if coding and answer.coding != "br"), last[0])


def _settle(connection: HTTPConnection, path: str, coding: str) -> None:
    deadline, right = time.monotonic() + WARM_UP_SECONDS, 0
    while right < IN_A_ROW and time.monotonic() < deadline:
        answer = ask(connection, path, coding)
        if answer.status != 200:
            raise MeasurementError(f"{path} answered {answer.status}.")
        right = right + 1 if not coding or answer.coding == "br" else 0
        time.sleep(0.02)
