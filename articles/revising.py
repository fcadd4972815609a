"""Working text: every save is a Revision; the row is a projection of one."""

import uuid
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from articles import drafts, history, richtext, rights, slugs, snapshot
from articles.errors import StaleWrite, WrongState
from articles.models import Article, Author, Byline, Image, Revision, Section, StoryEvent, Tag

SLUG_TRIES = 5


def lock(article: Article) -> Article:
    """The story's row, locked until the transaction ends, with its revisions at hand."""
    # Two queries: PostgreSQL gives who had to wait for the lock the new row, but beside it the rows joined before.
    Article.objects.select_for_update().values_list("pk").get(pk=article.pk)
    return Article.objects.select_related("section", "latest_revision", "live_revision").get(pk=article.pk)


def start(
    content: dict,
    *,
    by,
    at: datetime | None = None,
    note: str = "",
    sitting: uuid.UUID | None = None,
    turn: int = 0,
) -> Article:
    """Make a story from its first content. Raises NotAllowed, StaleWrite.

    The same sitting starts one story only: asked again, because an answer was lost, it saves into that one.
    """
    started = _started_in(sitting)
    if started is None:
        try:
            return _start(content, by=by, at=at, note=note, sitting=sitting, turn=turn)
        except IntegrityError:
            started = _started_in(sitting)
            if started is None:
                raise
    return save(started.article, content, by=by, base=started.pk, at=at, note=note, sitting=sitting, turn=turn)


def _started_in(sitting: uuid.UUID | None) -> Revision | None:
    return sitting and Revision.objects.select_related("article").filter(sitting=sitting, number=1).first()


@transaction.atomic
def _start(content: dict, *, by, at: datetime | None, note: str, sitting: uuid.UUID | None, turn: int) -> Article:
    at = at or timezone.now()
    drafts.settle(sitting, turn=turn, by=by)
    if by is not None:
        rights.require(rights.may_start(by), "You may not start stories. Ask an administrator for the Writer role.")
    article = Article(created_at=at, created_by=by)
    content = snapshot.tidy(content)
    _save_with_free_slug(article, wanted=_wanted_slug(article, content))
    article = _append(article, content, by=by, at=at, note=note, sitting=sitting)
    return history.record(article, StoryEvent.Kind.CREATED, by=by, at=at)


def save(
    article: Article,
    content: dict,
    *,
    by,
    base: int | None,
    at: datetime | None = None,
    note: str = "",
    sitting: uuid.UUID | None = None,
    turn: int = 0,
) -> Article:
    """Append a revision; readers of a public story see nothing of it until it is published.

    `base` is the id of the revision that the writer started from; what `sitting` has saved since counts as it too,
    unless this is late. What the sitting had typed up to that `turn` is settled (see `articles.drafts.settle`).
    Where nothing differs from the latest revision none is made. Raises NotAllowed, and StaleWrite where somebody else
    saved since: the text is then kept aside, as a revision that is not the working text.
    """
    at = at or timezone.now()
    content = snapshot.tidy(content)
    try:
        return _save(article, content, by=by, base=base, at=at, note=note, sitting=sitting, turn=turn)
    except StaleWrite as refusal:
        with transaction.atomic():
            drafts.settle(sitting, turn=turn, by=by)
            refusal.kept = _keep_aside(article, content, by=by, base=base, at=at, note=note, sitting=sitting)
        raise


@transaction.atomic
def _save(article: Article, content: dict, *, by, base: int | None, at, note: str, sitting, turn: int) -> Article:
    own = sitting if drafts.settle(sitting, turn=turn, by=by) else None
    article = lock(article)
    if by is not None:
        rights.require(rights.may_edit(by, article), "You may read this story, but not change it as it stands now.")
    if article.latest_revision and content == snapshot.tidy(article.latest_revision.content):
        return article
    if base != article.latest_revision_id and not _saved_alone(article, base, own):
        raise StaleWrite(article.latest_revision)
    return _append(article, content, by=by, at=at, note=note, sitting=own)


def _saved_alone(article: Article, base: int | None, sitting: uuid.UUID | None) -> bool:
    """Whether all that was saved since is the same sitting's own, whose answers did not arrive."""
    if sitting is None or base is None:
        return False
    since = article.revisions.filter(pk__gt=base, is_aside=False)
    return not since.exclude(sitting=sitting).exists() and article.revisions.filter(pk=base).exists()


def keep_aside(article: Article, content: dict, *, by, typed_by, base: int | None, sitting: uuid.UUID) -> Revision:
    """Keep a text that `typed_by` never saved as a revision that is not the working text. Raises NotAllowed."""
    rights.require(rights.may_edit(by, article), "You may read this story, but not change it as it stands now.")
    at = timezone.now()
    return _keep_aside(article, snapshot.tidy(content), by=typed_by, base=base, at=at, note="", sitting=sitting)


