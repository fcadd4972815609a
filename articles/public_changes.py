"""What changed after publication, as readers may know it: from one text they had to the next, where an editor said so.

Nothing else is read: no draft, no text that was kept aside, no change that still waits, and no text from before a
withdrawal, which took it away for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery, Value

from articles import comparing, snapshot
from articles.markup import compare
from articles.models import Author, Correction, Image, Revision, StoryEvent

Kind = StoryEvent.Kind
# What puts a revision before readers.
LIVE = (Kind.PUBLISHED, Kind.SCHEDULED, Kind.CHANGED, Kind.CORRECTED)
# What readers see of a content as its own words: plans, addresses and furniture are left out.
FIELDS = ("kicker", "headline", "standfirst", "authors", "dateline", "lead_image", "body", "work_type")
Called = dict[str, dict[int, str]]


@dataclass(frozen=True)
class Step:
    """One marked change: the ids of the revisions that readers had before and after, and what they were told."""

    at: datetime
    before: int
    after: int
    kind: str | None
    note: str | None

    def get_kind_display(self) -> str:
        return str(Correction.Kind(self.kind).label) if self.kind else "Update"


@dataclass(frozen=True)
class Change:
    """A step with what became of each field, its unchanged paragraphs left out."""

    step: Step
    differences: list[comparing.Difference]


def steps(story: int, *, since: datetime) -> list[Step]:
    """The marked changes that readers of a story have met since its publication, newest first; one query."""
    found: list[Step] = []
    before = None
    for kind, at, revision, is_substantive, *told in _lines(story):
        if kind == Kind.WITHDRAWN:
            found, before = [], None
        elif revision is not None:
            if is_substantive and before is not None and at >= since:
                found.append(Step(at, before, revision, *told))
            before = revision
    return found[::-1]


def changes(shown: Iterable[Step]) -> tuple[list[Change], set[str]]:
    """These steps with their differences, and the keys of what they name; two queries."""
    shown = list(shown)
    contents = _contents({pk for step in shown for pk in (step.before, step.after)})
    called = _called(contents.values())
    found = [Change(step, _differences(contents[step.before], contents[step.after], called)) for step in shown]
    named = (("author", "authors"), ("image", "lead_image"))
    return found, {f"{kind}:{pk}" for kind, field in named for pk in called[field]}


def _lines(story: int):
    correction = Correction.objects.told().filter(article=OuterRef("article"), at=OuterRef("at"))
    return (
        StoryEvent.objects.filter(article=story, kind__in=[*LIVE, Kind.WITHDRAWN])
        .order_by("pk")
        .values_list(
            "kind",
            "at",
            "revision",
            "is_substantive",
            Subquery(correction.values("kind")[:1]),
            Subquery(correction.values("note")[:1]),
        )
    )


def _contents(pks: set[int]) -> dict[int, dict]:
    rows = Revision.objects.filter(pk__in=pks, is_aside=False).values_list("pk", "content")
    return {pk: snapshot.tidy(content) for pk, content in rows}


def _called(contents: Iterable[dict]) -> Called:
    """What authors and pictures are called now, in one query."""
    contents = list(contents)
    people = {pk for content in contents for pk in content["authors"]}
    pictures = {content["lead_image"] for content in contents if content["lead_image"]}
    found: Called = {"authors": {}, "lead_image": {}}
    authors = Author.objects.filter(pk__in=people).order_by().values_list(Value("authors"), "pk", "name", Value(""))
    images = Image.objects.filter(pk__in=pictures).order_by().values_list(Value("lead_image"), "pk", "alt", "credit")
    for field, pk, name, credit in authors.union(images, all=True):
        found[field][pk] = f"{name} ({credit})" if credit else name
    return found


def _differences(old: dict, new: dict, called: Called) -> list[comparing.Difference]:
    found = []
    for each in comparing.between(old, new, FIELDS, called):
        pairs = [pair for pair in each.pairs if pair.fate != compare.Same]
        if pairs:
            found.append(comparing.Difference(each.label, pairs))
    return found
