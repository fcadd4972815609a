"""Assignments: who writes a story, and by when."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles import history, revising, rights
from articles.errors import NotReady, Problem, WrongState
from articles.models import Article, StoryEvent
from articles.scheduled_changes import clock


@transaction.atomic
def assign(article: Article, *, to, due_at: datetime | None, by, at: datetime | None = None) -> Article:
    """Have that colleague write it, by that moment where one is given; `to` None: nobody any more.

    The story is theirs from then on, and they get a mail. Pressing twice is harmless.
    Raises NotAllowed, WrongState, NotReady.
    """
    at = at or timezone.now()
    article = revising.lock(article)
    if by is not None:
        rights.require(rights.may_publish(by), "Only an editor may do this.")
    if article.binned_at is not None:
        raise WrongState("The story is in the bin. Take it out first.")
    if (article.assigned_to, article.due_at) == (to, due_at):
        return article
    _require_sense(article, to=to, due_at=due_at, at=at)
    article.assigned_to, article.due_at = to, due_at
    article.save(update_fields=["assigned_to", "due_at"])
    return history.record(article, StoryEvent.Kind.ASSIGNED, by=by, at=at, note=_note(article))


def _require_sense(article: Article, *, to, due_at: datetime | None, at: datetime) -> None:
    if to is None and due_at:
        raise NotReady([Problem("to", "Say who writes it, or leave the moment empty too.")])
    if to is not None and to != article.assigned_to and not rights.writers().filter(pk=to.pk).exists():
        raise NotReady([Problem("to", "Choose a colleague who may write stories.")])
    if due_at and due_at != article.due_at and due_at <= at:
        raise NotReady([Problem("due_at", "This moment is over. Give one in the future.")])


def _note(article: Article) -> str:
    if article.assigned_to is None:
        return "To nobody"
    due = f", due {clock(article.due_at)}" if article.due_at else ""
    return f"To {history.name_of(article.assigned_to)}{due}"
