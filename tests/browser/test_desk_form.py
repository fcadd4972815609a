"""The story form in a real browser: counters, names, keys, the preview beside it; and what is left without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import look_at, needs_axe
from tests.browser.pages import first_story_with, sign_in

ADD = "/admin/articles/article/add/"
TOPICS = """
from articles.models import Tag
for name in ("Harbours", "Inner harbours", "Mountains"):
    Tag.objects.get_or_create(name=name, slug=name.lower().replace(" ", "-"))
"""
LAST = """
from articles.models import Article
content = Article.objects.order_by("-pk").first().latest_revision.content
print("|".join(str(content[name]) for name in ({names})))
"""
LONG = "Ministers agree on something that is much longer than any headline ought to be in a paper of this kind"


@pytest.fixture
def desk(page: Page) -> Page:
    sign_in(page, "editor")
    return page


def open_form(page: Page) -> None:
    page.goto(ADD)
    expect(page.locator(".cke_editable")).to_be_visible()


def open_draft(page: Page) -> str:
    """A draft of one's own, saved; its address."""
    open_form(page)
    page.get_by_label("Headline", exact=True).fill("A story to look at")
    page.locator(".cke_editable").click()
    for _ in range(40):
        page.keyboard.insert_text("A paragraph of this story. ")
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile(r"/article/\d+/change/"))
    expect(page.locator(".cke_editable")).to_contain_text("A paragraph")
    return page.url


def content(site, *names: str) -> str:
    """What is stored of the newest story, the fields joined by a line."""
    return site.shell(LAST.format(names=", ".join(f'"{name}"' for name in names) + ","))


# Counters


def test_a_counter_says_how_long_a_headline_is_and_when_it_is_too_long(desk, site):
    open_form(desk)
    counter, headline = desk.locator("#id_headline_counter"), desk.get_by_label("Headline", exact=True)
    expect(counter).to_have_text("Good length 40 to 75")
    headline.fill(LONG)
    expect(counter).to_have_text(f"{len(LONG)} – too long: good length 40 to 75")
    headline.fill("x" * 62)
    expect(counter).to_have_text("62 – good length 40 to 75")
    assert "is-long" not in counter.get_attribute("class")


def test_a_counter_is_announced_after_a_pause_and_not_while_typing(desk, site):
    open_form(desk)
    said_meanwhile = desk.evaluate(
        """() => {
            const field = document.getElementById("id_standfirst");
            for (const letter of "Six by") {
                field.value += letter;
                field.dispatchEvent(new Event("input", {bubbles: true}));
            }
            return document.querySelector("body > [role=status]").textContent;
        }"""
    )
    assert said_meanwhile == ""
    expect(desk.locator("body > [role=status]")).to_have_text("Standfirst: 6 – good length 90 to 180")


def test_a_long_headline_is_saved_all_the_same(desk, site):
    open_form(desk)
    desk.get_by_label("Headline", exact=True).fill(LONG)
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved.")
    assert content(site, "headline") == LONG


def test_alternative_text_of_a_picture_is_counted(desk, site):
    desk.goto("/admin/articles/image/add/")
    desk.get_by_label("Alternative text").fill("Two people at a table")
    expect(desk.locator("#id_alt_counter")).to_have_text("21 – good length up to 125")


# Names


