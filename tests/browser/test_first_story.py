"""A new writer's first story from prepared copy, in few clicks and with none; and an editor who publishes it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import STAFF_PASSWORD, Site
from tests.browser.pages import sign_in

MOST_CLICKS = 12
NEW_WRITER = """
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
person = get_user_model().objects.create_user("{name}", password="{password}", is_staff=True)
person.groups.add(Group.objects.get(name="Writer"))
"""
HEADLINE = "Brussels counts its bridges before the {who} heavy transports"
STANDFIRST = "Engineers measure what each can carry; the list decides which roads are open to allied transports."
BODY = (
    "<p>Engineers began on Monday to measure the bridges around Brussels.</p><h2>What is measured</h2>"
    "<ul><li>Weight</li><li>Width</li></ul>"
    '<p>The rules stand in <a href="https://www.example.org/rules">a public list</a>.</p>'
    "<blockquote><p>“We count everything twice.”</p></blockquote>"
    "<p>The last bridge is measured in May.</p>"
)
COUNT = 'addEventListener("pointerdown", (event) => { if (event.isTrusted) clicked(); }, true);'
COPY = """(html) => navigator.clipboard.write([new ClipboardItem({
    "text/html": new Blob([html], {type: "text/html"}), "text/plain": new Blob(["copy"], {type: "text/plain"}),
})])"""
# Whether whoever looks sees where the focus is: a ring, on something that nothing else covers.
SEEN = r"""(element) => {
    if (element !== document.activeElement || !element.matches(":focus-visible")) return "not in focus";
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const isDrawn = style.outlineStyle !== "none" && !/ 0\)$/.test(style.outlineColor);
    if (!(isDrawn && parseFloat(style.outlineWidth) >= 2) && style.boxShadow === "none") return "no ring";
    const [x, y] = [box.x + box.width / 2, Math.min(box.y + box.height / 2, box.y + 20)];
    const top = document.elementFromPoint(x, y);
    return top && (element.contains(top) || top.contains(element)) ? "seen" : "covered";
}"""


class Clicks:
    """Counts what a hand does on all pages of a context, and what it would do in lists that no page hears of."""

    def __init__(self, page: Page) -> None:
        self.clicks = self.choices = 0
        page.context.expose_function("clicked", self._click)
        page.context.add_init_script(COUNT)

    def _click(self) -> None:
        self.clicks += 1


@pytest.fixture
def newcomer(visit, site: Site, request) -> tuple[Page, str]:
    """The page of a writer who was never here, with the copy in the clipboard; and the name."""
    name = f"new-{re.sub(r'[^a-z]', '', request.node.name)[-10:]}"
    site.shell(NEW_WRITER.format(name=name, password=STAFF_PASSWORD))
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    page.goto("/about/")
    page.evaluate(COPY, BODY)
    return page, name


def choose(page: Page, field: Locator, letters: str, shown: str) -> None:
    """Type some letters of a name and take the suggestion, with the field in focus."""
    page.keyboard.type(letters)
    option = page.locator(f'datalist option[value*="{shown}"]').first
    option.wait_for(state="attached")
    field.fill(option.get_attribute("value"))


def in_stock(headline: str, site: Site) -> str:
    """What is stored of the story with that headline, as one text."""
    return site.shell(
        "import json\nfrom articles.models import Article\n"
        f"story = Article.objects.get(headline={headline!r})\n"
        "print(story.status, json.dumps(story.latest_revision.content, ensure_ascii=False))"
    )


def is_whole(stored: str) -> None:
    """Every part of the prepared copy is there, and the story waits for an editor."""
    assert stored.startswith("in_review ")
    for part in (
        STANDFIRST,
        "<h2>What is measured</h2>",
        "<li>Weight</li>",
        "https://www.example.org/rules",
        "<blockquote>",
        "The last bridge is measured in May.",
    ):
        assert part in stored
    for field in ("section", "lead_image"):
        assert re.search(rf'"{field}": \d+', stored), field
    for field in ("authors", "tags"):
        assert re.search(rf'"{field}": \[\d+\]', stored), field


def test_a_first_story_takes_at_most_twelve_clicks_besides_typing(newcomer, visit, site: Site):
    page, name = newcomer
    hand = Clicks(page)
    headline = HEADLINE.format(who="first")
    page.goto("/admin/")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Write a story").click()
    expect(page.locator(".cke_editable")).to_be_visible()
    page.keyboard.type(headline)
    page.keyboard.press("Tab")
    page.keyboard.type(STANDFIRST)
    page.locator(".cke_editable").click()
    page.keyboard.press("Control+v")
    expect(page.locator(".cke_editable")).to_contain_text("The last bridge")
    for label, letters, shown in (
        ("Lead image", "two men", "The NATO Secretary General"),
        ("Topic 1", "defence", "European defence"),
        ("Author 1", "zetter", "Ivo Zetter"),
    ):
        field = page.get_by_role("combobox", name=label, exact=True)
        field.click()
        choose(page, field, letters, shown)
        hand.choices += 1
    page.get_by_label("Section").click()
    page.keyboard.type("Security")
    page.keyboard.press("Enter")
    hand.choices += 1
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".messagelist")).to_be_visible()
    is_whole(in_stock(headline, site))
    print(f"A first story took {hand.clicks} clicks and {hand.choices} choices in lists.")  # noqa: T201
    assert hand.clicks >= 7  # the count works
    assert hand.clicks + hand.choices <= MOST_CLICKS

    published = visit()
    sign_in(published, "editor")
    published.locator("[aria-labelledby=waiting-in-review]").get_by_role("link", name=headline).click()
    published.get_by_role("button", name="Publish now").click()
    published.get_by_role("link", name="Read it").click()
    expect(published.locator("article h1")).to_have_text(headline)
    expect(published.locator("article blockquote")).to_contain_text("We count everything twice.")
    expect(published.locator("article figure img").first).to_be_visible()


def tab_to(page: Page, target: Locator, *, most: int = 40) -> None:
    """Go on with Tab until it has the focus, and see that it shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            break
    assert target.evaluate(SEEN) == "seen", target


