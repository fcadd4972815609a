"""What a news story may contain, and how it comes out."""

import pytest

from articles import richtext
from articles.richtext import clean, render


def flat(html: str) -> str:
    return clean(html).replace("\n", "")


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <strong>two</strong> <em>three</em> H<sub>2</sub>O <code>x</code></p>",
        "<h2>Heading</h2><h3>Smaller</h3>",
        '<p lang="fr">Bonjour</p><p dir="rtl" lang="he">שלום <span dir="ltr" lang="en">hi</span></p>',
        '<ol start="3"><li>three</li><li>four<ul><li>nested</li></ul></li></ol>',
        "<blockquote><p>“Said,”</p><footer>Who, what they are</footer></blockquote>",
        '<figure><img alt="A" height="2" src="/media/a.webp" width="3"><figcaption>Words</figcaption></figure>',
        '<table><caption>Sums</caption><thead><tr><th scope="col">a</th></tr></thead>'
        '<tbody><tr><td colspan="2">b</td></tr></tbody></table>',
        '<p><a href="/security/x/">own</a> <a href="mailto:a@b.example">mail</a> <a href="#top">up</a></p>',
    ],
)
def test_what_a_story_needs_is_kept_as_it_is(html):
    assert flat(html) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>A</h1>", "<h2>A</h2>"),
        ("<h5>A</h5>", "<h3>A</h3>"),
        ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
        ("words only", "<p>words only</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<p>a</p><p>&nbsp;</p><p><br></p><p> </p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<p>a<br></p>", "<p>a</p>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<p><strong>a<strong>b</strong></strong></p>", "<p><strong>ab</strong></p>"),
        ("<p><font color=red><span style='x'>a</span></font></p>", "<p>a</p>"),
        ("<strong>a<p>b</p></strong>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<ul>loose<ul><li>x</li></ul></ul>", "<ul><li>loose<ul><li>x</li></ul></li></ul>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<blockquote><h2>a</h2></blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<figcaption>alone</figcaption>", "<p>alone</p>"),
        ("<table><caption>alone</caption></table>", "<p>alone</p>"),
        ("<p>a <img src='/media/a.jpg'> b</p>", '<p>a</p><figure><img alt="" src="/media/a.jpg"></figure><p>b</p>'),
    ],
)
def test_what_comes_in_another_shape_is_put_right(html, expected):
    assert flat(html) == expected


@pytest.mark.parametrize("last", ["<p>— Who</p>", "<p>– Who</p>", "<p><cite>Who</cite></p>", "<cite>Who</cite>"])
def test_the_last_line_of_a_quotation_names_the_speaker(last):
    cleaned = flat(f"<blockquote><p>“Said.”</p>{last}</blockquote>")
    assert "<p>“Said.”</p><footer>" in cleaned
    assert cleaned.endswith("</footer></blockquote>")


def test_a_quotation_of_one_line_stays_a_quotation():
    assert flat("<blockquote><p>— Only line</p></blockquote>") == "<blockquote><p>— Only line</p></blockquote>"


def test_a_link_to_another_site_gets_no_hold_on_our_window():
    assert clean('<a href="https://x.example/" rel="opener sponsored" target="_blank">x</a>') == (
        '<p><a href="https://x.example/" rel="sponsored noopener">x</a></p>'
    )


@pytest.mark.parametrize("address", ["javascript:x", "data:text/html,x", "ftp://x.example", "/\\x.example", ""])
def test_a_link_that_leads_nowhere_good_leaves_its_words(address):
    assert clean(f'<p><a href="{address}">words</a></p>') == "<p>words</p>"


def test_only_our_own_pictures_are_shown():
    assert clean('<figure><img src="https://x.example/a.jpg"><figcaption>Words</figcaption></figure>') == "<p>Words</p>"


def test_controls_of_direction_stay_in_the_body_and_leave_one_line_fields():
    assert clean("<p>a\u202eb</p>") == "<p>a\u202eb</p>"
    assert richtext.one_line(" a\u202e\n b\u2066 \x00") == "a b"


def test_plain_text_keeps_its_lines_and_nothing_that_a_database_refuses():
    assert richtext.plain("a\r\nb\x00\u202e ") == "a\nb"


def test_the_words_alone_stand_one_block_a_line():
    assert richtext.text("<h2>A</h2><p>b<br>c&nbsp;d</p><ul><li>e</li></ul>") == "A\nb\nc d\ne"


def test_readers_get_tables_in_a_named_region_that_keys_can_scroll():
    html = render("<table><caption>Sums</caption><tr><td>1</td></tr></table>")
    assert html.startswith('<div class="table" role="region" tabindex="0" aria-label="Sums">')


def test_no_two_regions_of_a_story_share_a_name():
    html = render("<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>")
    assert 'aria-label="Table"' in html
    assert 'aria-label="Table 2"' in html


def test_pictures_in_the_text_load_when_they_are_reached():
    assert 'loading="lazy"' in render('<img src="/media/a.jpg">')


@pytest.mark.parametrize("nothing", ["", None, "<p></p>", "<br>", "&nbsp;", "<!-- x -->"])
def test_nothing_cleaned_is_nothing(nothing):
    assert clean(nothing) == render(nothing) == richtext.text(nothing) == ""
