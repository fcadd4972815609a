"""Browser, network and server are killed while somebody types: at most five seconds are lost with the network up,
nothing without it. Two editors with a line that comes and goes lose nothing either."""

import contextlib
import os
import random
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.conftest import CHROMIUM, SWITCHES, Site, running_site, until
from tests.browser.pages import sign_in

ADD = "/admin/articles/article/add/"
SEED = int(os.environ.get("INTERLEAVING_SEED", "0")) or secrets.randbits(32)
STORY = """
from articles import revising, snapshot
content = snapshot.blank() | {"headline": "Two at one story", "body": "<p>It began.</p>"}
print(revising.start(content, by=None).pk)
"""
ALL_TEXT = """
from articles.models import Draft, Revision
for text in Revision.objects.values_list("content__body", flat=True): print(text)
for draft in Draft.objects.exclude(typed={}): print(*draft.typed.get("body", []))
"""


@pytest.fixture(scope="module")
def own_site(mailbox, tmp_path_factory) -> Iterator[Site]:
    """One that may be killed."""
    with running_site(mailbox, tmp_path_factory.mktemp("mortal")) as site:
        yield site


class Machine:
    """Somebody's computer: a Chromium with a profile on the disk, which can be killed and started again."""

    def __init__(self, browser: Browser, site: Site, folder: Path) -> None:
        self.kind, self.site, self.folder = browser.browser_type, site, folder
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        self.context = self.kind.launch_persistent_context(
            self.folder, executable_path=CHROMIUM, args=SWITCHES, base_url=self.site.url
        )
        page = self.context.new_page()
        sign_in(page, "writer")
        return page

    def kill(self) -> None:
        """`kill -9` of every process of this Chromium, the first one first."""
        mine = str(self.folder).encode()
        for entry in sorted(Path("/proc").iterdir(), key=lambda each: (len(each.name), each.name)):
            try:
                if entry.name.isdigit() and mine in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                continue
        self.close()

    def close(self) -> None:
        """Harmless for one that was killed, of which Playwright only learns here."""
        with contextlib.suppress(PlaywrightError):
            if self.context:
                self.context.close()
        self.context = None


@pytest.fixture
def machine(browser, own_site, tmp_path) -> Iterator[Machine]:
    machine = Machine(browser, own_site, tmp_path / "profile")
    yield machine
    machine.close()


def open_form(page: Page, path: str = ADD) -> None:
    page.goto(path)
    page.locator(".cke_editable").click()
    page.keyboard.press("Control+End")


def write(page: Page, words: str) -> None:
    """As a person does, who sees the words before anything else happens."""
    page.keyboard.type(words, delay=15)
    page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")


def saved(page: Page) -> None:
    expect(page.locator("#desk-saved")).to_contain_text("saved", timeout=30_000)


def taken_back(page: Page) -> str:
    """All that the notices of the page lead to, whether the server had it or this device alone."""
    texts = []
    for way in until(lambda: _ways_back(page), "a notice"):
        page.goto(way)
        texts.append(page.locator(".cke_editable").inner_text())
    return "\n".join(texts)


def _ways_back(page: Page) -> list[str]:
    page.goto(ADD)
    expect(page.locator("[data-drafts]")).to_have_attribute("data-looked", "yes", timeout=30_000)
    return [link.get_attribute("href") for link in page.locator("[data-drafts] a").all()]


def test_a_browser_that_is_killed_loses_at_most_five_seconds(machine):
    page = machine.start()
    open_form(page)
    written = []
    for number in range(12):
        sentence = f"Sentence {number} of many. "
        write(page, sentence)
        written.append((sentence, time.monotonic()))
    killed = time.monotonic()
    machine.kill()
    text = taken_back(machine.start())
    lost = [at for sentence, at in written if sentence.strip() not in text]
    assert len(written) > len(lost)
    assert not [at for at in lost if at < killed - 5]


def test_without_a_network_a_killed_browser_loses_nothing(machine):
    page = machine.start()
    open_form(page)
    machine.context.set_offline(True)
    write(page, "All of this was typed in a tunnel.")
    machine.kill()
    assert "All of this was typed in a tunnel." in taken_back(machine.start())


def test_a_server_that_is_killed_loses_nothing(machine, own_site):
    page = machine.start()
    open_form(page)
    write(page, "Before. ")
    saved(page)
    own_site.kill()
    write(page, "While it was gone.")
    expect(page.locator("#desk-paused")).to_contain_text("kept here", timeout=30_000)
    own_site.start()
    expect(page.locator("#desk-paused")).to_be_empty(timeout=90_000)
    saved(page)
    machine.kill()
    assert "Before. While it was gone." in taken_back(machine.start())


def test_with_browser_network_and_server_gone_nothing_is_lost(machine, own_site):
    page = machine.start()
    open_form(page)
    write(page, "Before. ")
    saved(page)
    own_site.kill()
    machine.context.set_offline(True)
    write(page, "While all was gone.")
    machine.kill()
    own_site.start()
    assert "Before. While all was gone." in taken_back(machine.start())


