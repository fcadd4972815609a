"""What differs between two texts: first by blocks, then inside a block by words. On nodes, never on HTML as text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from articles.markup.tree import Element, Node

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# Blocks that hold words or pictures themselves; all other elements of a story are around or inside them.
HOLDERS = frozenset({"p", "h2", "h3", "li", "footer", "figcaption", "caption", "th", "td", "img"})
AROUND = frozenset({"ul", "ol", "blockquote", "figure", "table"})
# So alike are two blocks of which one became the other.
ALIKE = 0.5
# Words and spaces of one block, up to which the smallest difference is looked for.
LONG = 4000

Same, Gone, New, Changed = "same", "gone", "new", "changed"


class Word(NamedTuple):
    """A word, a space or a sign, with the elements around it, outermost first, and the address of its link."""

    text: str
    marks: tuple[str, ...] = ()
    address: str = ""


class Block(NamedTuple):
    """One block of a text: its element, what it stands in, its words."""

    tag: str
    within: tuple[str, ...]
    words: tuple[Word, ...]


class Run(NamedTuple):
    """Neighbouring words of one fate."""

    fate: str
    words: tuple[Word, ...]

    @property
    def address(self) -> str:
        """Where its link or picture leads, if it has one."""
        return next((word.address for word in self.words if word.address), "")


@dataclass(frozen=True)
class Pair:
    """A block before and after; None where there is none. The runs are those of both sides together, in order."""

    fate: str
    before: Block | None
    after: Block | None
    runs: tuple[Run, ...]

    @property
    def left(self) -> list[Run]:
        """The runs of the earlier text."""
        return [run for run in self.runs if run.fate != New]

    @property
    def right(self) -> list[Run]:
        """The runs of the later text."""
        return [run for run in self.runs if run.fate != Gone]


def blocks(nodes: Iterable[Node], within: tuple[str, ...] = ()) -> list[Block]:
    """The blocks of a story's nodes, in order; words between blocks make a block without a tag."""
    found: list[Block] = []
    for node in nodes:
        if isinstance(node, str):
            if node.strip():
                found.append(Block("", within, tuple(_words([node]))))
        elif node.tag == "img":
            found.append(
                Block("img", within, (Word(node.attributes.get("alt", ""), (), node.attributes.get("src", "")),))
            )
        elif node.tag in HOLDERS and not _has_blocks(node):
            found.append(Block(node.tag, within, tuple(_words(node.children))))
        else:
            outer = (*within, node.tag) if node.tag in AROUND else within
            found += blocks(_gathered(node, HOLDERS), outer)
    return found


def joined(runs: Iterable[Run]) -> list[Run]:
    """The same runs with neighbouring words that look alike as one, to be written out quickly."""
    return [Run(run.fate, tuple(_joined_words(run.words))) for run in runs]


def _joined_words(words: Iterable[Word]) -> Iterable[Word]:
    for (marks, address, is_break), alike in groupby(words, lambda word: (word.marks, word.address, word.text == "\n")):
        if is_break:
            yield from alike
        else:
            yield Word("".join(word.text for word in alike), marks, address)


def _has_blocks(element: Element) -> bool:
    return any(isinstance(child, Element) and child.tag in HOLDERS | AROUND for child in element.children)


def _gathered(element: Element, holders: frozenset[str]) -> list[Node]:
    """Its children, the words that stand between blocks put into one of its own kind."""
    if element.tag not in holders:
        return element.children
    made: list[Node] = []
    loose: list[Node] = []
    for child in [*element.children, None]:
        if child is None or (isinstance(child, Element) and child.tag in HOLDERS | AROUND):
            if any(not isinstance(each, str) or each.strip() for each in loose):
                made.append(Element(element.tag, {}, loose))
            loose = []
            made += [child] if child is not None else []
        else:
            loose.append(child)
    return made


def _words(nodes: Iterable[Node], marks: tuple[str, ...] = (), address: str = "") -> list[Word]:
    found: list[Word] = []
    for node in nodes:
        if isinstance(node, str):
            found += [Word(" " if token.isspace() else token, marks, address) for token in TOKEN.findall(node)]
        elif node.tag == "br":
            found.append(Word("\n", marks, address))
        elif node.tag == "a":
            found += _words(node.children, marks, node.attributes.get("href", ""))
        else:
            found += _words(node.children, (*marks, node.tag), address)
    return found


def text(before: str, after: str) -> tuple[Run, ...]:
    """Two plain texts by words."""
    return _runs(_words([before]), _words([after]))


def pairs(before: Sequence[Block], after: Sequence[Block]) -> list[Pair]:
    """All blocks of both, each with what became of it, in reading order."""
    found: list[Pair] = []
    for kind, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Pair(Same, block, block, (Run(Same, block.words),)) for block in before[low:high]]
        else:
            found += _matched(before[low:high], after[start:end])
    return found


def _matched(before: Sequence[Block], after: Sequence[Block]) -> list[Pair]:
    """Blocks that differ: each is paired with the next one on the other side that is enough like it."""
    found: list[Pair] = []
    start, said = 0, [_said(block) for block in after]
    for block in before:
        matcher = SequenceMatcher(b=_said(block))
        place = next((i for i in range(start, len(after)) if _are_alike(matcher, block, after[i], said[i])), None)
        if place is None:
            found.append(Pair(Gone, block, None, (Run(Gone, block.words),)))
            continue
        found += [Pair(New, None, other, (Run(New, other.words),)) for other in after[start:place]]
        found.append(Pair(Changed, block, after[place], _runs(block.words, after[place].words)))
        start = place + 1
    return found + [Pair(New, None, other, (Run(New, other.words),)) for other in after[start:]]


def _are_alike(matcher: SequenceMatcher, one: Block, other: Block, said: list[str]) -> bool:
    """Whether one became the other; the matcher has the words of the first."""
    if "img" in {one.tag, other.tag}:
        return one.tag == other.tag
    matcher.set_seq1(said)
    return matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


def _said(block: Block) -> list[str]:
    return [word.text for word in block.words if word.text.strip()]


def _runs(before: Sequence[Word], after: Sequence[Word]) -> tuple[Run, ...]:
    """By words; a space between two changes changes with them, so that phrases stay together."""
    found: list[Run] = []
    gone: list[Word] = []
    new: list[Word] = []
    # Every space is matched with every other: beyond that length it takes minutes, so what is common is passed over.
    steps = SequenceMatcher(None, before, after, autojunk=max(len(before), len(after)) > LONG).get_opcodes()
    for place, (kind, low, high, start, end) in enumerate(steps):
        is_space = all(word.text.isspace() for word in before[low:high])
        if kind != "equal" or (is_space and (gone or new) and place + 1 < len(steps)):
            gone += before[low:high]
            new += after[start:end]
            continue
        found += _changed(gone, new)
        gone, new = [], []
        found.append(Run(Same, tuple(before[low:high])))
    return (*found, *_changed(gone, new))


def _changed(gone: list[Word], new: list[Word]) -> list[Run]:
    return [Run(fate, tuple(words)) for fate, words in ((Gone, gone), (New, new)) if words]
