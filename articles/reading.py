"""The queries behind readers' pages, each compiled once. What is public is decided by the rule of `published()`."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, QuerySet, Value

from articles.models import Article, Byline, Correction, Section, public_at
from articles.rows import TOLD, Card, Note, Shelf, Story, Told
from newsroom.lib.compiled import Compiled, Param

SECTIONS = 7
# The newest of all and of each section: enough for the top of the front and every band.
ON_FRONT = 10
LATEST = 5

Name = tuple[str, int, str, str, int]

NOW, STORY = Param("now"), Param("story")


def cards(stories: QuerySet) -> list[Card]:
    """Any stories as cards, in one query."""
    return [Card.of(row) for row in stories.values_list(*Card.COLUMNS)]


def told(corrections: QuerySet) -> list[Told]:
    """Any corrections with their stories, in one query."""
    return [Told(*row) for row in corrections.values_list(*TOLD)]


def sections() -> tuple[Shelf, ...]:
    """Those in the masthead, in their order."""
    return tuple(Shelf(*row) for row in _sections())


def story(section: str, slug: str, at: datetime) -> Story | None:
    """The public one at that address."""
    row = _story.first(section=section, slug=slug, now=at)
    return row and Story.of(row)


def latest(at: datetime) -> list[Card]:
    """The newest of all, for pages that have nothing else to offer."""
    return [Card.of(row) for row in _latest(now=at)]


def front(shelves: Iterable[Shelf], at: datetime) -> list[Card]:
    """The newest of all and of each of the first shelves, newest first."""
    pks = [shelf.pk for shelf in shelves][:SECTIONS]
    places = {f"shelf{place}": pk for place, pk in enumerate(pks + [None] * (SECTIONS - len(pks)))}
    return [Card.of(row) for row in _front(now=at, **places)]


def next_moment(at: datetime) -> datetime | None:
    """When the next story of all appears or ends."""
    return min((moment for query in (_appears, _ends) for (moment,) in query(now=at)), default=None)


def related(story: int, at: datetime) -> list[tuple[Card, bool]]:
    """The candidates under a story in their order, each with whether it is public now."""
    return [(Card.of(row[:-1]), bool(row[-1])) for row in _related(story=story, now=at)]


def corrections(story: int) -> list[Note]:
    """Those that readers are told of, newest first."""
    return [Note(*row) for row in _corrections(story=story)]


def names(story: int) -> list[Name]:
    """Bylined authors in their order, then topics by name: (kind, position, name, slug, id)."""
    return sorted(_names(story=story))


def _of_names() -> QuerySet:
    authors = Byline.objects.filter(article_id=STORY).order_by()
    topics = Article.tags.through.objects.filter(article_id=STORY).order_by()
    return authors.values_list(Value("author"), "position", "author__name", "author__slug", "author_id").union(
        topics.values_list(Value("topic"), Value(0), "tag__name", "tag__slug", "tag_id"), all=True
    )


def _of_front() -> QuerySet:
    public = Article.objects.published(NOW).newest_first()
    shelves = [public.filter(section_id=Param(f"shelf{place}")) for place in range(SECTIONS)]
    # Each slice sits in a sub-select of its own: SQLite takes no LIMIT in the arms of a UNION.
    slices = [Article.objects.filter(pk__in=each.values("pk")[:ON_FRONT]) for each in (public, *shelves)]
    first, *others = (each.order_by().values("pk") for each in slices)
    return public.filter(pk__in=first.union(*others)).values_list(*Card.COLUMNS)


def _of_related() -> QuerySet:
    candidates = Article.objects.filter(related_under__article_id=STORY).order_by("related_under__position")
    is_public = ExpressionWrapper(public_at(NOW), output_field=BooleanField())
    return candidates.annotate(is_public=is_public).values_list(*Card.COLUMNS, "is_public")


_sections = Compiled(lambda: Section.objects.values_list("pk", "name", "slug")[:SECTIONS])
_story = Compiled(
    lambda: (
        Article.objects.published(NOW)
        .filter(section__slug=Param("section"), slug=Param("slug"))
        .values_list(*Story.COLUMNS)
    )
)
_latest = Compiled(lambda: Article.objects.published(NOW).newest_first().values_list(*Card.COLUMNS)[:LATEST])
_front = Compiled(_of_front)
_appears = Compiled(
    lambda: (
        Article.objects.filter(status=Article.Status.PUBLISHED, first_published_at__gt=NOW)
        .order_by("first_published_at")
        .values_list("first_published_at")[:1]
    )
)
_ends = Compiled(
    lambda: (
        Article.objects.filter(status=Article.Status.PUBLISHED, unpublish_at__gt=NOW)
        .order_by("unpublish_at")
        .values_list("unpublish_at")[:1]
    )
)
_related = Compiled(_of_related)
_corrections = Compiled(lambda: Correction.objects.filter(article_id=STORY).exclude(note="").values_list(*Note._fields))
_names = Compiled(_of_names)
