"""The front door as it is run: `serve` with two web processes, editors in other processes, readers on connections."""

import http.client
import mmap
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.newsroom.far_desk import HEADLINE, WORD
from tests.newsroom.own_redis import Redis, needs_redis
from tests.newsroom.test_processes import answers, end, free_port
from tests.processes import BASE, family, manage, start, surroundings, wait_for

VERSION = re.compile(rb"Version (\d{6})")
TOKEN = "a token for who reads the counts"
PUBLISHES = 1000
READERS = 16
# A web process that somebody outside killed nobody for looks at the rows every four seconds.
MOST_SECONDS = 10


class Site:
    """A data folder, and the web processes of as many machines as are started on its database."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder, self.variables = folder, variables
        self.running: list[subprocess.Popen] = []
        result = manage("migrate", "--verbosity", "0", data=folder, **variables)
        assert result.returncode == 0, result.stderr
        self.story, self.address = self.desk("prepare").split()

    def desk(self, *arguments: str, returncode: int = 0) -> str:
        """Have the far editor do something; returns what it printed."""
        process = self.desk_process(*arguments)
        printed, failed = process.communicate(timeout=300)
        assert process.returncode == returncode, failed
        return printed

    def desk_process(self, *arguments: str, data: Path | None = None) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.newsroom.far_desk", *arguments],
            env=surroundings(data or self.folder, **self.variables), cwd=BASE, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def serve(self, *, data: Path | None = None) -> int:
        """Start one machine's web processes; returns their port."""
        port = free_port()
        address = {"SITE_URL": f"http://127.0.0.1:{port}"}
        process = start(
            "serve", "--port", str(port), "--workers", "2", data=data or self.folder, **self.variables, **address
        )
        self.running.append(process)
        wait_for(lambda: answers(port))
        return port

    def web_processes(self) -> list[int]:
        return [*family(self.running[0].pid)][1:]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("front-door"), METRICS_TOKEN=TOKEN)
    yield site
    for process in site.running:
        end(process)


@pytest.fixture(scope="module")
def port(site):
    return site.serve()


