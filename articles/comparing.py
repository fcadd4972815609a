"""Two revisions of a story beside each other: which fields differ, and how, in the words that an editor knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format

from articles import richtext, snapshot
from articles.markup import compare
from articles.models import Article, Author, Image, Revision, Section, Tag

MODELS: dict[str, type[Model]] = {
    "section": Section,
    "lead_image": Image,
    "translation_of": Article,
    "authors": Author,
    "tags": Tag,
    "related": Article,
}
LABELS = {"body": "Text", "lead_image": "Lead picture", "related": "Related stories", "tags": "Topics"}


@dataclass(frozen=True)
class Difference:
    """One field that is not the same: its name, and what became of its words."""

    label: str
    pairs: list[compare.Pair]


def differences(before: Revision, after: Revision) -> list[Difference]:
    """Every field that differs, in the order of the form; the body by blocks, all others by words."""
    old, new = snapshot.tidy(before.content), snapshot.tidy(after.content)
    return between(old, new, snapshot.FIELDS, names(old, new))


def between(old: dict, new: dict, fields: Iterable[str], called: dict[str, dict[int, str]]) -> list[Difference]:
    """The same for two tidy contents and some of their fields; `called` says what the ids in these are called."""
    found = []
    for field in fields:
        if old[field] == new[field]:
            continue
        if field == "body":
            pairs = compare.pairs(
                compare.blocks(richtext.nodes(old[field])), compare.blocks(richtext.nodes(new[field]))
            )
        else:
            pairs = [words(field, old[field], new[field], called)]
        found.append(Difference(label(field), pairs))
    return found


def words(field: str, old: object, new: object, called: dict[str, dict[int, str]]) -> compare.Pair:
    """Two values of any field but the body, by words; `called` is what `names` found."""
    runs = compare.text(_said(field, old, called), _said(field, new, called))
    return compare.Pair(compare.Changed, None, None, runs)


def label(field: str) -> str:
    """What a field is called on the desk."""
    if field in LABELS:
        return LABELS[field]
    name = str(Article._meta.get_field(field).verbose_name)
    return name[:1].upper() + name[1:]


def names(*contents: dict) -> dict[str, dict[int, str]]:
    """What the ids of each field are called, one query for each kind of row."""
    wanted: dict[type[Model], set[int]] = {}
    for field, model in MODELS.items():
        for content in contents:
            ids = content[field] if isinstance(content[field], list) else [content[field]]
            wanted.setdefault(model, set()).update(pk for pk in ids if pk)
    found = {
        model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=pks)}
        for model, pks in wanted.items()
        if pks
    }
    return {field: found.get(model, {}) for field, model in MODELS.items()}


def _said(field: str, value: object, called: dict[str, dict[int, str]]) -> str:
    """A value as text; nothing for nothing."""
    if field in called:
        ids = value if isinstance(value, list) else [value] if value else []
        return ", ".join(called[field].get(pk, "something that was deleted") for pk in ids)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not value:
        return ""
    if field in snapshot.MOMENTS:
        return _moment(str(value))
    if field in snapshot.DATES:
        return date_format(date.fromisoformat(str(value)), "j F Y")
    choices = dict(Article._meta.get_field(field).choices or ())
    return str(choices.get(value, value))


def _moment(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "j F Y, H:i T")