def test_a_first_story_needs_no_mouse_and_the_focus_is_seen_at_every_stop(newcomer, site: Site):
    page, name = newcomer
    hand = Clicks(page)
    headline = HEADLINE.format(who="last")
    page.goto("/admin/")
    assert page.get_by_label("Username").evaluate(SEEN) == "seen"
    page.keyboard.type(name)
    tab_to(page, page.get_by_label("Password"), most=1)
    page.keyboard.type(STAFF_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Write a story")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Write a story"))
    page.keyboard.press("Enter")
    expect(page.locator(".cke_editable")).to_be_visible()
    assert page.get_by_label("Headline", exact=True).evaluate(SEEN) == "seen"
    page.keyboard.type(headline)
    tab_to(page, page.get_by_label("Standfirst"), most=1)
    page.keyboard.type(STANDFIRST)
    tab_to(page, page.locator(".cke_editable"))
    page.keyboard.press("Control+v")
    expect(page.locator(".cke_editable")).to_contain_text("The last bridge")

    def with_suggestion(label: str, letters: str, shown: str) -> None:
        field = page.get_by_role("combobox", name=label, exact=True)
        tab_to(page, field)
        choose(page, field, letters, shown)

    with_suggestion("Lead image", "two men", "The NATO Secretary General")
    tab_to(page, page.get_by_label("Section"))
    page.keyboard.type("Security")
    with_suggestion("Topic 1", "defence", "European defence")
    with_suggestion("Author 1", "zetter", "Ivo Zetter")
    page.keyboard.press("Control+Enter")
    button = page.get_by_role("button", name="Submit for review")
    assert button.evaluate(SEEN) == "seen"
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_be_visible()
    is_whole(in_stock(headline, site))
    assert hand.clicks == 0
