"""What comes out of other programs' clipboards into a story: the words, what they are, and nothing else."""

import pytest
from playwright.sync_api import Page, expect

from articles import richtext
from articles.markup import compare
from tests.browser.conftest import ROOT
from tests.browser.pages import sign_in

PASTES = ROOT / "tests" / "browser" / "pastes"
SAID = "p: “It is a **first step**,” she said – and *not the last*. See [the text](https://www.example.org/a)."
LISTED = ["ul li: Mobility", "ul ul li: by road", "ul li: Cyber defence"]
TABLE = ["table td: Country", "table td: Share", "table td: Belgium", "table td: 1.2"]
HEADED = ["table th: Country", "table th: Share", "table td: Belgium", "table td: 1.2"]
EXPECTED = {
    "word-desktop": [
        "h2: Ministers meet in Brussels",
        "h2: What they agreed",
        SAID.replace("/a)", "/a?utm_source=mail&x=1)"),
        *LISTED,
        "h3: In order",
        "ol li: First",
        "ol li: Second",
        "blockquote p: “We will be back.”",
        *TABLE[:3],
        "table td: 1.2 %",
    ],
    "word-online": [
        "h2: What they agreed",
        "p: It is a **first step**, and *not the last*. See [the text](https://www.example.org/a).",
        *LISTED,
        "h3: In order",
        "ol li: First",
    ],
    "libreoffice": [
        "h2: What they agreed",
        SAID[:-1] + " or write to [the press office](mailto:press@example.org).",
        *LISTED,
        "h3: In order",
        "ol li: First",
        "ol li: Second",
        "blockquote p: “We will be back.”",
        "p: **All** agreed.\nA new line.",
    ],
    "google-docs": [
        "h2: What they agreed",
        SAID.replace("https://www.example.org/a", "https://www.google.com/url?q=https://www.example.org/a&sa=D"),
        *LISTED,
        "h3: In order",
        "ol li: **First**",
        *TABLE,
    ],
    "apple-pages": ["p: **What they agreed**", SAID, *LISTED, "p: Il dit : « Oui »."],
    "notion": [
        "h2: What they agreed",
        SAID[:-1] + " and another page.",
        *LISTED,
        "h3: In order",
        "ol li: First",
        "ol li: Second",
        "blockquote p: “We will be back.”",
        "p: inline and struck",
        "p: 💡",
        "p: A call-out.",
        *HEADED[:3],
        "table td: **1.2**",
    ],
    "medium": [
        "h3: What they agreed",
        SAID,
        "blockquote p: “We will be back.”",
        LISTED[0],
        LISTED[2],
        "h3: In order",
        "ol li: First",
    ],
    "wordpress": [
        "h2: What they agreed",
        SAID,
        "ul li: Mobility",
        "ul ol li: by road",
        "ul li: Cyber defence",
        "blockquote p: “We will be back.”",
        "blockquote p: Ann Author",
        *HEADED,
        "p: Shares in 2019",
    ],
    "web-page": [
        "h2: What they agreed",
        "p: *By Ann Author*",
        "p: “It is a **first step**,” she said – and *not the last*.",
        "p: See [the ](https://www.example.org/a#part)[**text**](https://www.example.org/a#part).",
        "p: A second part, with a note, and an address of its own site.",
        "h2: Beside",
        "p: One column.",
        "p: The other column.",
        "p: Term",
        "p: What it means",
        "p: Mail",
        "blockquote p: Not a heading here",
        "blockquote p: “We will be back.”",
        "blockquote p: Quoted in the quotation.",
        "p: More",
        "p: Opened text.",
        "p: line one\nline two",
        "p: 10 000 people and 5 km; CO2",
        "ul li: Done",
        "h3: Small *heading*",
    ],
}
# Spaces that must not break, in what is stored.
FIXED = {"word-desktop": "1.2~%", "apple-pages": "dit~: «~Oui~».", "web-page": "10~000~people and 5~km; CO2"}
PUT = """([html, plain]) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", plain);
    document.querySelector(".cke_editable").dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
LETTERS = {"strong": "**", "em": "*"}


def line(block: compare.Block) -> str:
    """A block as one line: where it stands, what it is, its words with their emphasis and links."""
    words, runs = "", []
    for word in block.words:
        if runs and (runs[-1][0], runs[-1][1]) == (word.marks, word.address):
            runs[-1][2].append(word.text)
        else:
            runs.append((word.marks, word.address, [word.text]))
    for marks, address, texts in runs:
        signs = "".join(LETTERS.get(mark, f"<{mark}>") for mark in marks)
        text = f"{signs}{''.join(texts)}{signs[::-1]}"
        words += f"[{text}]({address})" if address else text
    # The editor writes a line of its source after each break.
    return f"{' '.join([*block.within, block.tag])}: {words}".replace("\n ", "\n")


def lines(html: str) -> list[str]:
    return [line(block) for block in compare.blocks(richtext.nodes(html))]


def open_form(page: Page) -> None:
    page.goto("/admin/articles/article/add/")
    expect(page.locator(".cke_editable")).to_be_visible()


def paste(page: Page, html: str, plain: str = "plain words") -> None:
    """As the browser hands a clipboard to the page; the editor reads it a moment later."""
    page.locator(".cke_editable").focus()
    page.evaluate(PUT, [html, plain])


def saved(page: Page) -> str:
    """The stored text, as the form gives it back."""
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    return page.evaluate("document.getElementById('id_body').defaultValue")


@pytest.fixture
def desk(page: Page) -> Page:
    sign_in(page, "writer")
    return page


def test_every_program_leaves_its_words_and_what_they_are(desk, site):
    assert {path.stem for path in PASTES.glob("*.html")} == set(EXPECTED)
    open_form(desk)
    found = {}
    for name in EXPECTED:
        desk.evaluate("CKEDITOR.instances.id_body.setData('')")
        expect(desk.locator(".cke_editable")).not_to_contain_text("first step")
        paste(desk, (PASTES / f"{name}.html").read_text())
        expect(desk.locator(".cke_editable")).to_contain_text("first step")
        stored = saved(desk)
        found[name] = lines(stored)
        assert FIXED.get(name, "").replace("~", "&nbsp;") in stored
        expect(desk.locator(".cke_editable")).to_contain_text("first step")
    for name, expected in EXPECTED.items():
        assert found[name] == expected, name


def test_an_address_on_a_selection_makes_a_link_of_it(desk, site):
    open_form(desk)
    desk.locator(".cke_editable").click()
    desk.keyboard.type("Read the report")
    for _ in "report":
        desk.keyboard.press("Shift+ArrowLeft")
    paste(desk, "", "https://www.example.org/report?x=1")
    expect(desk.locator(".cke_editable a")).to_have_text("report")
    assert lines(saved(desk)) == ["p: Read the [report](https://www.example.org/report?x=1)"]


def test_the_address_of_an_own_story_becomes_a_link_with_its_headline(desk, site):
    desk.goto("/security/")
    story = desk.locator("main h2 a, main h3 a").first
    headline, address = story.inner_text(), site.url + story.get_attribute("href")
    open_form(desk)
    paste(desk, "", f"{address}?utm_source=mail")
    expect(desk.locator(".cke_editable a")).to_have_text(headline)
    assert lines(saved(desk)) == [f"p: [{headline}]({address}?utm_source=mail)"]


def test_any_other_address_becomes_a_link_with_itself(desk, site):
    open_form(desk)
    for address in ("https://www.example.org/report", f"{site.url}/security/no-such-story/"):
        desk.evaluate("CKEDITOR.instances.id_body.setData('')")
        paste(desk, "", address)
        expect(desk.locator(".cke_editable a")).to_have_text(address)
        assert lines(desk.evaluate("CKEDITOR.instances.id_body.getData()")) == [f"p: [{address}]({address})"]


def test_some_words_go_into_the_line_and_plain_text_keeps_its_paragraphs(desk, site):
    open_form(desk)
    desk.locator(".cke_editable").click()
    desk.keyboard.type("One ")
    paste(desk, "<meta charset='utf-8'><span style='color:red'>and <b>two</b> or three</span>")
    expect(desk.locator(".cke_editable")).to_contain_text("One and two or three")
    desk.keyboard.press("Enter")
    paste(desk, "", "First “line”\n\nSecond – line")
    expect(desk.locator(".cke_editable")).to_contain_text("Second")
    assert lines(saved(desk)) == ["p: One and **two** or three", "p: First “line”", "p: Second – line"]


def test_what_is_moved_inside_the_text_stays_as_it_is(desk, site):
    """An own link without a host, which from elsewhere would lead nowhere, survives cut and paste."""
    open_form(desk)
    desk.evaluate("CKEDITOR.instances.id_body.setData('<p>See <a href=\"/security/\">our security pages</a> now</p>')")
    desk.locator(".cke_editable").click()
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+x")
    expect(desk.locator(".cke_editable")).not_to_contain_text("our")
    desk.keyboard.press("Control+v")
    expect(desk.locator(".cke_editable")).to_contain_text("our security pages")
    assert lines(desk.evaluate("CKEDITOR.instances.id_body.getData()")) == [
        "p: See [our security pages](/security/) now"
    ]
