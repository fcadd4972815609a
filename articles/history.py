"""The story's history: one line for everything that happens to it, the outbox that consumers read."""

from datetime import datetime

from django.utils import timezone

from articles.models import Article, StoryEvent


def record(article: Article, kind: str, *, by, at: datetime | None, note: str = "") -> Article:
    """Write one line, in the transaction of what happened; returns the story."""
    StoryEvent.objects.create(
        article=article,
        kind=kind,
        at=at or timezone.now(),
        by=by,
        by_name=name_of(by),
        note=note.strip(),
        revision=article.latest_revision,
    )
    return article


def name_of(user) -> str:
    """How history names a person, also after the account is gone."""
    return (user.get_full_name() or user.get_username()) if user else ""
