"""The guides show pictures that are there, and name buttons as the screen names them."""

import re

import pytest

from tests.test_house import BASE

GUIDES = [BASE / "README.md", *(BASE / "docs").glob("*.md")]
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LARGEST = 150 * 1024
SCREENS = [
    *(BASE / "templates").rglob("*.html"),
    *(BASE / "articles").rglob("*.py"),
    *(BASE / "articles").rglob("*.js"),
]
SCREENS += [*(BASE / "newsroom").rglob("*.py"), *(BASE / "subscribers").rglob("*.py")]


def pictures() -> list[tuple[str, str, str]]:
    """(guide, alternative text, file) of each."""
    found = [(guide, *picture) for guide in GUIDES for picture in PICTURE.findall(guide.read_text(encoding="utf-8"))]
    return [(str(guide.relative_to(BASE)), alt, str((guide.parent / name).resolve())) for guide, alt, name in found]


def test_the_editors_guide_has_pictures():
    assert len([guide for guide, _, _ in pictures() if guide == "docs/editors.md"]) >= 6


@pytest.mark.parametrize(("guide", "alt", "name"), pictures())
def test_a_picture_is_there_is_small_and_says_what_it_shows(guide, alt, name):
    assert len(alt) > 15
    assert (BASE / name).stat().st_size < LARGEST


def test_no_picture_is_kept_that_no_guide_shows():
    kept = {str(file) for file in (BASE / "docs" / "screenshots").iterdir()}
    assert kept == {name for _, _, name in pictures()}


def test_what_the_editors_guide_prints_in_bold_stands_on_the_screen():
    """Word for word, but for a capital: a name may begin a label or stand within one."""
    screen = " ".join(" ".join(file.read_text(encoding="utf-8").split()) for file in SCREENS).lower()
    guide = " ".join((BASE / "docs" / "editors.md").read_text(encoding="utf-8").split())
    bold = {each.rstrip(" …").partition(" in …")[0] for each in re.findall(r"\*\*(.+?)\*\*", guide)}
    assert {each for each in bold if each.lower() not in screen} == set()
