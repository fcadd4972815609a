"""The walk through the whole house in a real browser, under the policy that production has."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import link_in, sign_in, sign_up

HEADLINE = "NATO and the EU: a first meeting in Brussels"
READER = "reader@example.org"


@pytest.fixture
def desk(visit):
    """A browser of its own for each colleague, so that nobody inherits a session."""

    def open_for(name: str) -> Page:
        page = visit()
        sign_in(page, name)
        return page

    return open_for


@pytest.fixture
def read(visit):
    """An anonymous reader without scripts."""

    def open_at(path: str) -> Page:
        page = visit(java_script_enabled=False)
        page.goto(path)
        return page

    return open_at


def write_story(page: Page) -> None:
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Headline", exact=True).fill(HEADLINE)
    page.get_by_label("Standfirst").fill("Jens Stoltenberg and Josep Borrell met in Mr Borrell’s first week in office.")
    body = page.locator(".cke_editable")
    body.click()
    page.keyboard.type("The NATO Secretary General, Jens Stoltenberg, met the EU High Representative in Brussels.")
    page.keyboard.press("Enter")
    choose_format(page, "Heading 2")
    page.keyboard.type("On the timing")
    page.keyboard.press("Enter")
    page.locator(".cke_button__blockquote").click()
    page.keyboard.type("“This underlines the importance of NATO-EU cooperation,” Mr Stoltenberg said.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    add_link(page, "What NATO leaders said in London", "https://example.org/london")
    page.get_by_label("Section", exact=True).select_option(label="Security")
    page.get_by_label("Author 1", exact=True).fill(page.locator("#offered-authors option").first.get_attribute("value"))
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"/article/\d+/change/"))


def choose_format(page: Page, name: str) -> None:
    page.locator(".cke_combo__format .cke_combo_button").click()
    page.frame_locator(".cke_combopanel iframe").get_by_role("option", name=name).click()


def add_link(page: Page, words: str, address: str) -> None:
    page.locator(".cke_button__link").click()
    dialog = page.locator(".cke_dialog_body:visible")
    dialog.get_by_label("Display Text").fill(words)
    dialog.get_by_label("URL").fill(address)
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    expect(dialog).to_have_count(0)


def test_a_story_goes_from_the_writers_keyboard_to_a_reader_without_scripts(desk, read, site):
    writer = desk("writer")
    write_story(writer)
    writer.get_by_role("button", name="Submit for review").click()
    expect(writer.locator(".story-state")).to_contain_text("In review")

    editor = desk("editor")
    editor.goto(writer.url)
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.locator(".story-state")).to_contain_text("Published")

    path = "/security/nato-and-the-eu-a-first-meeting-in-brussels/"
    reader = read(path)
    assert reader.locator("article h1").inner_text() == HEADLINE
    expect(reader.locator("article h2", has_text="On the timing")).to_have_count(1)
    expect(reader.locator("article blockquote")).to_contain_text("importance of NATO-EU cooperation")
    expect(reader.get_by_role("link", name="What NATO leaders said in London")).to_have_attribute(
        "href", "https://example.org/london"
    )
    assert reader.context.cookies() == []

    editor.get_by_label("Headline", exact=True).fill("A first meeting in Brussels, put right")
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.locator(".story-state")).to_contain_text("unpublished changes")
    reader.reload()
    assert reader.locator("article h1").inner_text() == HEADLINE

    editor.get_by_role("button", name="Publish changes").click()
    expect(editor.locator(".story-state")).not_to_contain_text("unpublished changes")
    reader.reload()
    assert reader.locator("article h1").inner_text() == "A first meeting in Brussels, put right"


def test_a_script_that_gets_into_the_story_form_stays_dead(desk):
    page = desk("writer")
    page.goto("/admin/articles/article/add/")
    expect(page.locator(".cke_editable")).to_be_visible()
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
        }"""
    )
    assert page.evaluate("window.ran") is None


def test_a_reader_signs_up_confirms_and_leaves_by_the_mails_that_arrive(read, site):
    reader = read("/")
    sign_up(reader, READER)
    expect(reader.locator("h1")).to_have_text("Check your inbox")

    reader.goto(link_in(site, READER, "confirm your subscription", "confirm"))
    reader.get_by_role("button", name="Confirm").click()
    expect(reader.locator("h1")).to_have_text("You are subscribed")

    reader.goto(link_in(site, READER, "Welcome", "unsubscribe"))
    reader.get_by_role("button", name="Unsubscribe").click()
    expect(reader.locator("h1")).to_have_text("You are unsubscribed")
    expect(reader.get_by_role("button", name="Undo")).to_be_visible()
    assert reader.context.cookies() == []


def test_a_mail_scanner_with_scripts_confirms_nobody(page, read, site):
    address = "scanned@example.org"
    sign_up(read("/"), address)
    path = link_in(site, address, "confirm your subscription", "confirm")
    for _ in range(5):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="Confirm")).to_be_visible()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("h1")).to_have_text("You are subscribed")
