"""A small tree for HTML that nh3 has written: read by the standard library's parser, written as html5ever writes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img"})
# Deeper than any text is, and less than Python's own limit; what lies deeper loses its tags, not its words.
DEEPEST = 100


@dataclass
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)

    def like(self, children: list["Node"]) -> "Element":
        """The same element around other children."""
        return Element(self.tag, self.attributes, children)


Node = Element | str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]
        self.skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and len(self.open) > DEEPEST:
            self.skipped.append(tag)
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            self.skipped.pop()
        elif len(self.open) > 1 and tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> list[Node]:
    """The nodes of well-nested HTML, as nh3 gives it back."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root.children


def write(nodes: list[Node], *, blocks: frozenset[str]) -> str:
    """HTML in the form that html5ever gives, each of the `blocks` on a line of its own."""
    return "".join(_written(nodes, blocks)).strip("\n")


def _written(nodes: list[Node], blocks: frozenset[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield _escape(node).replace("<", "&lt;").replace(">", "&gt;")
            continue
        if node.tag in blocks:
            yield "\n"
        yield f"<{node.tag}"
        for name, value in node.attributes.items():
            yield f' {name}="{_escape(value).replace(chr(34), "&quot;")}"'
        yield ">"
        if node.tag not in VOID:
            inner = "".join(_written(node.children, blocks))
            yield f"{inner}\n" if _ends_in_block(node, blocks) else inner
            yield f"</{node.tag}>"


def _ends_in_block(element: Element, blocks: frozenset[str]) -> bool:
    last = element.children[-1] if element.children else ""
    return isinstance(last, Element) and last.tag in blocks


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("\u00a0", "&nbsp;")


def walk(nodes: list[Node]) -> Iterator[Element]:
    """Every element, parents before children."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from walk(node.children)


def words(nodes: list[Node]) -> str:
    """All text of the nodes, as it stands."""
    return "".join(node if isinstance(node, str) else words(node.children) for node in nodes)