@transaction.atomic
def _keep_aside(article: Article, content: dict, *, by, base: int | None, at, note: str, sitting) -> Revision:
    """A refused text as a revision of its own; once, however often it is sent."""
    article = lock(article)
    for kept in article.revisions.filter(is_aside=True, base=base, created_by=by):
        if kept.content == content:
            return kept
    started_from = article.revisions.filter(pk=base).first()
    return _revision(article, content, base=started_from, by=by, at=at, note=note, sitting=sitting, is_aside=True)


def restore(article: Article, revision: Revision, *, by, base: int | None, at: datetime | None = None) -> Article:
    """Make the text of an earlier revision the working text again, as a new revision; the plan stays as it is.

    `base` is the id of the revision that was the newest when this was asked for. Raises what `save` raises; a refused
    text is in the history already, so none is kept aside.
    """
    if revision.article_id != article.pk:
        raise WrongState("That revision belongs to another story.")
    kept = {name: snapshot.latest_content(article)[name] for name in (*snapshot.MOMENTS, *snapshot.DATES, "slug")}
    note, content = f"Restored revision {revision.number}", snapshot.tidy(revision.content | kept)
    return _save(article, content, by=by, base=base, at=at or timezone.now(), note=note, sitting=None, turn=0)


def project(article: Article, revision: Revision) -> None:
    """Write a revision's content into the row and its ordered rows. The caller holds the lock and saves history."""
    content = revision.content
    for name in snapshot.PLAIN:
        if name != "slug":
            setattr(article, name, content[name])
    article.is_evergreen = content["is_evergreen"]
    article.body_html = richtext.render(content["body"])
    article.section = _row(Section.objects, content["section"])
    article.lead_image = _row(Image.objects, content["lead_image"])
    _join_translations(article, _row(Article.objects.exclude(pk=article.pk), content["translation_of"]))
    article.planned_for = date.fromisoformat(content["planned_for"]) if content["planned_for"] else None
    for name in snapshot.MOMENTS:
        setattr(article, name, snapshot.moment(content, name))
    _save_with_free_slug(article, wanted=_wanted_slug(article, content))
    _set_bylines(article, content["authors"])
    article.tags.set(Tag.objects.filter(pk__in=content["tags"]))


def _row(rows, pk: int | None):
    """None where nothing was chosen, and where it is gone."""
    return rows.filter(pk=pk).first() if pk else None


def _append(article: Article, content: dict, *, by, at: datetime, note: str, sitting: uuid.UUID | None) -> Article:
    base = article.latest_revision
    article.latest_revision = _revision(article, content, base=base, by=by, at=at, note=note, sitting=sitting)
    if article.live_revision_id is None:
        project(article, article.latest_revision)
    else:
        article.save(update_fields=["latest_revision"])
    return article


def _revision(article: Article, content: dict, *, base: Revision | None, by, at: datetime, **known) -> Revision:
    last = article.revisions.aggregate(last=Max("number"))["last"]
    return Revision.objects.create(
        article=article,
        number=(last or 0) + 1,
        base=base,
        schema=snapshot.SCHEMA,
        content=content,
        created_at=at,
        created_by=by,
        created_by_name=history.name_of(by),
        **known,
    )


def _join_translations(article: Article, original: Article | None) -> None:
    """Translations share the group of their original; who leaves gets a group of its own."""
    if original is not None:
        article.translation_group = original.translation_group
    elif article.translation_of_id is not None:
        article.translation_group = uuid.uuid4()
    article.translation_of = original


def _wanted_slug(article: Article, content: dict) -> str:
    if content["slug"]:
        return content["slug"]
    if article.live_revision_id is not None:
        return article.slug
    return slugs.from_text(content["headline"])


def _save_with_free_slug(article: Article, *, wanted: str) -> None:
    """Another transaction may take the slug between the look and the write: then look again."""
    for left in reversed(range(SLUG_TRIES)):
        article.slug = slugs.free(wanted, article=article)
        try:
            with transaction.atomic():
                article.save()
        except IntegrityError as error:
            if left == 0 or "slug" not in str(error):
                raise
        else:
            return


def _set_bylines(article: Article, author_ids: list[int]) -> None:
    known = set(Author.objects.filter(pk__in=author_ids).values_list("pk", flat=True))
    wanted = [pk for pk in author_ids if pk in known]
    if list(article.bylines.values_list("author_id", flat=True)) == wanted:
        return
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author_id=pk, position=position) for position, pk in enumerate(wanted)
    )
