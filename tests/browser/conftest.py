"""The whole site as it is served: production server, real worker, real mail server, real Chromium."""

import email
import email.message
import email.policy
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60  # seconds; a loaded machine is slow, a broken site stays broken
# One site for all that read; `--dist loadfile` gives each file of tests one process.
STAFF_PASSWORD = secrets.token_urlsafe(12)


@pytest.fixture(autouse=True)
def _needs_chromium() -> None:
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed")


def until(condition: Callable, what: str):
    """Ask until there is an answer; fail in words after a minute."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.1)
    pytest.fail(f"Waited {PATIENCE} seconds for {what}.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Mailbox:
    """What the SMTP server was given, in order."""

    messages: list[email.message.EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.SMTP))
        return "250 kept"

    def wait_for(self, address: str, words: str) -> email.message.EmailMessage:
        """The first message to that address with those words in its subject."""

        def found() -> email.message.EmailMessage | None:
            return next((m for m in self.messages if address in m["To"] and words in m["Subject"]), None)

        return until(found, f"a mail to {address} about “{words}”; had {[m['Subject'] for m in self.messages]}")


class Site:
    """`manage.py demo` with a mail server: two web workers and the job worker, DEBUG off."""

    def __init__(self, folder: Path, database: str, mailbox: tuple[Mailbox, int]) -> None:
        self.mailbox, smtp_port = mailbox
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}
        self.environment = kept | {
            "NEWSROOM_DATA_DIR": str(folder / "var"),
            "SITE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "DEMO_PASSWORD": STAFF_PASSWORD,
            "DATABASE_URL": database,
            "TIME_ZONE": "Europe/Brussels",
            "SECRET_KEY": secrets.token_urlsafe(60),
        }

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self.answers, "the site to answer")

    def kill(self) -> None:
        """As a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        finally:
            if self.process.poll() is None:
                self.kill()

    def shell(self, code: str) -> str:
        """What that code prints in a process of the same site: for what would take a person too long to arrange."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def answers(self) -> bool:
        if self.process.poll() is not None:
            pytest.fail(f"The site ended with code {self.process.returncode}.")
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@pytest.fixture(scope="session")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@contextmanager
def own_database() -> Iterator[str]:
    """An own database for a site: a SQLite file, or one beside TEST_DATABASE_URL."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    name, beside = f"newsroom_browser_{secrets.token_hex(4)}", url.rpartition("/")[0]
    with psycopg.connect(f"{beside}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"{beside}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running_site(mailbox: tuple[Mailbox, int], folder: Path) -> Iterator[Site]:
    with own_database() as database:
        site = Site(folder, database, mailbox)
        try:
            site.start()
            yield site
        finally:
            site.stop()


@pytest.fixture(scope="session")
def site(mailbox, tmp_path_factory) -> Iterator[Site]:
    """The one that most tests visit; nobody stops it."""
    with running_site(mailbox, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of this folder only: while Playwright runs, its loop occupies the thread of the tests,
    and Django's connections of before and of now would be two."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page of its own for another person, with a window of 1280 px; all close with the test."""
    contexts = []

    def open_page(**options) -> Page:
        given = {"base_url": site.url, "viewport": {"width": 1280, "height": 900}} | options
        contexts.append(browser.new_context(**given))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    return visit()
