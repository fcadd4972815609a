"""What would make a story better and keeps none from its readers: lengths, sources, who is quoted, the picture."""

import re
from collections.abc import Iterator

from articles import lengths, links, richtext
from articles.errors import Problem
from articles.markup import tree
from articles.markup.tree import Element, Node
from articles.models import Image

WIDE_ENOUGH = 1200
NAMES = {"headline": "headline", "standfirst": "standfirst", "social_title": "social title"}
WANTED = {
    "tags": "Choose a topic, so that readers of it find the story.",
    "related": "Name a related story. Where none is named, the newest on its topics are taken.",
    "social_title": "Write a social title for shared links. Without one the headline is shown.",
}
QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|\"[^\"]*\"")
# Fewer words in quotation marks are a name or a term.
FEWEST_WORDS = 5


def on(content: dict, image: Image | None) -> list[Problem]:
    """Advice on a content and its lead picture, in the order of the form."""
    problems = [*_lengths(content), *_source(content["body"]), *_quotations(content["body"])]
    if image is not None:
        problems += _picture(image)
    return problems + [Problem(name, text) for name, text in WANTED.items() if not content[name]]


def _lengths(content: dict) -> Iterator[Problem]:
    for name, length in lengths.STORY.items():
        count = len(content[name])
        if not count or length.least <= count <= length.most:
            continue
        do, limit = ("Shorten", f"up to {length.most}") if count > length.most else ("Lengthen", f"from {length.least}")
        unit = "character" if count == 1 else "characters"
        yield Problem(name, f"{do} the {NAMES[name]}: it has {count} {unit}, good is {limit}.")


def _picture(image: Image) -> Iterator[Problem]:
    if len(image.alt) > lengths.ALT.most:
        words = f"Shorten the lead picture’s alternative text: it has {len(image.alt)} characters"
        yield Problem("lead_image", f"{words}, good is up to {lengths.ALT.most}.")
    if image.width < WIDE_ENOUGH:
        words = f"Choose a lead picture that is at least {WIDE_ENOUGH} pixels wide"
        yield Problem("lead_image", f"{words}: this one has {image.width}.")


def _source(body: str) -> Iterator[Problem]:
    if not any(links.leads_away(link) for link in links.of(body)):
        yield Problem("body", "Link to a source, so that readers can look for themselves.")


def _quotations(body: str) -> Iterator[Problem]:
    """A quotation that is all there is of its paragraph, with nobody named around it."""
    blocks = [each for each in richtext.nodes(body) if isinstance(each, Element)]
    for place, block in enumerate(blocks):
        before = tree.words([blocks[place - 1]]).rstrip() if place else ""
        after = tree.words([blocks[place + 1]]).lstrip() if place + 1 < len(blocks) else ""
        is_said = before.endswith(":") or after.startswith(("—", "–", "- "))
        if not is_said and _is_bare(block):
            yield Problem("body", f"Say who is quoted: “{_beginning(block)}”")


def _is_bare(block: Element) -> bool:
    if block.tag == "blockquote":
        return not any(each.tag in {"cite", "footer"} for each in tree.walk([block])) and not _is_signed(block)
    words = " ".join(tree.words([block]).split())
    if block.tag != "p" or not QUOTED.search(words):
        return False
    outside = QUOTED.sub(" ", words)
    return len(words.split()) >= FEWEST_WORDS and not re.search(r"\w", outside)


def _is_signed(quote: Element) -> bool:
    """Whether its last line begins with a dash, or says more than what stands in its quotation marks."""
    lines = [line for line in richtext.text(tree.write(_inside(quote), blocks=frozenset())).splitlines() if line]
    if not lines or lines[-1].startswith(("—", "–", "- ")):
        return True
    words = " ".join(lines)
    return bool(QUOTED.search(words) and re.search(r"\w", QUOTED.sub(" ", words)))


def _inside(quote: Element) -> list[Node]:
    return quote.children


def _beginning(block: Element) -> str:
    words = " ".join(tree.words([block]).split()).strip('“”„«»"‘’ ')
    return words if len(words) <= 40 else f"{words[:40].rpartition(' ')[0]}…"
