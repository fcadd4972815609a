#!/usr/bin/env python3
"""Makes the README's two pictures from a running demo: `.venv/bin/python docs/screenshots.py [address]`.

Needs the packages of the tests and a Chromium."""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
WINDOW = {"width": 1280, "height": 960}
WIDTH = 960
COLOURS = 256
LARGEST = 150 * 1024
STORY = ".card-lead a"


def main(address: str) -> None:
    """Open the front, follow its lead story, and keep both as small PNG files."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=WINDOW, color_scheme="light")
        page.goto(address, wait_until="networkidle")
        keep(page.screenshot(), "front.png")
        page.click(STORY)
        page.wait_for_load_state("networkidle")
        keep(page.screenshot(), "story.png")
        browser.close()


def keep(picture: bytes, name: str) -> None:
    """Shrink and store; a README that takes seconds to load is not read."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
    FOLDER.mkdir(exist_ok=True)
    image.quantize(COLOURS, kmeans=8, dither=Image.Dither.NONE).save(FOLDER / name, optimize=True)
    if (size := (FOLDER / name).stat().st_size) > LARGEST:
        raise SystemExit(f"{name} has {size} bytes: more than a README should carry.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/")
