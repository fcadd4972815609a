"""Which rows readers may see: `Article.is_public` as the database asks it, of stories and what hangs on them."""

from datetime import datetime

from django.db import models
from django.db.models import Count, Expression, Min, Q

# The one status of `Article.Status` in which the clock decides.
PUBLISHED = "published"


def public_at(at: datetime | Expression, *, of: str = "") -> Q:
    """What has to be true of a story that readers may see at that moment: `published` and `is_public` in one.

    `of` leads to the story from rows of another kind, as in `article__`.
    """
    ends = Q(**{f"{of}unpublish_at": None}) | Q(**{f"{of}unpublish_at__gt": at})
    return Q(ends, **{f"{of}status": PUBLISHED, f"{of}first_published_at__lte": at})


def outlook(rows: models.QuerySet, at: datetime, *, of: str = "") -> tuple[int, datetime | None]:
    """How many rows stand on public stories at that moment, and when the next of these appears or ends; one query."""
    begin, end = f"{of}first_published_at", f"{of}unpublish_at"
    found = rows.filter(**{f"{of}status": PUBLISHED}).aggregate(
        count=Count("pk", filter=public_at(at, of=of), distinct=True),
        appears=Min(begin, filter=Q(**{f"{begin}__gt": at})),
        ends=Min(end, filter=Q(**{f"{end}__gt": at})),
    )
    moments = [each for each in (found["appears"], found["ends"]) if each]
    return found["count"], min(moments, default=None)