@pytest.fixture
def colleague(visit) -> Callable[[str], Page]:
    def arrive(name: str) -> Page:
        page = visit()
        sign_in(page, name)
        return page

    return arrive


def form_of(story: str) -> str:
    return f"/admin/articles/article/{story}/change/"


def test_colleagues_see_each_other_and_who_is_typing_within_ten_seconds(colleague, site):
    story = site.shell(STORY)
    ada, ben = colleague("editor"), colleague("admin")
    for page in (ada, ben):
        open_form(page, form_of(story))
    for page, other in ((ada, "admin"), (ben, "editor")):
        expect(page.locator("#desk-colleagues")).to_contain_text(f"{other} has it open", timeout=10_000)
    write(ben, "Something")
    expect(ada.locator("#desk-colleagues")).to_contain_text("admin is typing", timeout=10_000)
    expect(ada.locator("#desk-colleagues")).to_contain_text("admin has it open", timeout=20_000)
    ben.goto("/admin/")
    expect(ada.locator("#desk-colleagues")).to_be_empty(timeout=10_000)


def test_autosave_pauses_for_the_signed_out_and_goes_on_by_itself_with_a_fresh_token(colleague):
    page = colleague("writer")
    open_form(page)
    page.context.clear_cookies()
    write(page, "Typed after the session ended.")
    expect(page.locator("#desk-paused")).to_contain_text("Paused because you are signed out", timeout=30_000)
    elsewhere = page.context.new_page()
    sign_in(elsewhere, "writer")
    elsewhere.close()
    page.bring_to_front()
    saved(page)
    expect(page.locator("#desk-paused")).to_be_empty()


@pytest.mark.parametrize("run", range(5))
def test_two_editors_on_a_line_that_comes_and_goes_lose_no_sentence(colleague, site, run):
    seed = SEED + run
    chance = random.Random(seed)  # noqa: S311 - a lottery, no secret
    story = site.shell(STORY)
    pages = [colleague("editor"), colleague("admin")]
    written = []
    for page in pages:
        open_form(page, form_of(story))
    for _ in range(14):
        page = chance.choice(pages)
        act = chance.choice(["write", "write", "write", "cut", "mend", "save", "save", "reload"])
        if act == "write":
            sentence = f"Sentence {len(written)} of {seed}."
            if _write_more(page, sentence):
                written.append(sentence)
        elif act in {"cut", "mend"}:
            page.context.set_offline(act == "cut")
        elif act == "save":
            _press_save(page)
        elif act == "reload":
            _open_again(page, story)
    for page in pages:
        page.context.set_offline(False)
    for page in pages:
        until(lambda page=page: _open_again(page, story) or page.locator("#article_form").count(), "the form")
    text = until(lambda: _holds_all(site, written), f"all sentences (INTERLEAVING_SEED={seed})")
    assert text


def _write_more(page: Page, sentence: str) -> bool:
    """At the end of the text, if the page has a text: without a network it may be the browser's own error page."""
    try:
        page.locator(".cke_editable").click(timeout=5_000)
    except PlaywrightError:
        return False
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {sentence}")
    return True


def _press_save(page: Page) -> None:
    """And wait for what comes; without a network it is the browser's own error page."""
    button = page.get_by_role("button", name="Save draft")
    if button.count():
        with contextlib.suppress(PlaywrightError), page.expect_navigation(timeout=10_000):
            button.click(no_wait_after=True)


def _open_again(page: Page, story: str) -> None:
    with contextlib.suppress(PlaywrightError):  # without a network, or while it leaves a page
        page.wait_for_load_state()
        open_form(page, form_of(story))


def _holds_all(site: Site, written: list[str]) -> bool:
    text = site.shell(ALL_TEXT).replace("&nbsp;", " ").replace("\xa0", " ")
    return all(sentence in text for sentence in written)


def test_once_the_server_has_it_the_device_lets_go_and_nothing_moves_under_the_writer(colleague):
    page = colleague("writer")
    page.goto(ADD)
    expect(page.locator(".cke_editable")).to_be_visible()
    headline = page.get_by_label("Headline", exact=True)
    headline.fill("  Two   spaces ")
    page.get_by_text("Furniture", exact=True).click()
    page.get_by_label("Kicker", exact=True).focus()
    write(page, "Ministers  meet ")
    saved(page)
    expect(headline).to_have_value("Two spaces")  # as it will be stored
    expect(page.get_by_label("Kicker", exact=True)).to_be_focused()
    expect(page.get_by_label("Kicker", exact=True)).to_have_value("Ministers  meet ")  # somebody is in it
    kept = "async () => (await window.newsroomDesk.device.mine()).length"
    until(lambda: page.evaluate(kept) == 0, "the device to let go")
