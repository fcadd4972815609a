"""What is typed into a story, as a dict: the content of a revision, its shape and its tidy form.

`content` is a dict with one key per field of the story form: strings for text, ids for section, lead_image and
translation_of (or None), ordered lists of ids for authors, tags and related, ISO 8601 strings for dates and moments.
An empty `slug` means: follow the headline until publication, then stay.
"""

from datetime import UTC, date, datetime

from django.conf import settings
from django.utils.translation import get_language_info

from articles import richtext, slugs
from articles.models import Article, Revision

SCHEMA = 1
LINES = ("headline", "kicker", "dateline", "slug", "social_title")
PLAIN = (*LINES, "standfirst", "body", "language", "work_type", "label", "canonical_url")
IDS = ("section", "lead_image", "translation_of")
ID_LISTS = ("authors", "tags", "related")
MOMENTS = ("publish_at", "embargo_until", "unpublish_at")
DATES = ("planned_for",)
FIELDS = (*PLAIN, *IDS, *ID_LISTS, *MOMENTS, *DATES, "is_evergreen")


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


def public_from(content: dict, at: datetime) -> datetime:
    """When it becomes public, published at that moment: the later of intention and promise, never before the act."""
    given = (moment(content, name) for name in ("publish_at", "embargo_until"))
    return max([at, *(value for value in given if value)])
