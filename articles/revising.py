"""Working text: every save is a Revision; the row is a projection of one.

`content` is a dict with one key per field of the story form: strings for text, ids for section, lead_image and
translation_of (or None), ordered lists of ids for authors, tags and related, ISO 8601 strings for dates and moments.
An empty `slug` means: follow the headline until publication, then stay.
"""

import uuid
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language_info

from articles import drafts, history, richtext, rights, slugs
from articles.errors import StaleWrite, WrongState
from articles.models import Article, Author, Byline, Image, Revision, Section, StoryEvent, Tag

SCHEMA = 1
LINES = ("headline", "kicker", "dateline", "slug", "social_title")
PLAIN = (*LINES, "standfirst", "body", "language", "work_type", "label", "canonical_url")
IDS = ("section", "lead_image", "translation_of")
ID_LISTS = ("authors", "tags", "related")
MOMENTS = ("publish_at", "embargo_until", "unpublish_at")
DATES = ("planned_for",)
FIELDS = (*PLAIN, *IDS, *ID_LISTS, *MOMENTS, *DATES, "is_evergreen")
SLUG_TRIES = 5


def blank() -> dict:
    """The content of a story in which nothing was typed yet."""
    model = Article()
    content = {name: getattr(model, name) for name in PLAIN}
    return content | dict.fromkeys((*IDS, *MOMENTS, *DATES)) | {name: [] for name in ID_LISTS} | {"is_evergreen": False}


def tidy(content: dict) -> dict:
    """Content as it is stored: known keys only, body cleaned, one-line fields without line breaks and bidi controls."""
    merged = blank() | {key: value for key, value in content.items() if key in FIELDS}
    for name in (*LINES, "canonical_url", "language"):
        merged[name] = richtext.one_line(merged[name])[: Article._meta.get_field(name).max_length]
    for name in ("work_type", "label"):
        if merged[name] not in dict(Article._meta.get_field(name).choices):
            merged[name] = Article._meta.get_field(name).default
    merged["language"] = _known_language(merged["language"])
    merged["standfirst"] = richtext.plain(merged["standfirst"])
    merged["body"] = richtext.clean(merged["body"])
    merged["slug"] = slugs.from_text(merged["slug"]) if merged["slug"] else ""
    for name in MOMENTS:
        merged[name] = _in_utc(merged[name])
    for name in DATES:
        merged[name] = merged[name].isoformat() if isinstance(merged[name], date) else merged[name] or None
    for name in ID_LISTS:
        merged[name] = list(dict.fromkeys(merged[name]))
    return merged


def _known_language(code: str) -> str:
    """Pages ask for the direction of a language, so it must be one that Django knows."""
    try:
        get_language_info(code)
    except KeyError:
        return settings.LANGUAGE_CODE
    return code


def _in_utc(value: datetime | str | None) -> str | None:
    """One way to write a moment, so that the same moment never looks like a change."""
    value = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    return value.astimezone(UTC).isoformat() if value else None


def latest_content(article: Article) -> dict:
    """What the form shows: the content of the latest revision, cleaned again with today's rules."""
    return content_of(article.latest_revision) if article.latest_revision else blank()


def content_of(revision: Revision) -> dict:
    """What was typed into a revision, cleaned again with today's rules."""
    return tidy(revision.content)


def moment(content: dict, name: str) -> datetime | None:
    """One of the MOMENTS of a content as an aware datetime."""
    return datetime.fromisoformat(content[name]) if content[name] else None


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
    content = tidy(content)
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
    content = tidy(content)
    try:
        return _save(article, content, by=by, base=base, at=at, note=note, sitting=sitting, turn=turn)
    except StaleWrite as refusal:
        with transaction.atomic():
            drafts.settle(sitting, turn=turn, by=by)
            refusal.kept = _keep_aside(article, content, by=by, base=base, at=at, sitting=sitting)
        raise


@transaction.atomic
def _save(article: Article, content: dict, *, by, base: int | None, at, note: str, sitting, turn: int) -> Article:
    own = sitting if drafts.settle(sitting, turn=turn, by=by) else None
    article = lock(article)
    if by is not None:
        rights.require(rights.may_edit(by, article), "You may read this story, but not change it as it stands now.")
    if article.latest_revision and content == tidy(article.latest_revision.content):
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
    return _keep_aside(article, tidy(content), by=typed_by, base=base, at=at, sitting=sitting)


@transaction.atomic
def _keep_aside(article: Article, content: dict, *, by, base: int | None, at: datetime, sitting) -> Revision:
    """A refused text as a revision of its own; once, however often it is sent."""
    article = lock(article)
    for kept in article.revisions.filter(is_aside=True, base=base, created_by=by):
        if kept.content == content:
            return kept
    started_from = article.revisions.filter(pk=base).first()
    return _revision(article, content, base=started_from, by=by, at=at, note="", sitting=sitting, is_aside=True)


def restore(article: Article, revision: Revision, *, by, base: int | None, at: datetime | None = None) -> Article:
    """Make the text of an earlier revision the working text again, as a new revision; the plan stays as it is.

    `base` is the id of the revision that was the newest when this was asked for. Raises what `save` raises; a refused
    text is in the history already, so none is kept aside.
    """
    if revision.article_id != article.pk:
        raise WrongState("That revision belongs to another story.")
    kept = {name: latest_content(article)[name] for name in (*MOMENTS, *DATES, "slug")}
    note, content = f"Restored revision {revision.number}", tidy(revision.content | kept)
    return _save(article, content, by=by, base=base, at=at or timezone.now(), note=note, sitting=None, turn=0)


def project(article: Article, revision: Revision) -> None:
    """Write a revision's content into the row and its ordered rows. The caller holds the lock and saves history."""
    content = revision.content
    for name in PLAIN:
        if name != "slug":
            setattr(article, name, content[name])
    article.is_evergreen = content["is_evergreen"]
    article.body_html = richtext.render(content["body"])
    article.section = Section.objects.filter(pk=content["section"]).first()
    article.lead_image = Image.objects.filter(pk=content["lead_image"]).first()
    _join_translations(article, Article.objects.filter(pk=content["translation_of"]).exclude(pk=article.pk).first())
    article.planned_for = date.fromisoformat(content["planned_for"]) if content["planned_for"] else None
    for name in MOMENTS:
        setattr(article, name, moment(content, name))
    _save_with_free_slug(article, wanted=_wanted_slug(article, content))
    _set_bylines(article, content["authors"])
    article.tags.set(Tag.objects.filter(pk__in=content["tags"]))


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
        schema=SCHEMA,
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
    wanted = [pk for pk in author_ids if Author.objects.filter(pk=pk).exists()]
    if list(article.bylines.values_list("author_id", flat=True)) == wanted:
        return
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author_id=pk, position=position) for position, pk in enumerate(wanted)
    )
