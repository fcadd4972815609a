"""Links of a story's text: those that lead nowhere for its readers. Known own addresses only; nothing is fetched."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from articles import richtext
from articles.markup import tree
from articles.models import Article, Author, Redirect, Section, Tag

SHELVES = {"articles:section": Section, "articles:author": Author, "articles:topic": Tag}


class Link(NamedTuple):
    address: str
    words: str


class Own(NamedTuple):
    """What one of our own addresses names: the view and what is in its path."""

    view: str
    section: str
    slug: str


def of(body: str) -> list[Link]:
    """Every link of a body, in order, with the words that it stands on."""
    anchors = [each for each in tree.walk(richtext.nodes(body)) if each.tag == "a"]
    return [Link(each.attributes.get("href", ""), " ".join(tree.words([each]).split())) for each in anchors]


def broken(body: str, *, story: Article, at: datetime, alongside: Collection[str] = ()) -> list[str]:
    """A sentence for each link that leads nowhere at that moment, or where readers cannot follow.

    `alongside` are the slugs of stories that go public together with this one.
    """
    found = of(body)
    known = _Known([own for link in found if (own := _own(link.address))], at, {story.slug, *alongside})
    return list(dict.fromkeys(filter(None, (_trouble(link, known) for link in found))))


def leads_away(link: Link) -> bool:
    """Whether it is a whole address on another site."""
    parts = _parts(link.address)
    return bool(parts and parts.scheme in {"http", "https"} and parts.hostname and not _is_ours(parts))


class _Known:
    """What of the named own addresses is there for readers; a query for each kind that is named at all."""

    def __init__(self, named: list[Own], at: datetime, slugs: Collection[str]) -> None:
        stories = {own.slug for own in named if own.view == "articles:detail"} - set(slugs)
        public = Article.objects.published(at)
        self.stories = {*slugs, *public.filter(slug__in=stories).values_list("slug", flat=True)} if stories else slugs
        left = stories - set(self.stories)
        moved = Redirect.objects.filter(slug__in=left, article__in=public)
        self.moved = set(moved.values_list("section_slug", "slug")) if left else set()
        self.shelves = {view: self._slugs(view, named) for view in SHELVES}

    @staticmethod
    def _slugs(view: str, named: list[Own]) -> set[str]:
        wanted = {own.slug for own in named if own.view == view}
        return set(SHELVES[view].objects.filter(slug__in=wanted).values_list("slug", flat=True)) if wanted else set()

    def has(self, own: Own) -> bool:
        if own.view == "articles:detail":
            return own.slug in self.stories or (own.section, own.slug) in self.moved
        return own.slug in self.shelves.get(own.view, {own.slug})


def _trouble(link: Link, known: _Known) -> str:
    """What is wrong with a link and what to do; nothing where it is right."""
    where = f"The link on “{link.words}”" if link.words else "A link without words"
    if link.address in {"", "#"}:
        return f"{where} has no address. Give it one, or take the link out."
    if not _is_whole(link.address):
        return f"{where} leads to “{link.address}”, which is no whole address. Begin it with https:// or with /."
    own = _own(link.address)
    if own is None:
        return ""
    if own.view.startswith("admin:") or own.view == "articles:preview":
        return f"{where} leads to the desk, where readers cannot follow. Give the address that they know."
    if known.has(own):
        return ""
    if own.view == "articles:detail":
        return f"{where} leads to a story that is not public: {link.address}. Publish that first, or take the link out."
    return f"{where} leads to a page that does not exist: {link.address}. Mend its address, or take the link out."


def _is_whole(address: str) -> bool:
    parts = _parts(address)
    if parts is None:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    if parts.scheme:
        return bool(parts.hostname)
    return address.startswith(("/", "#", "?"))


def _own(address: str) -> Own | None:
    """What one of our own addresses names, where we know it."""
    parts = _parts(address)
    if parts is None or not parts.path.startswith("/") or not (_is_ours(parts) or not parts.netloc):
        return None
    for path in _spelt(parts.path):
        try:
            match = resolve(path)
        except Resolver404:
            continue
        return Own(match.view_name, match.kwargs.get("section", ""), _slug(match.view_name, match.kwargs))
    return None


def _spelt(path: str) -> Iterator[str]:
    """The path, and the one that it is redirected to where its last stroke was left out."""
    yield path
    if not path.endswith("/"):
        yield f"{path}/"


def _slug(view: str, named: dict) -> str:
    return named.get("section" if view == "articles:section" else "slug", "")


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        return None
    return parts


def _is_ours(parts: SplitResult) -> bool:
    return parts.netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()