def test_a_topic_is_suggested_while_it_is_typed_and_rows_grow_and_move_by_keyboard(desk, site):
    site.shell(TOPICS)
    open_form(desk)
    first = desk.get_by_label("Topic 1", exact=True)
    first.focus()
    with desk.expect_response(lambda answer: "of=topics" in answer.url):
        desk.keyboard.type("harb")
    options = desk.locator("#offered-topics option")
    expect(options).to_have_count(2)
    first.fill(options.first.get_attribute("value"))
    for place, name in enumerate(("Mountains", "Inner harbours"), start=2):
        desk.get_by_label(f"Topic {place}", exact=True).fill(name)
    expect(desk.get_by_label("Topic 4", exact=True)).to_be_visible()
    desk.get_by_label("Topic 3", exact=True).focus()
    desk.keyboard.press("Alt+ArrowUp")
    expect(desk.get_by_label("Topic 2", exact=True)).to_be_focused()
    expect(desk.get_by_label("Topic 2", exact=True)).to_have_value("Inner harbours")
    expect(desk.locator("body > [role=status]")).to_have_text("Inner harbours is number 2 of 3.")
    desk.get_by_role("button", name="Move Topic 1 down").click()
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved.")
    values = [field.input_value().partition(" – ")[2] for field in desk.locator('[name="tags"]').all()]
    assert values[:3] == ["Inner harbours", "Harbours", "Mountains"]


def test_an_unknown_topic_is_said_beside_its_field_and_nothing_is_lost(desk, site):
    open_form(desk)
    desk.get_by_label("Headline", exact=True).fill("Kept")
    desk.get_by_label("Topic 1", exact=True).fill("Nato2")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator(".field-tags .errorlist")).to_contain_text("There is no topic “Nato2”.")
    expect(desk.get_by_label("Headline", exact=True)).to_have_value("Kept")
    desk.get_by_role("link", name="There is no topic").click()
    expect(desk.get_by_label("Topic 1", exact=True)).to_be_focused()


def test_a_picture_added_in_its_window_comes_back_with_its_words(desk, site):
    open_form(desk)
    with desk.expect_popup() as popup:
        desk.get_by_role("link", name="Add a picture").click()
    window = popup.value
    window.locator("input[type=file]").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": png()})
    window.get_by_label("Caption").fill("A table in Brussels")
    window.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("#id_lead_image")).to_have_value(re.compile(r"\d+ – A table in Brussels"))


def png() -> bytes:
    from tests.factories import picture_bytes

    return picture_bytes(file_format="PNG", mode="RGB")


def test_the_address_follows_the_headline_before_publication(desk, site):
    open_form(desk)
    desk.locator("summary", has_text="Furniture").click()
    for headline, slug in (
        ("NATO and the EU: a first meeting", "nato-and-the-eu-a-first-meeting"),
        ("Über 1,000 Straßen – “für Łódź”", "uber-1000-strassen-fur-lodz"),
    ):
        desk.get_by_label("Headline", exact=True).fill(headline)
        expect(desk.locator("#id_slug")).to_have_attribute("placeholder", slug)
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator("#id_slug")).to_have_attribute("placeholder", re.compile("uber-1000-strassen-fur-lodz"))
    first_story_with("published")(desk, site)
    desk.locator("summary", has_text="Furniture").click()
    before = desk.locator("#id_slug").get_attribute("placeholder")
    desk.get_by_label("Headline", exact=True).fill("Another headline")
    expect(desk.locator("#id_slug")).to_have_attribute("placeholder", before)


# Keys


def test_a_save_by_key_comes_back_to_where_it_was_pressed(desk, site):
    open_draft(desk)
    desk.locator(".cke_editable p").nth(30).click()
    desk.keyboard.press("Home")
    desk.keyboard.type("Here. ")
    before = desk.evaluate("scrollY")
    assert before > 0
    with desk.expect_navigation():
        desk.keyboard.press("Control+s")
    expect(desk.locator(".messagelist")).to_contain_text("Saved.")
    expect(desk.locator(".cke_editable")).to_be_focused()
    desk.keyboard.type("There. ")
    expect(desk.locator(".cke_editable p").nth(30)).to_contain_text("Here. There. A paragraph")
    assert abs(desk.evaluate("scrollY") - before) < 120  # the message above the form takes a line
    assert "Here." in content(site, "body")


