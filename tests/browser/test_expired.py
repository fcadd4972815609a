"""A story typed in a real browser whose cookies are gone when it is sent: not a word is typed twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import STAFF_PASSWORD
from tests.browser.pages import sign_in

HEADLINE = 'Ministers say “yes” & <b>no</b> in "Brussels"'
STANDFIRST = "First line, with 100 % of it.\nSecond line – Київ, 北京."
SENTENCE = "They met on Monday and will meet again."


def write(page: Page, *, has_scripts: bool) -> None:
    page.goto("/admin/articles/article/add/")
    page.locator("#id_headline").fill(HEADLINE)
    page.locator("#id_standfirst").fill(STANDFIRST)
    if has_scripts:
        page.locator(".cke_editable").click()
        page.keyboard.type(SENTENCE)
    else:
        page.locator("#id_body").fill(f"<p>{SENTENCE}</p>")
    page.get_by_label("Section", exact=True).select_option(label="Security")
    page.locator('[name="authors"]').first.fill(page.locator("#offered-authors option").first.get_attribute("value"))


def expect_saved(page: Page) -> None:
    page.wait_for_url(re.compile(r"/article/\d+/change/"))
    expect(page.locator("#id_headline")).to_have_value(HEADLINE)
    expect(page.locator("#id_standfirst")).to_have_value(STANDFIRST)
    expect(page.locator("#id_body")).to_have_value(re.compile(SENTENCE))
    expect(page.locator("#id_section option:checked")).to_have_text("Security")
    expect(page.locator('[name="authors"]').first).not_to_have_value("")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_signing_in_on_the_page_that_comes_saves_every_word(visit, has_scripts):
    page = visit(java_script_enabled=has_scripts)
    sign_in(page, "writer")
    write(page, has_scripts=has_scripts)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your sign-in has run out.")).to_be_visible()
    page.get_by_label("Username").fill("writer")
    page.get_by_label("Password").fill("a wrong one")
    page.get_by_role("button", name="Sign in and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Please enter the correct")
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in and go on").click()
    expect_saved(page)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_that_was_too_old_is_saved_with_one_more_press(visit, has_scripts):
    page = visit(java_script_enabled=has_scripts)
    sign_in(page, "writer")
    write(page, has_scripts=has_scripts)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("group", name="What is on this page")).to_contain_text(HEADLINE)
    page.get_by_role("button", name="Go on").click()
    expect_saved(page)


def test_another_sites_page_cannot_put_words_into_a_form(page, site):
    sign_in(page, "writer")
    page.route("http://evil.example/", lambda route: route.fulfill(content_type="text/html", body=f"""
        <form method="post" action="{site.url}/admin/articles/article/add/">
        <input name="headline" value="Not my words"><input type="submit"></form>"""))  # fmt: skip
    page.goto("http://evil.example/")
    page.locator("input[type=submit]").click()
    expect(page.get_by_role("heading", name="This form was not sent by the desk")).to_be_visible()
    assert "Not my words" not in page.content()
