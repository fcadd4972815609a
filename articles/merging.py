"""A text that was kept aside and the one that was saved meanwhile: merged field by field, and what becomes of both."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from articles import drafts, history, revising, richtext, snapshot
from articles.markup import allowed, merge, tree
from articles.models import Article, Draft, Revision

MERGED, TAKEN_OVER = "Merged with", "Took over"


@dataclass(frozen=True)
class Part:
    """A field, or a stretch of the body, and what became of it. A clash has a name, under which it is chosen."""

    field: str
    chunk: merge.Chunk
    name: str = ""

    def chosen(self, choice: str | None):
        """What goes on: by itself, or by the choice `mine`, `theirs` or, in the body, `both`; None without one."""
        if self.chunk.kind != merge.Clash:
            return self.chunk.settled
        if choice in {"mine", "theirs"}:
            return getattr(self.chunk, choice)
        return (*self.chunk.mine, *self.chunk.theirs) if choice == "both" and self.may_keep_both else None

    @property
    def may_keep_both(self) -> bool:
        return self.field == "body" and bool(self.chunk.mine and self.chunk.theirs)


@dataclass(frozen=True)
class Merge:
    """Three contents as `articles.snapshot` knows them: where two began, and both of them."""

    base: dict
    mine: dict
    theirs: dict

    @cached_property
    def parts(self) -> list[Part]:
        """Every field in the order of the form, the body in its chunks."""
        return list(_named(self._parts()))

    def _parts(self) -> Iterable[Part]:
        sides = (self.base, self.mine, self.theirs)
        for name in snapshot.FIELDS:
            if name == "body":
                texts = [merge.pieces(richtext.nodes(side["body"])) for side in sides]
                yield from (Part(name, chunk) for chunk in merge.merge(*texts))
            else:
                yield Part(name, merge.value(*(side[name] for side in sides)))

    @property
    def clashes(self) -> list[Part]:
        return [part for part in self.parts if part.name]

    def content(self, choices: Mapping[str, str]) -> tuple[dict, list[str]]:
        """The merged content, and the names of the clashes for which no choice was made."""
        content, body, missing = dict(self.theirs), [], []
        for part in self.parts:
            chosen = part.chosen(choices.get(part.name))
            if part.name and chosen is None:
                missing.append(part.name)
            elif part.field == "body":
                body += chosen
            else:
                content[part.field] = chosen
        content["body"] = tree.write([piece.node for piece in body], blocks=allowed.BLOCKS)
        return content, missing


def merged(base: dict | None, mine: dict, theirs: dict) -> Merge:
    """What becomes of two contents that began as a third; without one everything that differs is a clash."""
    return Merge(*(snapshot.tidy(side or {}) for side in (base, mine, theirs)))


def _named(parts: Iterable[Part]) -> Iterable[Part]:
    """Named by what clashes, so that a choice holds for as long as both sides say the same."""
    seen = Counter()
    for part in parts:
        if part.chunk.kind != merge.Clash:
            yield part
            continue
        said = [
            [getattr(each, "key", each) for each in side] if part.field == "body" else side for side in part.chunk[1:]
        ]
        name = f"{part.field}-{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]}"
        seen[name] += 1
        yield Part(part.field, part.chunk, name if seen[name] == 1 else f"{name}-{seen[name]}")


def save(article: Article, content: dict, *, by, theirs: int | None, mine: Revision | Draft, said: dict) -> Article:
    """Make a merged content the working text; `said` is what mine says, of which nothing that was not chosen is lost.

    Raises what `revising.save` raises.
    """
    if isinstance(mine, Draft) and snapshot.tidy(said) != snapshot.tidy(content):
        revising.keep_aside(article, said, by=by, typed_by=mine.by, base=mine.base_id, sitting=mine.sitting)
    return _decide(article, content, by=by, theirs=theirs, mine=mine, did=MERGED)


def take_over(article: Article, content: dict, *, by, theirs: int | None, mine: Revision | Draft) -> Article:
    """Make mine, which says `content`, the working text; theirs stays in the history. Raises as `revising.save`."""
    return _decide(article, content, by=by, theirs=theirs, mine=mine, did=TAKEN_OVER)


def keep_both(article: Article, content: dict, *, by, mine: Revision | Draft) -> Revision:
    """Leave the working text as it is; what was only typed becomes a revision of its own. Raises NotAllowed."""
    if isinstance(mine, Revision):
        return mine
    with transaction.atomic():
        drafts.discard(mine)  # before the story is locked, as autosaves do
        return revising.keep_aside(article, content, by=by, typed_by=mine.by, base=mine.base_id, sitting=mine.sitting)


def _decide(article: Article, content: dict, *, by, theirs: int | None, mine: Revision | Draft, did: str) -> Article:
    # Not one transaction: where the save is refused, the text that it keeps aside must stay.
    article = revising.save(article, content, by=by, base=theirs, note=_note(did, mine))
    if isinstance(mine, Draft):
        drafts.discard(mine)
    return article


def is_decided(article: Article, mine: Revision | Draft, *, by, theirs: int | None) -> bool:
    """Whether the working text is this person's own answer to the same question, sent twice."""
    newest = article.latest_revision
    if newest is None or newest.base_id != theirs or newest.created_by_id != by.pk:
        return False
    return newest.note in {_note(MERGED, mine), _note(TAKEN_OVER, mine)}


def decided(article: Article, asides: Iterable[Revision]) -> set[int]:
    """The ids of those that went into the working text already."""
    notes = {_note(did, aside): aside.pk for aside in asides for did in (MERGED, TAKEN_OVER)}
    found = article.revisions.filter(note__in=list(notes)).values_list("note", flat=True) if notes else []
    return {notes[note] for note in found}


def _note(did: str, mine: Revision | Draft) -> str:
    if isinstance(mine, Revision):
        return f"{did} revision {mine.number}"
    return f"{did} what {mine.by_name or history.name_of(mine.by) or 'somebody'} had typed"
