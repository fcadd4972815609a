"""Comments in a browser: the selected words, the passage in the text, and words that no other button loses."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.pages import sign_in

STORY = """
from articles import revising
body = "<p>They met. They <em>agreed on</em> it.</p>"
print(revising.start({"headline": "Ministers meet", "body": body}, by=None).pk)
"""
SELECT = """() => {
  const text = document.querySelector(".cke_wysiwyg_div");
  text.focus();
  const range = document.createRange();
  range.setStart(text.querySelector("p").firstChild, 10);
  range.setEnd(text.querySelector("em").firstChild, 6);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""
MARKED = "() => [...(CSS.highlights.get('desk-comment') || [])].map(String).join('|')"


def test_a_comment_on_selected_words_lives_beside_what_is_being_typed(page: Page, site: Site):
    sign_in(page, "admin")
    page.goto(f"/admin/articles/article/{site.shell(STORY)}/change/")
    page.locator(".cke_wysiwyg_div p").first.wait_for()
    page.get_by_text("Comments", exact=True).click()
    page.evaluate(SELECT)
    page.get_by_role("button", name="Comment on the selected words").click()
    expect(page.get_by_label("About these words")).to_have_value("They agreed")

    # The story's own button takes nothing of it away …
    page.get_by_label("New comment").fill("Who, @adm")
    page.get_by_label("Headline").fill("Ministers meet again")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved.", exact=True).wait_for()
    expect(page.get_by_label("About these words")).to_have_value("They agreed")
    expect(page.get_by_label("New comment")).to_have_value("Who, @adm")

    # … and a comment that is sent takes nothing of the story's text away.
    page.get_by_label("Headline").fill("Ministers meet a third time")
    page.get_by_label("New comment").press("End")
    page.get_by_label("New comment").press("i")
    page.get_by_role("group", name="Colleagues with that name").get_by_role("button").first.click()
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_role("list", name="Open comments")).to_contain_text("Who, @admin")
    expect(page.get_by_label("Headline")).to_have_value("Ministers meet a third time")
    expect(page.get_by_label("New comment")).to_have_value("")

    page.get_by_role("button", name="They agreed").click()
    page.get_by_text("The passage is marked in the text.").wait_for()
    assert page.evaluate(MARKED) == "They agreed"
    page.get_by_role("button", name="Resolve").click()
    page.get_by_text("Resolved (1)").wait_for()


def test_without_scripts_comments_are_forms(visit, site: Site):
    page = visit(java_script_enabled=False)
    sign_in(page, "admin")
    page.goto(f"/admin/articles/article/{site.shell(STORY)}/change/")
    page.get_by_text("Comments", exact=True).click()
    page.get_by_label("New comment").fill("Is this so?")
    page.get_by_role("button", name="Add comment").click()
    page.get_by_text("The comment is there.").wait_for()
    page.locator(".talk-reply summary").click()
    page.get_by_label("Your answer").fill("It is.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("list", name="Open comments")).to_contain_text("It is.")
