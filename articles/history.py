"""The story's history: one line for everything that happens to it, the outbox that consumers read."""

from datetime import datetime

from django.utils import timezone

from articles.models import Article, Revision, StoryEvent
from newsroom.lib import jobs

Kind = StoryEvent.Kind
# Events of which somebody is told (see `articles.telling`), where a person brought them about.
TOLD = {
    Kind.SUBMITTED,
    Kind.SENT_BACK,
    Kind.PUBLISHED,
    Kind.SCHEDULED,
    Kind.UNSCHEDULED,
    Kind.CHANGED,
    Kind.CORRECTED,
    Kind.WITHDRAWN,
    Kind.ASSIGNED,
}


def record(
    article: Article,
    kind: str,
    *,
    by,
    at: datetime | None,
    note: str = "",
    revision: Revision | None = None,
    by_name: str = "",
    is_substantive: bool = False,
) -> Article:
    """Write one line, in the transaction of what happened, and the job that tells of it; returns the story.

    It is about the latest revision where none is given; `by_name` is for a person whose account may be gone;
    `is_substantive` makes it a line of what changed after publication, which readers may look up.
    """
    event = StoryEvent.objects.create(
        article=article,
        kind=kind,
        at=at or timezone.now(),
        by=by,
        by_name=by_name or name_of(by),
        note=note.strip(),
        revision=revision or article.latest_revision,
        is_substantive=is_substantive,
    )
    if by is not None and kind in TOLD:
        jobs.enqueue("articles.telling.spread", event.pk, queue="quick")
    return article


def name_of(user) -> str:
    """How history names a person, also after the account is gone."""
    return (user.get_full_name() or user.get_username()) if user else ""
