"""Words that stand for other words until somebody finds those: TK, XXX, lorem ipsum. Pure; imports no models."""

import re
from collections.abc import Iterator

from articles import richtext
from articles.markup import tree

# TK in capitals only and nothing inside a word (ATK) or a name on the net (xxx.example): those are meant.
PLACEHOLDER = re.compile(r"(?<![^\W_])(?<!\w\.)(?:(?:TK)+|[Xx]{3,}|(?i:lorem\s+ipsum))(?![^\W_]|\.\w)")
AROUND = 24


def in_text(text: str) -> list[str]:
    """Each placeholder of a plain text once, as it is written there."""
    return list(dict.fromkeys(" ".join(found[0].split()) for found in PLACEHOLDER.finditer(text)))


def in_body(html: str) -> Iterator[tuple[str, str]]:
    """Each placeholder of a story's HTML with the words around it; captions are text, too."""
    for line in richtext.text(html).splitlines():
        for found in PLACEHOLDER.finditer(line):
            yield found[0], _around(line, found)


def in_pictures(html: str) -> list[str]:
    """Each placeholder in the alternative texts of the pictures in a story's HTML."""
    pictures = [each for each in tree.walk(richtext.nodes(html)) if each.tag == "img"]
    return in_text("\n".join(picture.attributes.get("alt", "") for picture in pictures))


def _around(line: str, found: re.Match) -> str:
    """Some words before and after, cut where a word ends."""
    before, after = line[: found.start()], line[found.end() :]
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + "…"
    return f"{before}{found[0]}{after.rstrip(' .')}"
