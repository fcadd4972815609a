"""The HTML cleaner against those who mean harm: a page of attacks, and whatever hypothesis thinks of."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import richtext
from articles.markup import allowed

HOSTILE = (Path(__file__).parent / "hostile.html").read_text(encoding="utf-8")
STORED = allowed.INLINE | allowed.BLOCKS
ATTRIBUTES = {"alt", "colspan", "dir", "height", "href", "lang", "rel", "rowspan", "scope", "src", "start", "width"}
NAMES = sorted(allowed.TAGS | {"script", "svg", "math", "button", "template", "form", "option", "mglyph", "font"})
VALUES = ["javascript:alert(1)", "/media/a.jpg", "//x.example", "https://x.example/?a&b=\"'", "fr", "rtl", "2", "\x00"]
WORDS = st.sampled_from(
    ["word", " ", "\n", "\u00a0", "— who", "<", "&lt;", "&#0;", "&#13;", "\u202e", "שלום", "&amp;lt;", "]]>", "-->"]
)
ATTRIBUTE = st.tuples(
    st.sampled_from(["href", "src", "lang", "dir", "style", "onclick", "alt", "colspan", "rel"]),
    st.sampled_from(VALUES),
).map(lambda pair: f' {pair[0]}="{pair[1].replace(chr(34), "&quot;")}"')
OPENING = st.tuples(st.sampled_from(NAMES), st.lists(ATTRIBUTE, max_size=2)).map(
    lambda parts: f"<{parts[0]}{''.join(parts[1])}>"
)
CLOSING = st.sampled_from(NAMES).map(lambda name: f"</{name}>")
SOUP = st.lists(st.one_of(OPENING, CLOSING, WORDS), max_size=25).map("".join)


class Seen(HTMLParser):
    """Everything that a browser would find in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.others = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value for name, value in attrs if name in {"href", "src"}]

    def handle_comment(self, data):
        self.others += 1

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(html: str) -> None:
    seen = Seen(html)
    assert seen.tags <= STORED
    assert seen.attributes <= ATTRIBUTES
    assert seen.others == 0
    for address in seen.addresses:
        scheme = address.split(":", 1)[0].lower() if ":" in address.split("/", 1)[0] else ""
        assert scheme in {"", "http", "https", "mailto"}
        assert not address.startswith("//")
        assert "\\" not in address


def test_nothing_of_the_page_of_attacks_survives():
    cleaned = richtext.clean(HOSTILE)
    assert_harmless(cleaned)
    assert "evil.example" not in cleaned.replace('<a href="https://evil.example" rel="noopener">opener</a>', "")


def test_the_words_of_the_page_of_attacks_survive():
    words = richtext.text(HOSTILE)
    for word in ("Handlers", "nesting", "inner", "stray", "item", "moves", "<script>alert(1)</script> stays words"):
        assert word in words


@pytest.mark.parametrize("line", HOSTILE.splitlines())
def test_each_attack_alone_is_harmless_and_stable(line):
    once = richtext.clean(line)
    assert_harmless(once)
    assert richtext.clean(once) == once


@settings(max_examples=400, deadline=None)
@given(SOUP)
@example("<p><button><p>x</p></button></p>")
@example("<table><tr><td><a href='/x'><table><tr><td><a href='/y'>z")
@example("<figure><blockquote><img src=/media/a.jpg></blockquote><figcaption>a</figcaption></figure>")
@example("<li>a<p>&nbsp;</p>b<ul><li></ul>")
@example("<blockquote><footer>a</footer></blockquote>")
def test_cleaning_twice_equals_cleaning_once(soup):
    once = richtext.clean(soup)
    assert richtext.clean(once) == once


@settings(max_examples=300, deadline=None)
@given(SOUP)
def test_whatever_comes_in_nothing_harmful_goes_out(soup):
    assert_harmless(richtext.clean(soup))


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_at_all_can_be_cleaned_and_is_then_stable(text):
    once = richtext.clean(text)
    assert richtext.clean(once) == once
    once.encode("utf-8")
    assert "\x00" not in once


@settings(max_examples=200, deadline=None)
@given(SOUP)
def test_rendering_changes_no_word(soup):
    assert richtext.text(richtext.render(soup)) == richtext.text(soup)


@pytest.mark.parametrize("tag", ["b", "div", "blockquote", "ul><li", "table><tr><td", "a href='/x'"])
def test_text_in_a_thousand_elements_is_kept(tag):
    cleaned = richtext.clean(f"<{tag}>" * 1000 + "deep")
    assert "deep" in cleaned
    assert richtext.clean(cleaned) == cleaned
