"""The allow-list of a news story: its elements, their attributes, and which values those may have."""

import re
from collections.abc import Callable

from articles.markup.tree import Element

INLINE = frozenset({"a", "br", "cite", "code", "em", "span", "strong", "sub", "sup"})
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
# Kept until the tree is shaped, so that the words of two neighbours are not run together; never in what is stored.
PASSING = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "main",
        "nav",
        "pre",
        "section",
        "summary",
    ]
)
BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "blockquote",
        "footer",
        "figure",
        "figcaption",
        "img",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
    ]
)
TAGS = INLINE | set(RENAMED) | PASSING | BLOCKS
WITHOUT_CONTENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "iframe",
        "object",
        "svg",
        "math",
        "title",
        "select",
    ]
)
SCHEMES = frozenset({"http", "https", "mailto"})
REL_KEPT = ("nofollow", "sponsored", "ugc")

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_OWN_PICTURE = re.compile(r"/media/(?!.*(?:\.\.|//))[\w./~+-]+", re.ASCII)
# What browsers drop inside an address or read as something else, so that nobody is deceived by it.
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


def _language(value: str) -> str | None:
    return value if _LANGUAGE.fullmatch(value) else None


def _one_of(*allowed: str) -> Callable[[str], str | None]:
    return lambda value: value.lower() if value.lower() in allowed else None


def _number(least: int, most: int) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        is_number = value.isascii() and value.isdigit() and len(value) < 6
        return str(int(value)) if is_number and least <= int(value) <= most else None

    return check


def _address(value: str) -> str | None:
    value = _UNSEEN.sub(lambda found: "%20" if found[0] == " " else "", value.strip(" \t\r\n\f"))
    scheme = _SCHEME.match(value)
    if not value or "\\" in value or (scheme and scheme[1].lower() not in SCHEMES):
        return None
    return f"https:{value}" if value.startswith("//") else value


def _picture(value: str) -> str | None:
    return value if _OWN_PICTURE.fullmatch(value) else None


def _words(value: str) -> str | None:
    return " ".join(value.split())


EVERYWHERE = {"lang": _language, "dir": _one_of("ltr", "rtl", "auto")}
RULES: dict[str, dict[str, Callable[[str], str | None]]] = {
    "a": {"href": _address, "rel": _words},
    "img": {"src": _picture, "alt": _words, "width": _number(1, 20000), "height": _number(1, 20000)},
    "ol": {"start": _number(0, 99999)},
    "td": {"colspan": _number(2, 99), "rowspan": _number(2, 99)},
    "th": {
        "scope": _one_of("row", "col", "rowgroup", "colgroup"),
        "colspan": _number(2, 99),
        "rowspan": _number(2, 99),
    },
}


def attributes(element: Element) -> dict[str, str]:
    """The attributes that may stay, in one order, with `rel` and `alt` as they must be."""
    rules = RULES.get(element.tag, {}) | EVERYWHERE
    checked = {name: rule(element.attributes[name]) for name, rule in rules.items() if name in element.attributes}
    kept = {name: value for name, value in checked.items() if value is not None}
    if element.tag == "a" and "href" in kept:
        kept["rel"] = _rel(kept["href"], kept.get("rel", ""))
        kept = {name: value for name, value in kept.items() if value}
    if element.tag == "img":
        kept.setdefault("alt", "")
    return dict(sorted(kept.items()))


def _rel(href: str, typed: str) -> str:
    """What the editor said about the link, and no way back into our window for other sites."""
    leads_away = href.lower().startswith(("http:", "https:"))
    tokens = [token for token in REL_KEPT if token in typed.lower().split()]
    return " ".join([*tokens, "noopener"] if leads_away else tokens)