def ask(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


class Readers:
    """Sixteen who read the story, the front and its section, and write down every answer older than the board."""

    def __init__(self, port: int, paths: list[str], board: Path) -> None:
        self.port, self.paths, self.board = port, paths, board
        self.reads: Counter[str] = Counter()
        self.stale: list[tuple[str, int, int]] = []
        self.failed: list[str] = []
        self.done = threading.Event()
        self.threads = [threading.Thread(target=self.read, args=(number,)) for number in range(READERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()

    def read(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - nothing secret
        with self.board.open("rb") as file, mmap.mmap(file.fileno(), WORD.size, access=mmap.ACCESS_READ) as memory:
            while not self.done.is_set():
                # A new connection now and then, so that each reader meets both web processes.
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                for _ in range(40):
                    path = chance.choice(self.paths)
                    self.read_once(connection, path, WORD.unpack_from(memory)[0])
                connection.close()

    def read_once(self, connection: http.client.HTTPConnection, path: str, committed: int) -> None:
        """`committed` was looked at before the request was sent."""
        connection.request("GET", path)
        answer = connection.getresponse()
        shown = [int(found) for found in VERSION.findall(answer.read())]
        self.reads[path] += 1
        if answer.status != 200 or not shown:
            self.failed.append(f"{path} {answer.status}")
        elif min(shown) < committed:
            self.stale.append((path, committed, min(shown)))


def counted(port: int, name: str) -> int:
    """What `/metrics` says of the page cache."""
    text = ask(port, "/metrics", Authorization=f"Bearer {TOKEN}")[1].decode()
    return int(re.search(rf"^newsroom_page_cache_{name}_total (\d+)$", text, re.MULTILINE)[1])


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_a_thousand_publishes_under_load_and_nobody_reads_an_old_page(site, port, tmp_path):
    board = tmp_path / "board"
    board.write_bytes(WORD.pack(0))
    before = {pid: processor_seconds(pid) for pid in site.web_processes()}
    with Readers(port, [site.address, "/", "/security/"], board) as readers:
        editor = site.desk_process("publish", site.story, str(PUBLISHES), str(board))
        _, failed = editor.communicate(timeout=300)
    assert editor.returncode == 0, failed
    assert WORD.unpack(board.read_bytes()) == (PUBLISHES,)
    assert readers.failed == []
    assert readers.stale == []
    assert min(readers.reads[path] for path in readers.paths) > PUBLISHES / 10
    assert counted(port, "hits") > counted(port, "misses") > PUBLISHES
    assert len(before) == 2
    assert all(processor_seconds(pid) - begun > 0.5 for pid, begun in before.items()), "one process answered alone"


def test_what_a_killed_process_committed_is_seen_within_ten_seconds(site, port):
    for _ in range(20):  # both web processes know the pages
        assert ask(port, site.address)[0] == ask(port, "/")[0] == 200
    site.desk("die", site.story, returncode=-signal.SIGKILL)
    committed = time.monotonic()
    new = HEADLINE.format(999_999).encode()
    fresh = Counter()
    while fresh["/"] < 20 or fresh[site.address] < 20:
        for path in ("/", site.address):
            fresh[path] = fresh[path] + 1 if new in ask(port, path)[1] else 0
        assert time.monotonic() - committed < MOST_SECONDS


@needs_redis
def test_two_machines_show_a_change_within_a_second_and_lose_nothing_with_redis(tmp_path):
    redis = Redis()
    redis.start()
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    both = Site(here, DATABASE_URL=f"sqlite:///{tmp_path}/shared.sqlite3", REDIS_URL=redis.url)
    try:
        both.serve()
        far = both.serve(data=there)
        late = seconds_behind(both, far, tmp_path / "board", publishes=100)
        assert max(late) <= 1
        redis.kill()
        both.desk("publish", both.story, "101", str(tmp_path / "board"))
        committed = time.monotonic()
        wait_for(lambda: HEADLINE.format(101).encode() in ask(far, both.address)[1], seconds=MOST_SECONDS)
        assert time.monotonic() - committed < MOST_SECONDS
    finally:
        for process in both.running:
            end(process)
        redis.kill()


def seconds_behind(site: Site, port: int, board: Path, *, publishes: int) -> list[float]:
    """How long ago what each answer did not show yet had been committed on the other machine."""
    board.write_bytes(WORD.pack(0))
    editor = site.desk_process("publish", site.story, str(publishes), str(board))
    seen: dict[int, float] = {}
    late = [0.0]
    shown = 0
    with board.open("rb") as file, mmap.mmap(file.fileno(), WORD.size, access=mmap.ACCESS_READ) as memory:
        while shown < publishes:
            now, committed = time.monotonic(), WORD.unpack_from(memory)[0]
            seen.setdefault(committed, now)
            shown = int(VERSION.findall(ask(port, site.address)[1])[0])
            late.append(max((now - at for number, at in seen.items() if number > shown), default=0.0))
            assert editor.poll() is None or shown == publishes or late[-1] < MOST_SECONDS
    editor.communicate(timeout=30)
    assert editor.returncode == 0
    return late


@pytest.fixture
def postgres():
    """A PostgreSQL database of the test's own: its address, and a connection beside it that can shut it."""
    address = urlsplit(os.environ.get("TEST_DATABASE_URL", "postgres://newsroom:newsroom@127.0.0.1:5432/newsroom"))
    name = f"front_door_{os.getpid()}"
    try:
        beside = psycopg.connect(urlunsplit(address._replace(path="/postgres")), autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL answers")
    with beside:
        beside.execute(f"CREATE DATABASE {name}")
        yield Shutter(urlunsplit(address._replace(path=f"/{name}")), name, beside)
        beside.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Shutter:
    """A database that lets nobody in while it is shut."""

    url: str
    name: str
    beside: psycopg.Connection

    def shut(self) -> None:
        self.beside.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self.beside.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.name])

    def open(self) -> None:
        self.beside.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")


def test_while_the_database_is_away_known_pages_are_read_and_all_others_are_a_clear_page(postgres, tmp_path):
    site = Site(tmp_path, DATABASE_URL=postgres.url)
    try:
        port = site.serve()
        for _ in range(20):  # both web processes know it
            assert ask(port, site.address)[0] == 200
        postgres.shut()
        assert [ask(port, site.address)[0] for _ in range(20)] == [200] * 20
        status, text = ask(port, "/world/")
        assert status == 503
        assert text == (BASE / "templates" / "503.html").read_bytes()
        postgres.open()
        wait_for(lambda: ask(port, "/world/")[0] == 200)
    finally:
        for process in site.running:
            end(process)
