"""A change to a live story that waits for its hour: planned, taken back, applied or held. One for each story.

Who looks first after the hour applies it, a reader whose page is made or the worker. A change that was made from
another text than readers have by then is held: it would undo what a colleague published.
"""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from articles import history, revising, rights, showing, snapshot, workflow
from articles.errors import NothingChanged, NotReady, Problem, WrongState
from articles.models import Article, ScheduledChange, StoryEvent
from newsroom.lib.compiled import Compiled, Param
from newsroom.lib.patience import transaction_within

logger = logging.getLogger("newsroom.scheduled_changes")

Kind = StoryEvent.Kind
# How long a reader waits for somebody else's lock; how soon a refused change is tried again.
PATIENCE_SECONDS = 2
AGAIN = timedelta(seconds=5)
# From here on something is wrong: the worker tries every minute.
LATE = timedelta(seconds=60)

MOVED_ON = "Readers have got another text since this change was scheduled, and it would undo that."
NOT_PUBLIC = "Readers did not have the story any more when its hour came."
CLASHES = "It clashes with another story that was published meanwhile."


def of(article: Article) -> ScheduledChange | None:
    """The change that waits or is held."""
    return getattr(article, "scheduled_change", None)


def clock(moment: datetime) -> str:
    """A moment in the newsroom's zone, as history tells it."""
    return date_format(timezone.localtime(moment), "j M Y, H:i T")


@transaction.atomic
def plan(
    article: Article, *, by, apply_at: datetime, at: datetime | None = None, is_substantive: bool = False
) -> Article:
    """Have the latest revision of a public story go before its readers at that moment, in place of any earlier plan.

    Pressing twice is harmless. Raises NotAllowed, WrongState, NothingChanged, NotReady.
    """
    at = at or timezone.now()
    article = revising.lock(article)
    _require_publisher(by)
    if not article.is_public(at):
        raise WrongState("Only a change to a story that readers have can be scheduled.")
    if not article.has_unpublished_changes:
        raise NothingChanged("There is no change to schedule. Change the text first.")
    _require_moment(article, apply_at, at=at)
    content = snapshot.latest_content(article)
    workflow.require_publishable(article, content, at=apply_at)
    planned = {
        "revision": article.latest_revision,
        "made_from": article.live_revision,
        "apply_at": apply_at,
        "is_substantive": is_substantive,
    }
    earlier = ScheduledChange.objects.filter(article=article)
    if earlier.filter(held_at=None, **planned).exists():
        return article
    earlier.delete()
    ScheduledChange.objects.create(article=article, made_at=at, by=by, by_name=history.name_of(by), **planned)
    showing.expect(article, content)
    return history.record(article, Kind.CHANGE_SCHEDULED, by=by, at=at, note=f"For {clock(apply_at)}")


@transaction.atomic
def cancel(article: Article, *, by, at: datetime | None = None) -> Article:
    """Take the scheduled change back, waiting or held; its text stays, as a revision. Raises NotAllowed, WrongState.

    No page need be told: each is made anew at the moment that it knows of, and shows the same.
    """
    article = revising.lock(article)
    _require_publisher(by)
    if not workflow.take_back_plan(article, by=by, at=at or timezone.now()):
        raise WrongState("No change is scheduled. Its hour has come already, or a colleague took it back.")
    return article


def apply(article: Article, *, at: datetime | None = None) -> Article:
    """Put the story's change before readers if its hour has come, or hold it; exactly once, however many try at once.

    The row is locked first and then looked at: who comes second finds nothing to do. Stands in no other transaction.
    Raises what the database raises when it does not take the write.
    """
    at = at or timezone.now()
    with transaction_within(PATIENCE_SECONDS):
        article = revising.lock(article)
        due = ScheduledChange.objects.select_related("revision", "by")
        change = due.filter(article=article, held_at=None, apply_at__lte=at).first()
        if change is None:
            return article
        because = _put_live(article, change, at=at)
        if because:
            return _hold(article, change, because=because, at=at)
        return history.record(
            article,
            Kind.CHANGED,
            by=change.by,
            by_name=change.by_name,
            at=at,
            note=f"Scheduled for {clock(change.apply_at)}",
            revision=change.revision,
            is_substantive=change.is_substantive,
        )


def apply_due(at: datetime | None = None) -> datetime | None:
    """Apply every change whose hour has come; the moment at which the next one is to be looked for, if there is one.

    One small query where nothing is due. Where the database refuses, what readers have stays; that moment is near then.
    """
    at = at or timezone.now()
    (moment,) = _earliest.first() or (None,)
    if moment is None or moment > at:
        return moment
    is_done = _apply_each(at)
    moments = [row[0] for row in _following(now=at)]
    return min(moments if is_done else [*moments, at + AGAIN], default=None)


def overdue() -> str:
    """For `/readyz`: a sentence when a change is long past its hour and neither applied nor held."""
    (moment,) = _earliest.first() or (None,)
    late = timezone.now() - moment if moment else timedelta()
    if late <= LATE:
        return ""
    return f"A scheduled change is {late // timedelta(minutes=1)} min past its hour. Does the database take writes?"


def _apply_each(at: datetime) -> bool:
    """Whether none was refused. Whatever is wrong with an editor's plan, it takes no page from its readers."""
    is_done = True
    due = ScheduledChange.objects.filter(held_at=None, apply_at__lte=at).order_by("apply_at")
    for pk in list(due.values_list("article_id", flat=True)):
        try:
            apply(Article(pk=pk), at=at)
        except DatabaseError as error:
            logger.warning("The database did not take a scheduled change (%s).", type(error).__name__)
            is_done = False
        except Exception as error:
            frames = "".join(traceback.format_tb(error.__traceback__))
            logger.error("A scheduled change failed (%s).\n%s", type(error).__name__, frames)
            is_done = False
    return is_done


def _put_live(article: Article, change: ScheduledChange, *, at: datetime) -> str:
    """Do it; or say why that cannot be."""
    if article.live_revision_id != change.made_from_id:
        return MOVED_ON
    # As things stood at its hour: nothing depends on how late somebody looks.
    if not article.is_public(change.apply_at):
        return NOT_PUBLIC
    try:
        with transaction.atomic():
            workflow.put_live(article, change.revision, at=at, is_substantive=change.is_substantive)
    except NotReady as refusal:
        return str(refusal)
    except IntegrityError:
        return CLASHES
    return ""


def _hold(article: Article, change: ScheduledChange, *, because: str, at: datetime) -> Article:
    change.held_at, change.held_because = at, because
    change.save(update_fields=["held_at", "held_because"])
    return history.record(article, Kind.CHANGE_HELD, by=None, at=at, note=because, revision=change.revision)


def _require_publisher(by) -> None:
    if by is not None:
        rights.require(rights.may_publish(by), "Only an editor may do this.")


def _require_moment(article: Article, apply_at: datetime, *, at: datetime) -> None:
    if apply_at <= at:
        raise NotReady([Problem("change_at", "Give a moment in the future, or publish the changes now.")])
    if not article.is_public(apply_at):
        message = f"Readers have this story until {clock(article.unpublish_at)} only. Give an earlier moment."
        raise NotReady([Problem("change_at", message)])


def _waiting():
    return ScheduledChange.objects.filter(held_at=None).order_by("apply_at").values_list("apply_at")


_earliest = Compiled(lambda: _waiting()[:1])
_following = Compiled(lambda: _waiting().filter(apply_at__gt=Param("now"))[:1])
