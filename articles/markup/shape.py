"""Puts every element where it may stand, so that a browser reads the result exactly as it is written.

Each rule leaves alone what it gives itself; that is why shaping twice equals shaping once."""

from collections.abc import Iterable

from articles.markup import inline
from articles.markup.allowed import INLINE, RENAMED, attributes
from articles.markup.inline import Chain
from articles.markup.tree import Element, Node

LIST_DEPTH = 5
PARTS_OF_TABLE = ("thead", "tbody", "tfoot")
# Who said it, as people type it without knowing of <footer>.
DASHES = ("—", "–", "―")

# Where a block stands: "quote" and "figure" directly, "in quote" and "in figure" further inside, and so on.
Place = frozenset[str]
TOP: Place = frozenset()
LINE: Place = frozenset({"line"})


def shaped(nodes: list[Node]) -> list[Node]:
    """The nodes as the blocks of a story."""
    return Flow(TOP).walk(_renamed(nodes), ()).blocks()


def _renamed(nodes: list[Node]) -> list[Node]:
    """With today's names and only the attributes that may stay; pictures of other sites are gone."""
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, Element):
            node = Element(RENAMED.get(node.tag, node.tag), node.attributes, _renamed(node.children))
            node.attributes = attributes(node)
            if node.tag == "img" and "src" not in node.attributes:
                continue
        result.append(node)
    return result


class Flow:
    """Blocks in a row. Text between them gathers in runs, which become paragraphs."""

    def __init__(self, place: Place, tag: str = "p", given: dict[str, str] | None = None) -> None:
        self.place = place
        self.tag = tag
        self.given = given or {}
        self.items: list[Element] = []
        self.run: inline.Run = []

    def walk(self, nodes: Iterable[Node], chain: Chain) -> "Flow":
        """Take the nodes in; `chain` is the emphasis and the link around them."""
        for node in nodes:
            if isinstance(node, str) or node.tag == "br":
                self.run.append((node, chain))
            elif node.tag in INLINE:
                self.walk(node.children, inline.longer(chain, node))
            else:
                self._close()
                self.items += _block(node, self.place, chain)
        return self

    def _close(self) -> None:
        if content := inline.tidy(inline.nested(self.run)):
            self.items.append(Element(self.tag, self.given, content))
        self.run = []

    def blocks(self) -> list[Node]:
        """Everything as blocks."""
        self._close()
        return self.items

    def bare(self) -> list[Node]:
        """As the content of a list item or a cell: a lone paragraph stands there without its <p>."""
        blocks = self.blocks()
        paragraphs = [block for block in blocks if block.tag == "p"]
        if len(paragraphs) != 1 or paragraphs[0].attributes:
            return blocks
        return [node for block in blocks for node in (block.children if block.tag == "p" else [block])]

    def line(self) -> list[Node]:
        """As one line of text."""
        joined: list[Node] = []
        for block in self.blocks():
            joined += [" ", *block.children]
        return inline.tidy(joined)


def _block(element: Element, place: Place, chain: Chain) -> list[Node]:
    """One block of the source as none, one or more that may stand there."""
    if "line" in place:
        return Flow(LINE).walk(element.children, chain).blocks()
    if element.tag == "img":
        return [element] if place & {"figure", "in figure"} else [Element("figure", {}, [element])]
    if element.tag in {"h2", "h3"}:
        return Flow(place, "p" if place else element.tag, element.attributes).walk(element.children, chain).blocks()
    if element.tag == "p":
        return Flow(place, "p", element.attributes).walk(element.children, chain).blocks()
    rule = RULES.get(element.tag)
    return rule(element, place, chain) if rule else _unwrapped(element, place, chain)


def _unwrapped(element: Element, place: Place, chain: Chain) -> list[Node]:
    """Its content only; what it said about the language goes on to its blocks."""
    said = {name: value for name, value in element.attributes.items() if name in {"lang", "dir"}}
    blocks = Flow(place).walk(element.children, chain).blocks()
    for block in blocks:
        block.attributes = dict(sorted((said | block.attributes).items()))
    return blocks


def _deeper(place: Place, *here: str) -> Place:
    left = {f"in {name}" if name in {"quote", "figure"} else name for name in place}
    return frozenset(left | set(here))


def _line_of(element: Element, chain: Chain) -> list[Node]:
    content = Flow(LINE).walk(element.children, chain).line()
    return [element.like(content)] if content else []


def _list(element: Element, place: Place, chain: Chain) -> list[Node]:
    depth = sum(name.startswith("list") for name in place)
    if depth == LIST_DEPTH:
        return _unwrapped(element, place, chain)
    within = _deeper(place, f"list {depth}")
    items: list[Element] = []
    for child in _items(element.children):
        content = Flow(within).walk(child.children, chain).bare()
        if (
            items
            and child.tag == ""
            and all(isinstance(node, Element) and node.tag in {"ul", "ol"} for node in content)
        ):
            items[-1] = items[-1].like([*items[-1].children, *content])
        elif content:
            items.append(Element("li", child.attributes, content))
    return [element.like(items)] if items else []


