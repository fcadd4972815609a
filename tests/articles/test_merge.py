"""Merging two texts that began as a third, by their blocks."""

from hypothesis import given
from hypothesis import strategies as st

from articles import richtext
from articles.markup import merge

# Few different blocks, so that repeated ones, moved ones and the same change on both sides come often.
texts = st.lists(st.sampled_from("abcdefg"), max_size=12)


def seen(base: str, mine: str, theirs: str) -> list[tuple[str, str, str, str]]:
    """The chunks of three texts of which every letter is a block."""
    return [(c.kind, *("".join(side) for side in c[1:])) for c in merge.merge(base, mine, theirs)]


def result(base, mine, theirs) -> str:
    chunks = merge.merge(base, mine, theirs)
    assert all(chunk.kind != merge.Clash for chunk in chunks)
    return "".join(each for chunk in chunks for each in chunk.settled)


def test_changes_far_apart_go_on_both():
    assert result("abcdef", "aBcdef", "abcdEf") == "aBcdEf"


def test_changes_of_neighbouring_blocks_go_on_both():
    assert result("abcd", "aBcd", "abCd") == "aBCd"


def test_a_block_put_in_and_another_one_changed_go_on_both():
    assert result("abcd", "abXcd", "abcD") == "abXcD"


def test_a_block_put_in_beside_a_changed_one_goes_on_with_it():
    assert result("abcd", "abXcd", "aBcd") == "aBXcd"


def test_a_block_taken_out_on_one_side_is_gone():
    assert result("abcd", "acd", "abcD") == "acD"


def test_the_same_change_on_both_sides_is_made_once():
    assert seen("abc", "aXc", "aXc") == [("same", "a", "a", "a"), ("both", "b", "X", "X"), ("same", "c", "c", "c")]


def test_one_block_changed_on_both_sides_clashes_and_its_neighbours_do_not():
    assert seen("abc", "AXc", "aYC") == [
        ("mine", "a", "A", "a"),
        ("clash", "b", "X", "Y"),
        ("theirs", "c", "c", "C"),
    ]


def test_a_block_changed_here_and_taken_out_there_clashes():
    assert ("clash", "b", "B", "") in seen("abc", "aBc", "ac")


def test_different_blocks_put_in_at_one_place_clash():
    assert ("clash", "", "X", "Y") in seen("ab", "aXb", "aYb")


def test_of_what_both_put_in_at_one_place_only_the_difference_clashes():
    assert seen("", "pqXr", "pqYr") == [
        ("both", "", "pq", "pq"),
        ("clash", "", "X", "Y"),
        ("both", "", "r", "r"),
    ]


def test_a_list_a_quotation_a_picture_and_a_table_are_one_block_each():
    html = (
        "<p>One.</p><ul><li>a</li><li>b</li></ul><blockquote><p>q</p><footer>f</footer></blockquote>"
        '<figure><img src="/media/a.jpg" alt=""></figure><table><tbody><tr><td>1</td></tr></tbody></table>'
    )
    assert [piece.node.tag for piece in merge.pieces(richtext.nodes(html))] == [
        "p",
        "ul",
        "blockquote",
        "figure",
        "table",
    ]


def test_how_a_text_is_broken_into_lines_is_no_change():
    spread = "<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\n\n<p>One\ntwo.</p>"
    tight = "<ul><li>a</li><li>b</li></ul><p>One two.</p>"
    assert merge.pieces(richtext.nodes(spread)) == merge.pieces(richtext.nodes(tight))


def test_another_address_behind_the_same_words_is_a_change():
    one, other = (merge.pieces(richtext.nodes(f'<p><a href="https://{name}.example/">x</a></p>')) for name in "ab")
    assert one != other


@given(texts, texts)
def test_without_a_change_on_one_side_the_other_goes_on_as_it_is(base, changed):
    assert result(base, base, changed) == "".join(changed)
    assert result(base, changed, base) == "".join(changed)


@given(texts, texts)
def test_the_same_text_on_both_sides_goes_on_as_it_is(base, changed):
    assert result(base, changed, changed) == "".join(changed)


@given(texts, texts, texts)
def test_each_side_can_be_read_from_the_chunks_again(base, mine, theirs):
    chunks = merge.merge(base, mine, theirs)
    for place, side in enumerate((base, mine, theirs), start=1):
        assert [each for chunk in chunks for each in chunk[place]] == side


@given(texts, texts, texts)
def test_no_new_block_is_lost(base, mine, theirs):
    chunks = merge.merge(base, mine, theirs)
    kept = {each for c in chunks for each in ([*c.mine, *c.theirs] if c.kind == merge.Clash else c.settled)}
    assert (set(mine) | set(theirs)) - set(base) <= kept


@given(texts, texts, texts)
def test_what_one_side_changed_is_in_the_result_or_in_a_clash(base, mine, theirs):
    for chunk in merge.merge(base, mine, theirs):
        for side in (chunk.mine, chunk.theirs):
            if side != chunk.base and chunk.kind != merge.Clash:
                assert chunk.settled == side


@given(texts, texts, texts)
def test_both_sides_see_the_same_clashes(base, mine, theirs):
    turned = {"mine": "theirs", "theirs": "mine"}
    one = merge.merge(base, mine, theirs)
    other = merge.merge(base, theirs, mine)
    assert [(turned.get(c.kind, c.kind), c.base, c.theirs, c.mine) for c in one] == [tuple(c) for c in other]


def test_a_long_text_of_repeated_blocks_is_merged():
    base = [f"{'Said again. ' * 25}{number % 7}" for number in range(400)]
    mine, theirs = base[::-1], [*base[200:], *base[:200], "x"]
    chunks = merge.merge(base, mine, theirs)
    assert [each for chunk in chunks for each in chunk.mine] == mine


def test_a_stretch_too_long_to_be_looked_through_counts_as_rewritten():
    base, mine = ["a", "b"] * 2000, ["b", "b", "a"] * 2000
    assert merge.matches(base, mine) == []
    assert result(base, mine, base) == "".join(mine)