def test_keys_lead_to_problems_the_preview_the_picture_and_the_next_step(desk, site):
    open_draft(desk)
    desk.get_by_label("Headline", exact=True).fill(LONG)
    desk.locator(".cke_editable").click()
    desk.keyboard.press("F8")
    expect(desk.get_by_label("Headline", exact=True)).to_be_focused()
    desk.keyboard.press("F2")
    expect(desk.locator("#id_lead_image")).to_be_focused()
    desk.keyboard.press("F9")
    expect(desk.locator("#live-preview")).to_be_visible()
    desk.keyboard.press("F9")
    expect(desk.locator("#live-preview")).to_be_hidden()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("button", name="Review & publish")).to_be_focused()
    desk.get_by_label("Headline", exact=True).fill("Short again")
    desk.keyboard.press("F8")
    expect(desk.locator("body > [role=status]")).to_have_text("There is no problem left.")


def test_the_key_for_links_opens_the_dialog_in_the_text(desk, site):
    open_form(desk)
    desk.locator(".cke_editable").click()
    desk.keyboard.press("Control+k")
    expect(desk.locator(".cke_dialog_body:visible")).to_be_visible()


def test_a_question_mark_lists_the_keys_outside_of_text_only(desk, site):
    open_form(desk)
    dialog = desk.get_by_role("dialog", name="Keys")
    desk.get_by_label("Standfirst").press_sequentially("Why?")
    expect(dialog).to_be_hidden()
    desk.get_by_role("button", name="Keys").focus()
    desk.keyboard.press("?")
    expect(dialog).to_be_visible()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_keys_can_be_turned_off_and_stay_off(desk, site):
    open_draft(desk)
    desk.get_by_role("button", name="Keys").click()
    desk.get_by_label("Use these keys").uncheck()
    desk.get_by_role("dialog", name="Keys").get_by_role("button", name="Close").click()
    desk.reload()
    expect(desk.locator(".cke_editable")).to_be_visible()
    desk.get_by_role("button", name="Keys").focus()
    for key in ("?", "F9", "F2", "F8"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(desk.locator("#live-preview")).to_be_hidden()
    expect(desk.get_by_role("button", name="Keys")).to_be_focused()
    desk.locator(".cke_editable").click()
    desk.keyboard.press("Control+k")
    expect(desk.locator(".cke_dialog_body:visible")).to_have_count(0)
    desk.get_by_role("button", name="Keys").click()
    expect(desk.get_by_label("Use these keys")).not_to_be_checked()


# Preview


def frame_of(page: Page):
    """The framed page, once it has been read."""
    expect(page.locator("#live-preview")).to_have_attribute("data-read", re.compile(r"\d+"))
    return page.frame(url=re.compile("/preview/"))


def test_the_preview_has_the_width_that_it_names(desk, site):
    open_draft(desk)
    desk.get_by_role("button", name="Preview", exact=True).click()
    frame = frame_of(desk)
    for width in (320, 768, 1280):
        desk.get_by_role("button", name=str(width), exact=True).click()
        assert frame.evaluate("innerWidth") == width
        stage, shown = (desk.locator(each).bounding_box() for each in (".live-stage", ".live-stage iframe"))
        assert shown["width"] <= stage["width"] + 1


def test_the_preview_is_light_or_dark_whatever_the_desk_is(visit, site):
    page = visit(color_scheme="null")  # emulation would decide for the frame too
    sign_in(page, "editor")
    open_draft(page)
    page.get_by_role("button", name="Preview", exact=True).click()
    frame = frame_of(page)
    for name, is_dark in (("Dark", True), ("Light", False), ("Dark", True)):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
        assert frame.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is is_dark


def test_the_preview_reads_again_after_a_save_and_keeps_its_place(desk, site):
    address = open_draft(desk)
    desk.get_by_role("button", name="Preview", exact=True).click()
    frame = frame_of(desk)
    frame.evaluate("scrollTo(0, 200)")
    number = re.search(r"/article/(\d+)/", address)[1]
    site.shell(
        "from articles import revising, snapshot; from articles.models import Article\n"
        f"story = Article.objects.get(pk={number})\n"
        "revising.save(story, snapshot.latest_content(story) | {'headline': 'Saved meanwhile'}, by=None,"
        " base=story.latest_revision_id)"
    )
    with desk.expect_response(lambda answer: "/preview/page/" in answer.url) as asked:
        desk.evaluate(
            "document.dispatchEvent(new CustomEvent('desk:saved', {detail: {draft: "
            "'00000000-0000-0000-0000-000000000000'}}))"
        )
    assert "sitting=00000000-0000-0000-0000-000000000000" in asked.value.url
    expect(desk.frame_locator(".live-stage iframe").locator("h1")).to_have_text("Saved meanwhile")
    expect(desk.locator("#live-preview")).to_have_attribute("data-read", "2")
    assert frame_of(desk).evaluate("scrollY") == 200


def test_the_preview_remembers_how_it_was_looked_at(desk, site):
    open_draft(desk)
    desk.get_by_role("button", name="Preview", exact=True).click()
    desk.get_by_role("button", name="Share card").click()
    desk.get_by_role("button", name="768").click()
    desk.reload()
    expect(desk.frame_locator(".live-stage iframe").locator("h1")).to_have_text("As others show a link to it")
    expect(desk.get_by_role("button", name="768")).to_have_attribute("aria-pressed", "true")
    desk.get_by_role("button", name="Preview", exact=True).click()
    desk.reload()
    expect(desk.locator(".cke_editable")).to_be_visible()
    expect(desk.locator("#live-preview")).to_be_hidden()


@needs_axe
def test_axe_finds_nothing_with_the_preview_open_nor_in_the_list_of_keys(desk, site):
    open_draft(desk)
    desk.get_by_role("button", name="Preview", exact=True).click()
    frame_of(desk)
    look_at(desk, "form with preview")
    desk.get_by_role("button", name="Keys").click()
    look_at(desk, "keys")


# Without


def test_with_the_editors_script_blocked_the_text_is_written_as_html(desk, site):
    desk.route("**/ckeditor/**", lambda route: route.abort())
    desk.goto(ADD)
    desk.get_by_label("Headline", exact=True).fill("Written as HTML")
    desk.get_by_label("Body").fill("<p>By <em>hand</em>.</p>")
    desk.get_by_role("button", name="Save draft").click()
    expect(desk.locator(".messagelist")).to_contain_text("Saved.")
    assert content(site, "headline", "body") == "Written as HTML|<p>By <em>hand</em>.</p>"


def test_without_scripts_a_story_is_written_and_named(visit, site):
    site.shell(TOPICS)
    page = visit(java_script_enabled=False)
    sign_in(page, "editor")
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Written without scripts")
    page.get_by_label("Body").fill("<p>By hand.</p>")
    page.get_by_label("Topic 1", exact=True).fill("Mountains")
    page.get_by_label("Topic 2", exact=True).fill("Harbours")
    expect(page.get_by_role("button", name="Keys")).to_have_count(0)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert page.get_by_label("Topic 1", exact=True).input_value().endswith(" – Mountains")
    assert content(site, "headline", "body") == "Written without scripts|<p>By hand.</p>"
    page.get_by_role("link", name="Preview", exact=True).click()
    expect(page.get_by_role("link", name="Open the preview")).to_be_visible()


# Links


def test_the_link_dialogue_offers_an_own_story_by_its_title(desk, site):
    open_form(desk)
    desk.locator(".cke_editable").click()
    desk.locator(".cke_button__link").click()
    address = desk.locator(".cke_dialog_body:visible").get_by_label("URL")
    address.press_sequentially("holds first meeting")
    option = desk.locator("#offered-addresses option").first
    expect(option).to_have_attribute("label", re.compile("holds first meeting with EU"))
    address.fill(option.get_attribute("value"))
    desk.locator(".cke_dialog_ui_button_ok:visible").click()
    link = desk.locator(".cke_editable a")
    expect(link).to_have_text(option.get_attribute("label"))
    assert link.get_attribute("href") == option.get_attribute("value")
