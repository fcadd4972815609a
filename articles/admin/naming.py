"""What a story names of other rows, and finding the row that a typed number, name or address means."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from articles import richtext, rights
from articles.models import Article, Author, Image, Tag

MOST_NAMED = 50
NUMBER = re.compile(r"\s*(\d{1,18})\s*")
NUMBERED = re.compile(r"\s*(\d{1,18})\s+[–-]\s")
LEADING_NUMBER = re.compile(r"\s*(\d{1,18})\b(?!-)")


class Kind(NamedTuple):
    """`by` is the column that a typed word may equal, `within` those in which words are looked for.

    Of the long ones there are more every day: the newest are offered, and all of them are never looked through.
    """

    noun: str
    by: str
    within: tuple[str, ...]
    words: Coalesce | F
    is_long: bool
    remedy: str


_CHOOSE = "Choose one of the suggestions, or"
_ASK = f"{_CHOOSE} ask an editor to add it."
KINDS = {
    "stories": Kind(
        "story", "slug", ("headline",), F("headline"), is_long=True, remedy=f"{_CHOOSE} paste its address."
    ),
    "topics": Kind("topic", "name", ("name",), F("name"), is_long=False, remedy=_ASK),
    "authors": Kind("author", "name", ("name",), F("name"), is_long=False, remedy=_ASK),
    "pictures": Kind(
        "picture",
        "",
        ("caption", "alt", "credit"),
        Coalesce(NullIf("caption", Value("")), NullIf("alt", Value("")), Cast("file", CharField())),
        is_long=True,
        remedy=f"{_CHOOSE} add it first.",
    ),
}


def nameable(user, *, story: int | None = None, also: Iterable[int] = ()) -> dict[str, QuerySet]:
    """By kind, the rows that this person may name in that story."""
    stories = rights.nameable_by(user, Article.objects.kept(), also=list(also)).exclude(pk=story or 0)
    others = {"topics": Tag.objects.all(), "authors": Author.objects.all(), "pictures": Image.objects.all()}
    return {"stories": stories, **others}


def slug_in(address: str) -> str:
    """The last part of an address."""
    return address.strip().split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]


def find(kind: str, rows: QuerySet, typed: list[str]) -> list:
    """The rows meant, in their order and once each: by number, “number – words”, name or address. One or two queries.

    Raises ValidationError with a sentence for each that is not there.
    """
    if len(typed) > MOST_NAMED:
        raise ValidationError(f"Choose no more than {MOST_NAMED}.")
    typed = [richtext.one_line(each) for each in typed]
    finder = _Finder(rows, KINDS[kind])
    finder.look(typed)
    found, problems = [], []
    for each in typed:
        try:
            found.append(finder.meant(each))
        except ValidationError as problem:
            problems.append(problem)
    if problems:
        raise ValidationError(problems)
    return list(dict.fromkeys(found))


class _Finder:
    """All typed words of one field, looked up together."""

    def __init__(self, rows: QuerySet, kind: Kind) -> None:
        self.rows = rows
        self.kind = kind
        self.by_number: dict[int, object] = {}
        self.by_name: dict[str, list] = {}

    def look(self, typed: list[str]) -> None:
        """Names that differ in their capitals only are asked for when nothing else fits."""
        numbers = {number for each in typed if (number := self._number(each)) is not None}
        names = {self._name(each) for each in typed} if self.kind.by else set()
        wanted = Q(pk__in=numbers)
        self._take(self.rows.filter(wanted | Q((f"{self.kind.by}__in", names)) if names else wanted))
        left = [name for name in names if name.lower() not in self.by_name and NUMBERED.match(name) is None]
        if left and self.kind.by == "name":
            self._take(self.rows.filter(Q(*(("name__iexact", name) for name in left), _connector=Q.OR)))

    def _take(self, rows: QuerySet) -> None:
        for row in rows:
            self.by_number[row.pk] = row
            if self.kind.by:
                same = self.by_name.setdefault(getattr(row, self.kind.by).lower(), [])
                if row not in same:
                    same.append(row)

    def meant(self, typed: str):
        """A name comes before a number, as topics may be named 2030; an address comes after it."""
        named = self.by_name.get(self._name(typed).lower(), [])
        number = self._number(typed)
        numbered = [self.by_number[number]] if number in self.by_number else []
        found = named or numbered if self.kind.by == "name" else numbered or named
        if not found:
            raise ValidationError(f"There is no {self.kind.noun} “{typed}”. {self.kind.remedy}")
        if len(found) > 1:
            raise ValidationError(
                f"{len(found)} {self.kind.noun}s are named “{typed}”. Choose one of the suggestions, by its number."
            )
        return found[0]

    def _number(self, typed: str) -> int | None:
        patterns = (NUMBER.fullmatch, NUMBERED.match) if self.kind.by == "name" else (LEADING_NUMBER.match,)
        number = next((match for pattern in patterns if (match := pattern(typed))), None)
        return int(number[1]) if number else None

    def _name(self, typed: str) -> str:
        return slug_in(typed) if self.kind.by == "slug" else typed
