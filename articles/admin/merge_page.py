"""What the merge page shows: who wrote what, what merges by itself, and what there is to choose."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import comparing, merging, scheduled_changes
from articles.admin import badges, drafting, typed
from articles.errors import Problem
from articles.markup import compare
from articles.markup.merge import Clash, Same, Theirs
from articles.merging import Merge, Part
from articles.models import Article, Draft, Revision

OWN = {"mine": "Yours", "theirs": "Theirs", "both": "Both, yours first", "named": "mine"}
# For whoever merges a colleague's text: neither is "yours" to them.
OTHERS = {
    "mine": "What was kept",
    "theirs": "The working text",
    "both": "Both, what was kept first",
    "named": "what was kept",
}
MEANWHILE = 10


@dataclass(frozen=True)
class Shown:
    """A part of the page: pairs of blocks that say what became of the base on each side."""

    kind: str
    base: list[compare.Pair]
    mine: list[compare.Pair]
    theirs: list[compare.Pair]
    length: int = 0
    name: str = ""
    number: int = 0
    choice: str = ""
    is_missing: bool = False
    may_keep_both: bool = False

    @property
    def taken(self) -> list[compare.Pair]:
        return self.theirs if self.kind == Theirs else self.mine

    @property
    def is_unseen(self) -> bool:
        """Whether no word tells what was changed."""
        return all(run.fate == compare.Same for pair in self.taken for run in pair.runs)


@dataclass
class MergePage:
    """One answer to one person about one text, `mine`; `missing` are the choices still to be made."""

    request: HttpRequest
    story: Article
    mine: Revision | Draft
    missing: list[str] = field(default_factory=list)
    sentence: str = ""

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []
        if isinstance(self.mine, Draft):
            self.content, self.problems = drafting.content_of(self.mine, user=self.request.user)
        else:
            self.content = self.mine.content

    @property
    def theirs(self) -> Revision:
        return self.story.latest_revision

    @cached_property
    def base(self) -> Revision | None:
        """Where both began: of a scheduled change, what readers had, however often it was saved on the way."""
        change = scheduled_changes.of(self.story)
        is_planned = isinstance(self.mine, Revision) and change is not None and change.revision_id == self.mine.pk
        return change.made_from if is_planned else self.mine.base

    @cached_property
    def merge(self) -> Merge:
        return merging.merged(self.base.content if self.base else None, self.content, self.theirs.content)

    @property
    def choices(self) -> dict[str, str]:
        return {part.name: self.request.POST.get(f"choice-{part.name}", "") for part in self.merge.clashes}

    @property
    def is_own(self) -> bool:
        by = self.mine.by_id if isinstance(self.mine, Draft) else self.mine.created_by_id
        return by == self.request.user.pk

    @property
    def author(self) -> str:
        name = self.mine.by_name if isinstance(self.mine, Draft) else self.mine.created_by_name
        return name or "somebody"

    @property
    def whose(self) -> str:
        return "Your text" if self.is_own else f"The text of {self.author}"

    @property
    def has_more_typed(self) -> bool:
        """Whether a draft was typed on since it was shown."""
        return isinstance(self.mine, Draft) and typed.number(self.request.POST.get("turn")) != self.mine.turn

    def moved_on(self) -> HttpResponse:
        """The page again, since what it showed is not the newest any more."""
        if typed.number(self.request.POST.get("theirs")) == self.story.latest_revision_id:
            self.sentence = f"{self.author} has typed more since this page was shown. Look again, then decide."
        else:
            who = self.theirs.created_by_name or "Somebody"
            self.sentence = (
                f"{who} saved revision {self.theirs.number} while you were choosing, so nothing was saved. "
                "It stands below as the working text. Your choices are kept where they still hold."
            )
        return self.answer(status=409)

    def answer(self, *, status: int = 200) -> HttpResponse:
        fields = self._fields()
        parts = [part for _, each in fields for part in each]
        open_choices = [part for part in parts if part.is_missing]
        is_draft = isinstance(self.mine, Draft)
        context = admin.site.each_context(self.request) | {
            "title": f"Merge: {self.story}",
            "opts": Article._meta,
            "story": self.story,
            "state": badges.of(self.story),
            "back": reverse("admin:articles_article_change", args=[self.story.pk]),
            "mine": self.mine,
            "is_draft": is_draft,
            "author": self.author,
            "is_own": self.is_own,
            "saved_at": self.mine.saved_at if is_draft else self.mine.created_at,
            "base": self.base,
            "theirs": self.theirs,
            "meanwhile": self._meanwhile(),
            "labels": OWN if self.is_own else OTHERS,
            "fields": fields,
            "choices": sum(part.kind == Clash for part in parts),
            "merged": sum(part.kind not in {Clash, Same} for part in parts),
            "open_choices": open_choices,
            "has_theirs": any(part.kind in {Theirs, Clash} for part in parts),
            "problems": [self._unread(each) for each in self.problems],
            "sentence": self.sentence,
        }
        return TemplateResponse(self.request, "admin/articles/article/merge.html", context, status=status)

    def _unread(self, problem: Problem) -> tuple[str, str, str]:
        """Field, what was typed into it, and why it cannot be saved."""
        said = ", ".join(text for text in self.mine.typed.get(problem.field, []) if text.strip())
        return comparing.label(problem.field), said, problem.text

    def _meanwhile(self) -> list[Revision]:
        """What was saved since the text began, newest first."""
        if self.base is None:
            return [self.theirs]
        since = self.story.revisions.filter(number__gt=self.base.number, is_aside=False)
        return list(
            since.exclude(pk=self.mine.pk if isinstance(self.mine, Revision) else None).defer("content")[:MEANWHILE]
        )

    def _fields(self) -> list[tuple[str, list[Shown]]]:
        """Every field in which something happened, by its name on the desk; none where both say the same."""
        if self.merge.mine == self.merge.theirs:
            return []
        merge, numbers = self.merge, {part.name: place for place, part in enumerate(self.merge.clashes, start=1)}
        called = comparing.names(merge.base, merge.mine, merge.theirs)
        found = []
        for name, group in groupby(merge.parts, lambda part: part.field):
            parts = list(group)
            if any(part.chunk.kind != Same for part in parts):
                shown = [self._shown(part, called, numbers.get(part.name, 0)) for part in parts]
                found.append((comparing.label(name), shown))
        return found

    def _shown(self, part: Part, called: dict, number: int) -> Shown:
        base, mine, theirs = part.chunk[1:]
        return Shown(
            part.chunk.kind,
            _pairs(part.field, base, base, called),
            _pairs(part.field, base, mine, called) if part.chunk.kind != Same else [],
            _pairs(part.field, base, theirs, called) if part.chunk.kind in {Theirs, Clash} else [],
            length=len(base) if part.field == "body" else 1,
            name=part.name,
            number=number,
            choice=self.choices.get(part.name, "") if part.name else "",
            is_missing=part.name in self.missing,
            may_keep_both=part.may_keep_both,
        )


def _pairs(name: str, before, after, called: dict) -> list[compare.Pair]:
    if name == "body":
        pairs: Iterable = compare.pairs(*(compare.blocks(piece.node for piece in side) for side in (before, after)))
    else:
        pairs = [comparing.words(name, before, after, called)]
    joined = (compare.Pair(pair.fate, pair.before, pair.after, tuple(compare.joined(pair.runs))) for pair in pairs)
    return [pair for pair in joined if pair.runs]
