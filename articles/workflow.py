"""The verbs of a story's life. Each locks the row, checks rights and state, writes one line of history.

`by` is the person who acts, or None for the newsroom itself; `at` is the moment, now where none is given.
Every verb returns the story and raises one of `articles.errors` when it refuses.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles import history, redirects, related, review, revising, rights, showing, snapshot, withdrawals
from articles.errors import NothingChanged, NotReady, Problem, WrongState
from articles.models import Article, Correction, Revision, ScheduledChange, StoryEvent

Kind = StoryEvent.Kind
Status = Article.Status


@transaction.atomic
def submit(
    article: Article, *, by, at: datetime | None = None, note: str = "", alongside: Collection[str] = ()
) -> Article:
    """draft → in review; `alongside` as in `publish`. Raises NotAllowed, WrongState, NotReady."""
    article = revising.lock(article)
    _require_state(article, Status.DRAFT, "Only a draft can be submitted for review.")
    if by is not None:
        rights.require(rights.may_edit(by, article), "Only its own people may submit this story.")
    _require_ready(article, snapshot.latest_content(article), at=at, alongside=alongside)
    return _set_status(article, Status.IN_REVIEW, Kind.SUBMITTED, by=by, at=at, note=note)


@transaction.atomic
def send_back(article: Article, *, by, at: datetime | None = None, note: str) -> Article:
    """in review → draft, with a note that says what is wanted. Raises NotAllowed, WrongState, NotReady."""
    article = revising.lock(article)
    _require_publisher(by)
    _require_state(article, Status.IN_REVIEW, "Only a story in review can be sent back.")
    _require_words(note, "note", "Say in a sentence what is wanted, so that the writer can go on.")
    return _set_status(article, Status.DRAFT, Kind.SENT_BACK, by=by, at=at, note=note)


@transaction.atomic
def publish(article: Article, *, by, at: datetime | None = None, alongside: Collection[str] = ()) -> Article:
    """draft, in review, scheduled or withdrawn → public now, or when its embargo ends. Harmless when already public.

    A later `publish_at` is given up; an embargo never is. `alongside` are the slugs of stories that follow in the same
    act: links to them hold. Raises NotAllowed, NotReady.
    """
    at = at or timezone.now()
    article = revising.lock(article)
    _require_publisher(by)
    if article.binned_at is not None:
        raise WrongState("The story is in the bin. Take it out first.")
    if article.status == Status.PUBLISHED and article.was_public(at):
        return article
    content = snapshot.latest_content(article)
    if article.status == Status.WITHDRAWN and snapshot.public_from(content, at) > at:
        raise WrongState("A withdrawn story comes back at once. Take the planned moment and the embargo out first.")
    planned = snapshot.moment(content, "publish_at")
    if planned and planned > at:
        content |= {"publish_at": None}
        revising.save(article, content, by=by, base=article.latest_revision_id, at=at, note="Publish now")
        article = revising.lock(article)
    is_waiting_already = article.is_scheduled(at) and article.first_published_at == snapshot.public_from(content, at)
    if is_waiting_already and not article.has_unpublished_changes:
        return article
    return _go_public(article, by=by, at=at, alongside=alongside)


@transaction.atomic
def schedule(article: Article, *, by, at: datetime | None = None) -> Article:
    """draft or in review → public at the later of `publish_at` and `embargo_until`.

    Raises NotAllowed, WrongState, NotReady (also where neither moment lies ahead).
    """
    at = at or timezone.now()
    article = revising.lock(article)
    _require_publisher(by)
    if article.status not in {Status.DRAFT, Status.IN_REVIEW} or article.binned_at is not None:
        raise WrongState("Only a story that is not published yet can be scheduled.")
    if snapshot.public_from(snapshot.latest_content(article), at) <= at:
        raise NotReady([Problem("publish_at", "Give a moment in the future to schedule the story for.")])
    return _go_public(article, by=by, at=at)


@transaction.atomic
def unschedule(article: Article, *, by, at: datetime | None = None) -> Article:
    """scheduled → draft: it will not appear. Raises NotAllowed, WrongState."""
    at = at or timezone.now()
    article = revising.lock(article)
    _require_publisher(by)
    if not article.is_scheduled(at):
        raise WrongState("Only a scheduled story can be taken off the schedule.")
    with showing.changing(article):
        article.first_published_at = article.published_at = article.live_revision = None
        article.status = Status.DRAFT
        revising.project(article, article.latest_revision)
    return history.record(article, Kind.UNSCHEDULED, by=by, at=at)


@transaction.atomic
def publish_changes(article: Article, *, by, at: datetime | None = None, is_substantive: bool = False) -> Article:
    """Put the latest revision of a published story before its readers. Raises NotAllowed, WrongState, NotReady.

    `is_substantive` shows readers a new "updated" time. Pressing twice is harmless.
    """
    at = at or timezone.now()
    article = revising.lock(article)
    _require_publisher(by)
    _require_state(article, Status.PUBLISHED, "Only a published story has changes to publish.")
    if not article.has_unpublished_changes:
        return article
    put_live(article, article.latest_revision, at=at, is_substantive=is_substantive)
    live = article.live_revision
    return history.record(article, Kind.CHANGED, by=by, at=at, revision=live, is_substantive=is_substantive)


@transaction.atomic
def correct(
    article: Article, *, by, kind: str, note: str = "", is_serious: bool = False, at: datetime | None = None
) -> Article:
    """Publish the changes with a dated public note; only a minor fix may go without one.

    Raises NotAllowed, WrongState, NothingChanged (a minor fix without any change), NotReady.
    """
    at = at or timezone.now()
    article = revising.lock(article)
    _require_publisher(by)
    if article.status != Status.PUBLISHED or not article.was_public(at):
        raise WrongState("Only a story that readers have seen can be corrected.")
    is_minor = kind == Correction.Kind.MINOR
    if not is_minor:
        _require_words(note, "note", "Tell readers in a sentence what was wrong and what is right.")
        if article.corrections.filter(kind=kind, note=note.strip()).exists():
            return article
    elif not article.has_unpublished_changes:
        raise NothingChanged("There is no change to publish. Save the fix first.")
    note = note.strip()
    with showing.changing(article):
        if article.has_unpublished_changes:
            _go_live(article, article.latest_revision, at=at)
        revision = article.live_revision
        Correction.objects.create(
            article=article, kind=kind, note=note, is_serious=is_serious, at=at, by=by, revision=revision
        )
        if not is_minor:
            article.updated_at = at
            article.save(update_fields=["updated_at"])
    return history.record(
        article, Kind.CORRECTED, by=by, at=at, note=note, revision=revision, is_substantive=not is_minor
    )


@transaction.atomic
def withdraw(article: Article, *, by, reason: str, notice: str, at: datetime | None = None) -> Article:
    """published → withdrawn: readers get the notice instead. Raises NotAllowed, WrongState, NotReady.

    Where the newsroom wants two people for it, the first one's request waits until another one does the same.
    `reason` stays in the history; `notice` is public. A scheduled change is taken back: what was planned for a story
    in good standing must not go live by itself once that story has come back. Its text stays, as a revision.
    """
    at = at or timezone.now()
    article = revising.lock(article)
    _require_publisher(by)
    if article.status != Status.PUBLISHED or not article.was_public(at):
        raise WrongState("Only a story that readers have seen can be withdrawn.")
    _require_words(reason, "reason", "Say why, for the newsroom's own history.")
    _require_words(notice, "notice", "Tell readers in a sentence why the story is gone.")
    if withdrawals.waits_for_another(article, by=by, reason=reason, notice=notice, at=at):
        return article
    withdrawals.settle(article)
    with showing.changing(article):
        article.status = Status.WITHDRAWN
        article.withdrawn_at = at
        article.withdrawal_notice = notice.strip()
        article.save()
    take_back_plan(article, by=by, at=at)
    return history.record(article, Kind.WITHDRAWN, by=by, at=at, note=reason)


def _go_public(article: Article, *, by, at: datetime, alongside: Collection[str] = ()) -> Article:
    content = snapshot.latest_content(article)
    _require_ready(article, content, at=at, alongside=alongside)
    when = snapshot.public_from(content, at)
    _require_later_end(content, when)
    with showing.changing(article):
        if article.first_published_at is None or article.is_scheduled(at):
            article.first_published_at = when
        article.published_at = when
        article.status = Status.PUBLISHED
        article.withdrawn_at, article.withdrawal_notice = None, ""
        article.live_revision = article.latest_revision
        revising.project(article, article.latest_revision)
        related.choose(article, content["related"], at=when)
    return history.record(article, Kind.PUBLISHED if when <= at else Kind.SCHEDULED, by=by, at=at)


def put_live(article: Article, revision: Revision, *, at: datetime, is_substantive: bool) -> None:
    """Put a revision of a published story before its readers. The caller holds the lock, asked for rights and records.

    It need not be the latest one: what was saved after it stays an unpublished change. Raises NotReady.
    """
    with showing.changing(article):
        _go_live(article, revision, at=at)
        if is_substantive and article.was_public(at):
            article.updated_at = at
            article.save(update_fields=["updated_at"])


def require_publishable(article: Article, content: dict, *, at: datetime) -> datetime:
    """The moment from which readers have that content, were it published then. Raises NotReady where it cannot be."""
    _require_ready(article, content, at=at)
    was_public = article.was_public(at)
    _require_true_moment(content, at=at, was_public=was_public)
    when = article.first_published_at if was_public else snapshot.public_from(content, at)
    _require_later_end(content, when)
    return when


def _go_live(article: Article, revision: Revision, *, at: datetime) -> None:
    """Project a revision of a published story, leaving a redirect where its address changed."""
    content = snapshot.content_of(revision)
    was_public, address = article.was_public(at), (article.section.slug, article.slug)
    when = require_publishable(article, content, at=at)
    article.first_published_at = when
    article.published_at = max(at, when)
    article.live_revision = revision
    revising.project(article, revision)
    related.choose(article, content["related"], at=article.published_at)
    ScheduledChange.objects.filter(article=article, revision=revision).delete()
    if was_public:
        redirects.leave(article, section_slug=address[0], slug=address[1], at=at)


def take_back_plan(article: Article, *, by, at: datetime) -> bool:
    """Forget the story's scheduled change; whether there was one. The caller holds the lock and asked for rights."""
    change = ScheduledChange.objects.select_related("revision").filter(article=article).first()
    if change is None:
        return False
    change.delete()
    history.record(article, Kind.CHANGE_UNSCHEDULED, by=by, at=at, revision=change.revision)
    return True


