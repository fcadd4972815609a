"""The bin: where drafts that were never public wait 30 days before they are gone."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from articles import history, revising, rights
from articles.errors import WrongState
from articles.models import Article, StoryEvent

DAYS = 30


@transaction.atomic
def put_in(article: Article, *, by, at: datetime | None = None) -> Article:
    """A draft that was never public → the bin. Pressing twice is harmless. Raises NotAllowed, WrongState."""
    at = at or timezone.now()
    article = revising.lock(article)
    if article.status != Article.Status.DRAFT:
        raise WrongState("Only a draft that was never public can be deleted. A public story is withdrawn.")
    _require_owner(by, article, "Only its own people may delete this draft.")
    if article.binned_at is not None:
        return article
    article.binned_at = at
    article.save(update_fields=["binned_at"])
    return history.record(article, StoryEvent.Kind.BINNED, by=by, at=at)


@transaction.atomic
def take_out(article: Article, *, by, at: datetime | None = None) -> Article:
    """The bin → draft. Raises NotAllowed, WrongState."""
    article = revising.lock(article)
    if article.binned_at is None:
        raise WrongState("The story is not in the bin.")
    _require_owner(by, article, "Only its own people may take this draft out of the bin.")
    article.binned_at = None
    article.save(update_fields=["binned_at"])
    return history.record(article, StoryEvent.Kind.UNBINNED, by=by, at=at)


def empty(*, at: datetime | None = None) -> int:
    """The recurring job: delete for good what has been in the bin for 30 days; returns how many stories that were."""
    before = (at or timezone.now()) - timedelta(days=DAYS)
    with transaction.atomic():
        old = list(Article.objects.select_for_update(of=("self",)).filter(binned_at__lt=before))
        for article in old:
            article.delete()
    return len(old)


def _require_owner(by, article: Article, message: str) -> None:
    if by is not None:
        may_change = by.has_perm("articles.change_article")
        rights.require(rights.may_publish(by) or (may_change and rights.owns(by, article)), message)
