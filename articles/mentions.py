"""Who is named in a comment: "@" and a username or a full name, of colleagues who may read the story."""

import re
import unicodedata

from articles import rights
from articles.models import Article

# So many are offered while a name is typed.
OFFERED = 8


def people(text: str, article: Article) -> list:
    """The colleagues whom that text names, each once; who may not read the story is not among them."""
    text = _plain(text)
    if "@" not in text:
        return []
    called: dict[str, list] = {}
    for person in rights.readers_of(article).order_by("pk"):
        for name in _names(person):
            called.setdefault(name, []).append(person)
    if not called:
        return []
    # The longest first, so that "@anna.b" is never taken for "@anna".
    names = "|".join(re.escape(name) for name in sorted(called, key=len, reverse=True))
    found = re.findall(rf"(?<![\w.])@({names})(?!\w)", text)
    return list({person.pk: person for name in found for person in called[name]}.values())


def offered(article: Article, begun: str) -> list[tuple[str, str]]:
    """(username, how they are called) of the colleagues whose name begins, or has a word that begins, like that."""
    begun = _plain(begun)
    found = []
    for person in rights.readers_of(article).order_by("first_name", "last_name", "username"):
        if any(name.startswith(begun) or f" {begun}" in name for name in _names(person)):
            found.append((person.get_username(), person.get_full_name() or person.get_username()))
    return found[:OFFERED]


def _names(person) -> set[str]:
    names = (person.get_username(), person.get_full_name())
    return {_plain(name) for name in names if name.strip()}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
