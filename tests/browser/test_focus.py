"""Nothing that stays in view hides what has the focus, at any stop of the story form (WCAG 2.2, 2.4.11)."""

import pytest

from tests.browser.conftest import Site
from tests.browser.pages import first_story_with, scheduled_change, sign_in

# What has the focus, and whether it can be seen at one of fifteen points.
HERE = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    const name = element.id || element.textContent.trim() || element.getAttribute("aria-label") || element.tagName;
    const shows = [0.05, 0.25, 0.5, 0.75, 0.95].some((across) => [0.1, 0.5, 0.9].some((down) => {
        const top = document.elementFromPoint(box.x + box.width * across, box.y + box.height * down);
        return top && (element.contains(top) || (top.tagName === "LABEL" && top.control === element));
    }));
    return [element === document.body || element === document.documentElement, name.slice(0, 40), shows];
}"""
MOST_STOPS = 120
ARRIVALS = {
    "draft": first_story_with("draft"),
    "in review": first_story_with("in_review"),
    "scheduled change": scheduled_change(is_held=False),
}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ARRIVALS)
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_focus_is_never_hidden_in_the_story_form(visit, site: Site, name, width, key):
    page = visit(viewport={"width": width, "height": 640})
    sign_in(page, "editor")
    ARRIVALS[name](page, site)
    page.locator(".cke_editable").wait_for()
    page.locator(".skip-to-content-link" if key == "Tab" else ".story-buttons .default").focus()
    stops, hidden = [], []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        is_over, stop, shows = page.evaluate(HERE)
        if is_over:
            break
        stops.append(stop)
        if not shows:
            hidden.append(stop)
    assert {"id_headline", "Save draft"} <= set(stops)
    assert hidden == []
