"""Two people for a withdrawal, where the newsroom so sets: one asks, another confirms by withdrawing, or declines."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from articles import history, revising, rights
from articles.errors import NotReady, Problem, WrongState
from articles.models import Article, StoryEvent, WithdrawalRequest

Kind = StoryEvent.Kind


def of(article: Article) -> WithdrawalRequest | None:
    """The request that waits for a second person."""
    return getattr(article, "withdrawal_request", None)


def waits_for_another(article: Article, *, by, reason: str, notice: str, at: datetime) -> bool:
    """Whether a second person has still to confirm; the request is then kept. The caller holds the lock and asked for
    rights. Raises WrongState where the one who asked would confirm."""
    if not settings.NEWSROOM_WITHDRAW_BY_TWO or by is None:
        return False
    asked = WithdrawalRequest.objects.filter(article=article).first()
    if asked is None:
        WithdrawalRequest.objects.create(
            article=article, reason=reason.strip(), notice=notice.strip(), at=at, by=by, by_name=history.name_of(by)
        )
        history.record(article, Kind.WITHDRAWAL_ASKED, by=by, at=at, note=reason)
        return True
    if asked.by_id == by.pk:
        raise WrongState("You asked for this yourself. Another editor has to confirm it.")
    return False


def settle(article: Article) -> None:
    """Forget the request of a story that is withdrawn now. The caller holds the lock."""
    WithdrawalRequest.objects.filter(article=article).delete()


@transaction.atomic
def decline(article: Article, *, by, note: str, at: datetime | None = None) -> Article:
    """Keep the story: the request is gone, and its history says why. Who asked takes it back in the same way.

    Raises NotAllowed, WrongState, NotReady.
    """
    article = revising.lock(article)
    if by is not None:
        rights.require(rights.may_publish(by), "Only an editor may do this.")
    if not WithdrawalRequest.objects.filter(article=article).exists():
        raise WrongState("Nobody asks for a withdrawal any more. A colleague confirmed it or declined it.")
    if not note.strip():
        raise NotReady([Problem("note", "Say in a sentence why the story stays.")])
    settle(article)
    return history.record(article, Kind.WITHDRAWAL_DECLINED, by=by, at=at, note=note)
