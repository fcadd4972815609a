"""Story HTML: what a news story may contain, nothing else. Pure; imports no models.

Cleaned on every write, whichever way it comes, and again before it fills the form; cleaning twice equals once."""

import re
from functools import lru_cache

import nh3

from articles.markup import allowed, shape, tree
from articles.markup.tree import Element, Node

BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# HTML's controls and halves of characters: no reader sees them, and not every database keeps them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Longer texts (in characters) are cleaned anew each time, so that what is remembered stays small.
REMEMBERED = 100_000
KEPT = 16
BREAK_AFTER = allowed.BLOCKS | {"br"}


def one_line(text: str) -> str:
    """Plain text for a one-line field: no line break, no control that turns the direction of what follows."""
    return " ".join(UNPRINTABLE.sub("", BIDI.sub("", text or "")).split())


def plain(text: str) -> str:
    """Plain text for a field of several lines."""
    lines = UNPRINTABLE.sub("", BIDI.sub("", text or "")).replace("\r\n", "\n").replace("\r", "\n")
    return lines.strip()


def clean(html: str) -> str:
    """What may stay of it: the allow-list of `articles.markup.allowed`, every element where HTML lets it stand."""
    global _clean_already
    html = html or ""
    if len(html) > REMEMBERED:
        return _cleaned(html)
    if html in _clean_already:
        return html
    cleaned = _remembered(html)
    _clean_already = (cleaned, *_clean_already[: KEPT - 1])
    return cleaned


def _cleaned(html: str) -> str:
    return tree.write(nodes(html), blocks=allowed.BLOCKS)


# One press of a button has the same text cleaned up to six times, by everybody who must not rely on the others.
_remembered = lru_cache(maxsize=KEPT)(_cleaned)
_clean_already: tuple[str, ...] = ()


def render(html: str, *, table: str = "Table") -> str:
    """Cleaned HTML as readers get it: wide tables scroll in a region of their own, named by caption or by `table`."""
    found = nodes(html)
    _Regions(table).wrap(found)
    for element in tree.walk(found):
        if element.tag == "img":
            element.attributes |= {"loading": "lazy", "decoding": "async"}
    return tree.write(found, blocks=allowed.BLOCKS | {"div"})


def text(html: str) -> str:
    """The words alone, one line for each block."""
    lines = "".join(_words(nodes(html))).replace("\u00a0", " ").splitlines()
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def nodes(html: str) -> list[Node]:
    """What may stay of it, as nodes."""
    attributes = {tag: set(allowed.RULES.get(tag, ())) | set(allowed.EVERYWHERE) for tag in allowed.TAGS}
    safe = nh3.clean(
        UNPRINTABLE.sub("", html or ""),
        tags=set(allowed.TAGS),
        clean_content_tags=set(allowed.WITHOUT_CONTENT),
        attributes=attributes,
        url_schemes=set(allowed.SCHEMES),
        link_rel=None,
    )
    # Character references can bring a control back.
    return shape.shaped(tree.read(UNPRINTABLE.sub("", safe)))


def _words(nodes: list[Node]) -> list[str]:
    pieces = []
    for node in nodes:
        if isinstance(node, str):
            pieces.append(node)
        else:
            around = "\n" if node.tag in BREAK_AFTER else ""
            pieces += [around, *_words(node.children), around]
    return pieces


class _Regions:
    """Names every table of a story differently, as the regions of a page must be."""

    def __init__(self, fallback: str) -> None:
        self.fallback = fallback
        self.taken: set[str] = set()

    def wrap(self, nodes: list[Node]) -> None:
        for place, node in enumerate(nodes):
            if isinstance(node, Element) and node.tag == "table":
                nodes[place] = Element("div", self._attributes(node), [node])
            elif isinstance(node, Element):
                self.wrap(node.children)

    def _attributes(self, table: Element) -> dict[str, str]:
        captions = [child for child in table.children if isinstance(child, Element) and child.tag == "caption"]
        wanted = tree.words(captions).strip() or self.fallback
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted} {number}"
        self.taken.add(name)
        return {"class": "table", "role": "region", "tabindex": "0", "aria-label": name}