def _items(nodes: list[Node]) -> list[Element]:
    """The items of a list; what stands between them is one without a tag."""
    items: list[Element] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag == "li":
            items.append(node)
        elif items and items[-1].tag == "":
            items[-1].children.append(node)
        else:
            items.append(Element("", {}, [node]))
    return items


def _quotation(element: Element, place: Place, chain: Chain) -> list[Node]:
    if place & {"quote", "in quote"}:
        return _unwrapped(element, place, chain)
    blocks = Flow(_deeper(place, "quote")).walk(element.children, chain).blocks()
    footers = [block for block in blocks if block.tag == "footer"]
    spoken = [block for block in blocks if block.tag != "footer"]
    if not footers and len(spoken) > 1 and _names_the_speaker(spoken[-1]):
        footers = [Element("footer", spoken[-1].attributes, spoken.pop().children)]
    for footer in footers if not spoken else footers[:-1]:
        spoken.append(Element("p", footer.attributes, footer.children))
        footers = footers[1:]
    return [element.like([*spoken, *footers])] if spoken else []


def _names_the_speaker(block: Element) -> bool:
    """A last paragraph that begins with a dash, or is one <cite> and nothing else."""
    if block.tag != "p":
        return False
    first = block.children[0]
    if isinstance(first, str):
        return first.startswith(DASHES)
    return first.tag == "cite" and len(block.children) == 1


def _footer(element: Element, place: Place, chain: Chain) -> list[Node]:
    return _line_of(element, chain) if "quote" in place else _unwrapped(element, place, chain)


def _figure(element: Element, place: Place, chain: Chain) -> list[Node]:
    if place & {"figure", "in figure"}:
        return _unwrapped(element, place, chain)
    blocks = Flow(_deeper(place, "figure")).walk(element.children, chain).blocks()
    captions = [block for block in blocks if block.tag == "figcaption"]
    shown = [block for block in blocks if block.tag != "figcaption"]
    is_picture = any(block.tag in {"img", "table"} for block in shown)
    for caption in captions[1:] if is_picture else captions:
        shown.append(Element("p", caption.attributes, caption.children))
    if not is_picture:
        return [again for block in shown for again in _block(block, place, ())]
    return [element.like([*shown, *captions[:1]])]


def _figcaption(element: Element, place: Place, chain: Chain) -> list[Node]:
    return _line_of(element, chain) if "figure" in place else _unwrapped(element, place, chain)


def _table(element: Element, place: Place, chain: Chain) -> list[Node]:
    """Caption, head, bodies, foot, in this order; rows and cells only. Other words stand before the table."""
    if "table" in place:
        return _unwrapped(element, place, chain)
    parts: dict[str, list[Element]] = {name: [] for name in ("caption", *PARTS_OF_TABLE)}
    stray = Flow(place)
    for child in element.children:
        if isinstance(child, Element) and child.tag == "caption":
            parts["caption"] += _line_of(child, chain)
        elif isinstance(child, Element) and child.tag in {*PARTS_OF_TABLE, "tr"}:
            part = child if child.tag != "tr" else Element("tbody", {}, [child])
            tag = "tbody" if part.tag != "tbody" and parts[part.tag] else part.tag
            parts[tag] += _rows(Element(tag, part.attributes, part.children), place, chain, stray)
        else:
            stray.walk([child], chain)
    if not any(parts[name] for name in PARTS_OF_TABLE):
        return [*stray.blocks(), *(Element("p", part.attributes, part.children) for part in parts["caption"])]
    content = [*parts["caption"][:1], *parts["thead"], *parts["tbody"], *parts["tfoot"]]
    return [*stray.blocks(), element.like(content)]


def _rows(part: Element, place: Place, chain: Chain, stray: Flow) -> list[Element]:
    rows = []
    for row in part.children:
        if not isinstance(row, Element) or row.tag != "tr":
            stray.walk([row], chain)
            continue
        cells = []
        for cell in row.children:
            if isinstance(cell, Element) and cell.tag in {"td", "th"}:
                cells.append(cell.like(Flow(_deeper(place, "table")).walk(cell.children, chain).bare()))
            else:
                stray.walk([cell], chain)
        if cells:
            rows.append(row.like(cells))
    return [part.like(rows)] if rows else []


RULES = {
    "ul": _list,
    "ol": _list,
    "blockquote": _quotation,
    "footer": _footer,
    "figure": _figure,
    "figcaption": _figcaption,
    "table": _table,
}
