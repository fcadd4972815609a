"""What was typed into a form of the desk, carried by a page in between: which fields travel, and how they go on."""

import html
import re

from django.http import QueryDict

# On every form that carries: what comes with it goes on where it was going before.
MARK = "_carried"
# Before the names of the sign-in form, so that they differ from all that a form of the desk may be asking for.
SIGN_IN = "signin"
GLIMPSE_WORDS = 40
# As much of a text as its first words may need, tags included.
GLIMPSE_CHARACTERS = 4000


def is_carried(posted: QueryDict) -> bool:
    return MARK in posted


def signs_in(posted: QueryDict) -> bool:
    """Whether somebody signs in with what is carried."""
    return f"{SIGN_IN}-username" in posted


def fields(posted: QueryDict) -> list[tuple[str, str]]:
    """(name, value) of all that travels, the values of each name in their order."""
    # NUL cannot stand in a page, and nobody can type it.
    return [(name, value.replace("\0", "")) for name, values in posted.lists() if _travels(name) for value in values]


def onward(posted: QueryDict) -> QueryDict:
    """The form as it was before it was carried."""
    plain = QueryDict(mutable=True)
    for name, value in fields(posted):
        plain.appendlist(name, value)
    plain._mutable = False
    return plain


def has_secrets(posted: QueryDict) -> bool:
    """Whether somebody typed a password that stays behind."""
    return any("password" in name.lower() and not name.startswith(f"{SIGN_IN}-") for name in posted)


def glimpse(posted: QueryDict) -> dict[str, str]:
    """What a person knows their text by: its headline, and the first words of the longest piece."""
    texts = [value for name, value in fields(posted) if name != "headline" and " " in value.strip()]
    return {"headline": posted.get("headline", "").strip(), "words": _first_words(max(texts, key=len, default=""))}


def _travels(name: str) -> bool:
    return (
        name not in {MARK, "csrfmiddlewaretoken"}
        and "password" not in name.lower()
        and not name.startswith(f"{SIGN_IN}-")
    )


def _first_words(text: str) -> str:
    plain = html.unescape(re.sub(r"<[^<>]*>", " ", text[:GLIMPSE_CHARACTERS])).split()
    return " ".join(plain[:GLIMPSE_WORDS]) + (" …" if len(plain) > GLIMPSE_WORDS else "")
