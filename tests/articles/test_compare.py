"""What differs between two texts is found by blocks and by words, and no word of either is lost."""

import random

import pytest

from articles import richtext
from articles.markup import compare

BEFORE = """<h2>The meeting</h2><p>They met in Brussels on Tuesday and spoke about cooperation.</p>
<ul><li>Security first</li><li>Then the rest of it</li></ul><blockquote><p>Neither has to choose.</p></blockquote>"""


def pairs(before: str, after: str) -> list[compare.Pair]:
    return compare.pairs(compare.blocks(richtext.nodes(before)), compare.blocks(richtext.nodes(after)))


def fates(before: str, after: str) -> list[str]:
    return [pair.fate for pair in pairs(before, after)]


def said(runs: list[compare.Run]) -> str:
    return "".join(word.text for run in runs for word in run.words)


def marked(pair: compare.Pair) -> str:
    """A pair in one line, as in: They met on -Tuesday- +Wednesday+."""
    signs = {"same": "", "gone": "-", "new": "+"}
    return "".join(f"{signs[run.fate]}{said([run])}{signs[run.fate]}" for run in pair.runs)


def test_a_text_is_the_same_as_itself():
    assert set(fates(BEFORE, BEFORE)) == {"same"}


def test_blocks_know_what_they_are_and_stand_in():
    blocks = compare.blocks(richtext.nodes(BEFORE))
    assert [(block.tag, block.within) for block in blocks] == [
        ("h2", ()), ("p", ()), ("li", ("ul",)), ("li", ("ul",)), ("p", ("blockquote",)),
    ]  # fmt: skip


def test_changed_words_are_found_inside_their_block():
    (pair,) = (pair for pair in pairs(BEFORE, BEFORE.replace("Tuesday", "Wednesday")) if pair.fate != "same")
    assert marked(pair) == "They met in Brussels on -Tuesday-+Wednesday+ and spoke about cooperation."


def test_a_new_block_leaves_its_neighbours_alone():
    after = BEFORE.replace("<ul>", "<p>A paragraph about something else altogether.</p><ul>")
    assert fates(BEFORE, after) == ["same", "same", "new", "same", "same", "same"]


def test_a_block_that_is_gone_is_gone_whole():
    after = BEFORE.replace("<li>Security first</li>", "")
    assert fates(BEFORE, after) == ["same", "same", "gone", "same", "same"]


def test_a_paragraph_that_became_a_heading_is_a_change():
    (pair,) = pairs("<p>The next steps</p>", "<h2>The next steps</h2>")
    assert (pair.fate, pair.before.tag, pair.after.tag) == ("changed", "p", "h2")


def test_emphasis_and_a_new_address_are_changes_of_their_words():
    (pair,) = pairs("<p>They all met today</p>", "<p>They <strong>all</strong> met today</p>")
    assert marked(pair) == "They -all-+all+ met today"
    (pair,) = pairs(
        '<p>See <a href="https://a.example/">this</a> for more</p>',
        '<p>See <a href="https://b.example/">this</a> for more</p>',
    )
    assert [run.address for run in pair.runs if run.fate != "same"] == ["https://a.example/", "https://b.example/"]


def test_another_picture_is_a_change_of_the_picture():
    before, after = ('<p><img src="/media/a.webp" alt="A"></p>', '<p><img src="/media/b.webp" alt="A"></p>')
    (pair,) = pairs(before, after)
    assert (pair.fate, [run.address for run in pair.runs]) == ("changed", ["/media/a.webp", "/media/b.webp"])


@pytest.mark.parametrize("seed", range(40))
def test_both_texts_can_be_read_again_from_what_was_found(seed):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    words = ["one", "two", "three", "<strong>four</strong>", "five,", "six", "seven.", "eight"]

    def text() -> str:
        tags = [chance.choice(["p", "h2", "li", "blockquote"]) for _ in range(chance.randint(0, 8))]
        made = [(tag, " ".join(chance.choices(words, k=chance.randint(1, 9)))) for tag in tags]
        return "".join(f"<ul><li>{t}</li></ul>" if tag == "li" else f"<{tag}>{t}</{tag}>" for tag, t in made)

    before, after = text(), text()
    found = pairs(before, after)
    for side, html in (("left", before), ("right", after)):
        wanted = ["".join(word.text for word in block.words) for block in compare.blocks(richtext.nodes(html))]
        assert [said(getattr(pair, side)) for pair in found if getattr(pair, side)] == wanted, f"seed {seed}"


def long_paragraphs(count: int) -> tuple[str, str]:
    chance = random.Random(7)  # noqa: S311 - nothing secret
    words = [f"{chance.randint(0, 3000)}word" for _ in range(count)]
    half = count // 2
    return " ".join(words), " ".join([*words[:half], "another", *words[half + 1 :]])


def test_one_word_in_a_long_paragraph_is_found():
    before, after = long_paragraphs(1900)
    (pair,) = pairs(f"<p>{before}</p>", f"<p>{after}</p>")
    assert [said([run]) for run in pair.runs if run.fate == "new"] == ["another"]


def test_a_paragraph_of_twenty_thousand_words_is_compared_and_none_is_lost():
    before, after = long_paragraphs(20_000)
    (pair,) = pairs(f"<p>{before}</p>", f"<p>{after}</p>")
    assert (said(pair.left), said(pair.right)) == (before, after)
