"""Which pages show a story, and telling them when it changes: the keys that views declare and verbs announce.

story:5 is the story wherever its headline stands; front, corrections, in-section:2, by-author:3 and on-topic:4 are the
lists that it enters, leaves, or moves in; author:3, topic:4 and image:6 are what it shows of others."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Max
from django.urls import reverse

from articles.models import Article, Author, Section, Tag
from articles.rows import Card, Story, Told
from newsroom.lib import changes

FRONT = "front"
CORRECTIONS = "corrections"
# Key, address, and all by which its place there is told from another one.
Place = tuple[str, str, *tuple[datetime | int | None, ...]]


def keys(stories: Iterable[Card | Story]) -> set[str]:
    """What cards of these stories show: themselves and their pictures."""
    return {f"story:{story.pk}" for story in stories} | {
        f"image:{story.lead_image.pk}" for story in stories if story.lead_image
    }


def ends(stories: Iterable[Card | Story | Told]) -> list[datetime | None]:
    """When each of them has to be gone."""
    return [story.unpublish_at for story in stories]


@contextmanager
def changing(article: Article) -> Iterator[None]:
    """Around a verb's act on a locked story, in its transaction: every page that showed it, or now does, is told."""
    before = _places(article)
    yield
    after = _places(article)
    moved = before ^ after
    if before or after:
        changes.announce(
            f"story:{article.pk}", *(place[0] for place in moved), paths={place[1] for place in before | after}
        )


def expect(article: Article, content: dict) -> None:
    """Tell every page that shows a public story, or will when it has that content: a moment has come to look out for.

    They are made anew and then know it; pages that the change will not touch need not."""
    places = {place[:2] for place in _places(article)}
    shelves = (
        ("in-section", Section, [content["section"]]),
        ("by-author", Author, content["authors"]),
        ("on-topic", Tag, content["tags"]),
    )
    for kind, model, pks in shelves:
        places |= {(f"{kind}:{row.pk}", row.get_absolute_url()) for row in model.objects.filter(pk__in=pks)}
    changes.announce(*(key for key, _ in places), paths={path for _, path in places})


def _places(article: Article) -> set[Place]:
    """Every list that a published story stands on, now or by the clock."""
    if article.status not in {Article.Status.PUBLISHED, Article.Status.WITHDRAWN}:
        return set()
    span = (article.first_published_at, article.unpublish_at, article.withdrawn_at)
    places = {
        (FRONT, "/"),
        (f"story:{article.pk}", article.get_absolute_url()),
        (f"in-section:{article.section_id}", article.section.get_absolute_url()),
    }
    if article.updated_at:
        names = {"section": article.section.slug, "slug": article.slug}
        places.add((f"story:{article.pk}", reverse("articles:changes", kwargs=names)))
    places |= {(f"by-author:{author.pk}", author.get_absolute_url()) for author in article.authors.all()}
    places |= {(f"on-topic:{tag.pk}", tag.get_absolute_url()) for tag in article.tags.all()}
    # A story moves in the list of corrections with each further one.
    newest = article.corrections.told().aggregate(newest=Max("pk"))["newest"]
    corrected = {(CORRECTIONS, reverse("articles:corrections"), newest)} if newest else set()
    return {(*place, *span) for place in places | corrected}
