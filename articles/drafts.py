"""What is typed and not saved yet: kept for each sitting, offered back, settled once a save has it."""

import contextlib
import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import history, rights
from articles.errors import NotAllowed
from articles.models import Article, Draft

TOMBSTONE_DAYS = 1
KEPT_DAYS = 90


def keep(
    sitting: uuid.UUID,
    typed: dict[str, list[str]],
    *,
    turn: int,
    by,
    article: Article | None = None,
    base: int | None = None,
    at: datetime | None = None,
) -> bool:
    """Keep what a form holds at its `turn`-th save; False where a later turn of the sitting is kept already.

    `typed` is what the form would send, valid or not. Who may read a story may keep text for it: whether it may
    become a revision is asked when it is saved. Raises NotAllowed, also for the sitting of somebody else.
    """
    allowed = rights.may_read(by, article) if article else rights.may_start(by)
    rights.require(allowed, "You may not write in this story.")
    if article is not None and base is not None:
        base = article.revisions.filter(pk=base).values_list("pk", flat=True).first()
    values = {
        "typed": typed,
        "turn": turn,
        "article": article,
        "base_id": base,
        "saved_at": at or timezone.now(),
        "by_name": history.name_of(by),
    }
    if _put(sitting, values, by=by):
        return True
    kept = Draft.objects.filter(sitting=sitting).only("by").first()
    if kept is not None and kept.by_id != by.pk:
        raise NotAllowed("That text belongs to somebody else.")
    return False


def settle(sitting: uuid.UUID | None, *, turn: int, by) -> bool:
    """What that sitting typed up to its `turn`-th save is saved: what comes late is ignored. False where this is late.

    Late is what a later turn has overtaken, or what arrives a second time: it holds older text than was saved.
    The row stays for a day, empty, to recognise late autosaves by. In a transaction this comes first: until that ends,
    whatever else the sitting sends waits here, and autosaves lock a draft before its story.
    """
    if sitting is None:
        return True
    values = {"typed": {}, "turn": turn, "saved_at": timezone.now()}
    if _put(sitting, values, by=by):
        return True
    Draft.objects.filter(sitting=sitting, by=by, turn=turn).update(typed={}, saved_at=values["saved_at"])
    return False


def _put(sitting: uuid.UUID, values: dict, *, by) -> bool:
    """Write the row of a sitting, unless it is at that turn already or beyond, or somebody else's."""
    for _ in range(2):
        if Draft.objects.filter(sitting=sitting, by=by, turn__lt=values["turn"]).update(**values):
            return True
        with contextlib.suppress(IntegrityError), transaction.atomic():
            Draft.objects.create(sitting=sitting, by=by, **values)
            return True
        # The row is there: at a later turn, or made since it was looked for, and then to be overwritten.
    return False


def discard(draft: Draft) -> None:
    """Throw a draft away, or have done with it, whoever it belongs to; what was typed into it since stays.

    The row stays too, empty, so that an autosave which comes late does not bring it back.
    """
    Draft.objects.filter(pk=draft.pk, turn=draft.turn, by=draft.by_id).update(typed={}, saved_at=timezone.now())


def unsaved(*, by):
    """This person's drafts with text in them, newest first."""
    return Draft.objects.filter(by=by).exclude(typed={}).select_related("base", "article__latest_revision")


def waiting(*, by, article: Article | None = None):
    """Those for that story, or for none yet."""
    return unsaved(by=by).filter(article=article)


def purge(at: datetime | None = None) -> int:
    """Delete settled drafts after a day and forgotten ones after ninety; how many. Run by a recurring job."""
    at = at or timezone.now()
    settled = Draft.objects.filter(typed={}, saved_at__lt=at - timedelta(days=TOMBSTONE_DAYS))
    forgotten = Draft.objects.filter(saved_at__lt=at - timedelta(days=KEPT_DAYS))
    return settled.delete()[0] + forgotten.delete()[0]