def _require_publisher(by) -> None:
    if by is not None:
        rights.require(rights.may_publish(by), "Only an editor may do this.")


def _require_state(article: Article, status: str, message: str) -> None:
    if article.status != status or article.binned_at is not None:
        raise WrongState(message)


def _require_words(text: str, field: str, message: str) -> None:
    if not text.strip():
        raise NotReady([Problem(field, message)])


def _require_ready(article: Article, content: dict, *, at: datetime | None, alongside: Collection[str] = ()) -> None:
    problems = review.required(article, content, at=at, alongside=alongside)
    if problems:
        raise NotReady(problems)


def _require_later_end(content: dict, when: datetime) -> None:
    end = snapshot.moment(content, "unpublish_at")
    if end and end <= when:
        raise NotReady([Problem("unpublish_at", "The story would end before it appears. Give a later moment.")])


def _require_true_moment(content: dict, *, at: datetime, was_public: bool) -> None:
    """No promise that is broken already, and no publication by mistake."""
    embargo = snapshot.moment(content, "embargo_until")
    if was_public and embargo and embargo > at:
        message = "Readers have this story already: no embargo can hold it. Take it out, or withdraw the story."
        raise NotReady([Problem("embargo_until", message)])
    if not was_public and snapshot.public_from(content, at) <= at:
        message = "Give a moment in the future, or publish the story now."
        raise NotReady([Problem("publish_at", message)])


def _set_status(article: Article, status: str, kind: str, *, by, at: datetime | None, note: str) -> Article:
    article.status = status
    article.save(update_fields=["status"])
    return history.record(article, kind, by=by, at=at, note=note)
