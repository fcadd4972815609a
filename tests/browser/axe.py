"""What axe-core says of a page, in every width and both colour schemes."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT

AXE = ROOT / ".ci" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 768, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The editor's own furniture; what we build around it is looked at.
NOT_OURS = [".cke_top", ".cke_bottom", ".cke_combopanel", ".cke_voice_label", ".cke_wysiwyg_div"]

needs_axe = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci --prefix .ci")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        """([rules, notOurs]) => axe.run(
            {exclude: notOurs.map((selector) => [selector])}, {runOnly: {type: "tag", values: rules}}
        ).then((result) => result.violations.map(
            (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`))""",
        [RULES, NOT_OURS],
    )
    return list(found)


def look_at(page: Page, name: str) -> None:
    """Three widths, light and dark: nothing found, and nothing wider than the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        # The whole page at once: what a bar that stays in view happens to cover is not smaller for that.
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight") + 100})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = violations(page)
            assert not found, f"{name}, {width} px, {scheme}: {found}"
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{name} is {overflow} px wider than a window of {width} px"
