"""Runs of text, emphasis and links: no element inside itself, none empty, no doubled space, none at the ends."""

import re
from itertools import groupby

from articles.markup.tree import Element, Node, words

Chain = tuple[Element, ...]
Run = list[tuple[Node, Chain]]

SPACE = re.compile("[ \t\n\r\f]+")
UNSEEN = re.compile("[\\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def longer(chain: Chain, element: Element) -> Chain:
    """With one more element around the text, unless it says nothing that is not said already."""
    is_silent = (element.tag == "a" and "href" not in element.attributes) or (
        element.tag == "span" and not element.attributes
    )
    is_open = any(each.tag == element.tag for each in chain)
    return chain if is_silent or is_open else (*chain, element)


def nested(run: Run, depth: int = 0) -> list[Node]:
    """The leaves of a run inside the elements of their chains."""
    result: list[Node] = []
    for _, group in groupby(run, lambda leaf: id(leaf[1][depth]) if len(leaf[1]) > depth else None):
        leaves = list(group)
        chain = leaves[0][1]
        if len(chain) > depth:
            result.append(chain[depth].like(nested(leaves, depth + 1)))
        else:
            result += [leaf for leaf, _ in leaves]
    return result


def tidy(nodes: list[Node]) -> list[Node]:
    """The run as it is stored; empty where a reader would see nothing."""
    run = _trimmed(_spaced(nodes))
    return [] if is_empty(run) else run


def is_empty(nodes: list[Node]) -> bool:
    """Whether a reader would see no word in them."""
    return not UNSEEN.sub("", words(nodes))


def _spaced(nodes: list[Node]) -> list[Node]:
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag != "br":
            node = node.like(_spaced(node.children))
            if is_empty(node.children):
                node = words(node.children)
        if isinstance(node, str) and result and isinstance(result[-1], str):
            result[-1] += node
        else:
            result.append(node)
    spaced = (SPACE.sub(" ", node) if isinstance(node, str) else node for node in result)
    return [node for node in spaced if node != ""]


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without space and line breaks at either end."""
    nodes = list(nodes)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while nodes:
            node = nodes[end]
            if isinstance(node, str) and (text := strip(node, " ")):
                nodes[end] = text
                break
            if isinstance(node, Element) and node.tag != "br":
                break
            nodes.pop(end)
    return nodes
