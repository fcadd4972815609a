"""What is offered to somebody who names a row: its words, the newest of each kind, and what fits some letters."""

from functools import cached_property

from django.db.models import Case, CharField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from articles.admin.naming import KINDS, LEADING_NUMBER, NUMBER, Kind, slug_in

SUGGESTED = 60
FITTING = 10
# Stories and pictures are looked for by words among the newest so many: no search walks through an archive.
RECENT = 5000
MOST_WORDS = 6
UNTITLED = "Untitled story"


def shown(pk: int, words: str) -> str:
    """As it stands in an input: a number, by which it is found again, and words, by which it is known."""
    return f"{pk} – {words[:80] or UNTITLED}"


class Offers:
    """The words for what a form names and the newest of each kind: one query, asked when a page is shown."""

    def __init__(self, rows: dict[str, QuerySet], chosen: dict[str, set[int]]) -> None:
        self.rows = rows
        self.chosen = chosen

    def label(self, kind: str, value) -> str:
        """What stands in the input for a value: a bare number gets its words."""
        number = NUMBER.fullmatch(str(value))
        words = self._words[kind].get(int(number[1])) if number else None
        return str(value) if words is None else shown(int(number[1]), words)

    def newest(self, kind: str) -> list[str]:
        """For the list of suggestions, before any letter was typed."""
        found = [(pk, words) for pk, words in self._words[kind].items() if words]
        found.sort(key=lambda row: -row[0] if KINDS[kind].is_long else row[1].lower())
        return [shown(pk, words) for pk, words in found]

    @cached_property
    def _words(self) -> dict[str, dict[int, str]]:
        found: dict[str, dict[int, str]] = {kind: {} for kind in KINDS}
        for kind, pk, words in self._query():
            found[kind][pk] = words
        return found

    def _query(self) -> QuerySet:
        """The chosen of a kind and its newest are arms of their own: each is a look at the primary key."""
        arms = []
        for kind, rows in self.rows.items():
            # SQLite takes no LIMIT in an arm of a UNION, but in a sub-select of one.
            newest = rows.order_by("-pk").values("pk")[:SUGGESTED]
            arms.append(_named(kind, rows.model.objects.filter(pk__in=newest).order_by()))
            if self.chosen[kind]:
                arms.append(_named(kind, rows.filter(pk__in=self.chosen[kind]).order_by()))
        return arms[0].union(*arms[1:])


def _named(kind: str, rows: QuerySet) -> QuerySet:
    named = rows.annotate(kind=Value(kind, CharField()), words=Cast(KINDS[kind].words, CharField()))
    return named.values_list("kind", "pk", "words")


def fitting(kind: str, rows: QuerySet, letters: str) -> list[tuple[int, str]]:
    """At most FITTING rows that a person may mean by these letters: (number, words), likeliest first."""
    number = LEADING_NUMBER.match(letters)
    # By itself: joined with the words, it would make the database look through everything.
    numbered = _first(kind, rows.filter(pk=int(number[1]))) if number else []
    if "/" in letters and kind == "stories":
        rows = rows.filter(slug=slug_in(letters))
    elif letters:
        rows = _with_words(_recent(rows, KINDS[kind]), KINDS[kind], letters.split()[:MOST_WORDS])
    likeliest = ("-pk",) if KINDS[kind].is_long else (_begins_otherwise(letters), "name")
    return list(dict.fromkeys([*numbered, *_first(kind, rows.order_by(*likeliest))]))[:FITTING]


def _first(kind: str, rows: QuerySet) -> list[tuple[int, str]]:
    return [(pk, words or UNTITLED) for _, pk, words in _named(kind, rows)[:FITTING]]


def _with_words(rows: QuerySet, kind: Kind, words: list[str]) -> QuerySet:
    """Those that have every word, in whichever column."""
    for word in words:
        rows = rows.filter(Q(*((f"{column}__icontains", word) for column in kind.within), _connector=Q.OR))
    return rows


def _begins_otherwise(letters: str) -> Case:
    return Case(When(name__istartswith=letters.strip(), then=0), default=1)


def _recent(rows: QuerySet, kind: Kind) -> QuerySet:
    if not kind.is_long:
        return rows
    oldest = rows.model.objects.order_by("-pk").values("pk")[RECENT : RECENT + 1]
    return rows.filter(pk__gt=Coalesce(Subquery(oldest), 0))
