#!/usr/bin/env python3
"""Makes the pictures of the README and of the editors' guide from a demonstration of its own:
`.venv/bin/python docs/screenshots.py`, and with `--sheet FOLDER` every page of the desk at every width, light and dark.

Needs the packages of the tests and a Chromium."""

import argparse
import io
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
STATE = ROOT / "docs" / "screenshots_state.py"
WINDOWS = {1280: 960, 768: 1024, 320: 640}
SCHEMES = ("light", "dark")
KEPT = (1280, "light")
WIDTH, COLOURS, LARGEST = 960, 256, 150 * 1024
PATIENCE = 90
PASSWORD = secrets.token_urlsafe(12)
LEAD = ".card-lead a"


@dataclass
class Shown:
    """A picture's name, who looks, and the way there; `kept` as a picture of the guides, or for the sheet only."""

    name: str
    who: str
    arrive: Callable[[Page, dict], object]
    kept: bool = False


@contextmanager
def demonstration() -> Iterator[tuple[str, dict]]:
    """A fresh one with what the pictures show; its address, and the pages that were arranged."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        known = {"NEWSROOM_DATA_DIR": folder, "DEMO_PASSWORD": PASSWORD, "SECRET_KEY": secrets.token_urlsafe(60)}
        known |= {"SITE_URL": address, "TIME_ZONE": "Europe/Brussels", "EMAIL_URL": "file:", "DATABASE_URL": ""}
        settings = {"cwd": ROOT, "env": os.environ | known}
        manage = [sys.executable, "manage.py"]
        running = subprocess.Popen(  # noqa: S603 - our own words
            [*manage, "demo", "--port", port], stdout=subprocess.DEVNULL, **settings
        )
        try:
            wait_for(address)
            shell = [*manage, "shell", "--no-imports", "-c", STATE.read_text(encoding="utf-8")]
            said = subprocess.run(shell, capture_output=True, text=True, check=True, **settings).stdout  # noqa: S603
            yield address, json.loads(said.splitlines()[-1])
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(timeout=PATIENCE)


def wait_for(address: str) -> None:
    """Until it answers; a first start makes the database."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
            return
        except OSError:
            if time.monotonic() > end:
                raise SystemExit(f"The demonstration did not start within {PATIENCE} seconds.") from None
            time.sleep(0.2)


def sign_in(page: Page, name: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


def at(path: str) -> Callable[[Page, dict], object]:
    return lambda page, pages: page.goto(path, wait_until="networkidle")


def arranged(name: str) -> Callable[[Page, dict], object]:
    return lambda page, pages: page.goto(pages[name], wait_until="networkidle")


def lead_story(page: Page, pages: dict) -> None:
    page.goto("/", wait_until="networkidle")
    page.click(LEAD)
    page.wait_for_load_state("networkidle")


def form(name: str) -> Callable[[Page, dict], None]:
    """The story form, its editor ready."""

    def open_it(page: Page, pages: dict) -> None:
        page.goto(pages.get(name, name))
        page.wait_for_selector(".cke_editable")
        page.evaluate("document.activeElement.blur()")

    return open_it


def live(page: Page, pages: dict) -> None:
    """The form with the preview open beside the text, in the colours of the desk."""
    form("live")(page, pages)
    page.click("#live-preview-button")
    page.frame_locator(".live-stage iframe").locator("h1").wait_for()
    page.locator("#live-preview").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")


def planned(page: Page, pages: dict) -> None:
    """Where a change is given its hour."""
    form("planned")(page, pages)
    page.get_by_text("Schedule them for another moment").click()
    page.locator("#side-changes").scroll_into_view_if_needed()


def keys(page: Page, pages: dict) -> None:
    form("form")(page, pages)
    page.locator("#desk-keys-button").click()


PICTURES = [
    Shown("front", "", at("/"), kept=True),
    Shown("story", "", lead_story, kept=True),
    Shown("sign-in", "", at("/admin/")),
    Shown("start", "editor", at("/admin/"), kept=True),
    Shown("list", "editor", at("/admin/articles/article/"), kept=True),
    Shown("form", "editor", form("form"), kept=True),
    Shown("new", "writer", form("/admin/articles/article/add/")),
    Shown("live", "editor", live, kept=True),
    Shown("compare", "editor", arranged("compare"), kept=True),
    Shown("merge", "writer", arranged("merge"), kept=True),
    Shown("planned", "editor", planned, kept=True),
    Shown("links", "editor", arranged("links"), kept=True),
    Shown("card", "editor", arranged("card")),
    Shown("keys", "editor", keys),
]


def main() -> None:
    """The pictures of the guides, or the whole sheet for a look at everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path, metavar="FOLDER", help="every picture, unshrunk; nothing else is made")
    parser.add_argument("--widths", type=int, nargs="+", default=[1280, 768], help="of the sheet (1280 768)")
    parser.add_argument("--only", nargs="+", help="names of pictures")
    options = parser.parse_args()
    views = product(options.widths, SCHEMES) if options.sheet else [KEPT]
    with demonstration() as (address, pages), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with colleague(browser, address, pages):
            for width, scheme in views:
                for shown in PICTURES:
                    if (options.sheet or shown.kept) and (not options.only or shown.name in options.only):
                        picture = look(browser, address, pages, shown, width, scheme)
                        store(picture, shown.name, options.sheet, f"{width}-{scheme}")
        browser.close()


@contextmanager
def colleague(browser: Browser, address: str, pages: dict) -> Iterator[None]:
    """Somebody else has a story open as long as pictures are taken."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    sign_in(page, "writer")
    page.goto(pages["draft"])
    page.wait_for_selector(".cke_editable")
    yield
    context.close()


def look(browser: Browser, address: str, pages: dict, shown: Shown, width: int, scheme: str) -> bytes:
    """One page as one person sees it in a window of that width."""
    window = {"width": width, "height": WINDOWS.get(width, 960)}
    context = browser.new_context(base_url=address, viewport=window, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    if shown.who:
        sign_in(page, shown.who)
    shown.arrive(page, pages)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        print(f"{shown.name} is {wide} px wider than its window of {width} px.")  # noqa: T201
    picture = page.screenshot()
    context.close()
    return picture


def store(picture: bytes, name: str, sheet: Path | None, view: str) -> None:
    """As it is, for the sheet; else small: a guide that takes seconds to load is not read."""
    if sheet:
        sheet.mkdir(parents=True, exist_ok=True)
        (sheet / f"{name}-{view}.png").write_bytes(picture)
        return
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.png"
    image.quantize(COLOURS, kmeans=8, dither=Image.Dither.NONE).save(file, optimize=True)
    if (size := file.stat().st_size) > LARGEST:
        raise SystemExit(f"{file.name} has {size} bytes: more than a guide should carry.")


if __name__ == "__main__":
    main()
