"""Two texts that began as a third: what goes on by itself, and where they clash. On nodes, never on HTML as text.

A three-way merge (diff3) over the top-level blocks: lists, quotations, figures and tables are one block each."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from articles.markup import tree
from articles.markup.tree import Node

Same, Mine, Theirs, Both, Clash = "same", "mine", "theirs", "both", "clash"
# So many pairs of blocks that are all repeated are looked at; a longer stretch of them counts as rewritten.
MOST = 250_000


@dataclass(frozen=True)
class Piece:
    """A top-level block of a text; two are equal where they would be written alike."""

    key: str
    node: Node = field(compare=False)


class Chunk(NamedTuple):
    """A stretch of all three texts. `same`, `mine`, `theirs` and `both` (the same change) go on by themselves."""

    kind: str
    base: Sequence[Hashable]
    mine: Sequence[Hashable]
    theirs: Sequence[Hashable]

    @property
    def settled(self) -> Sequence[Hashable]:
        """What goes on, of any kind but a clash."""
        return self.theirs if self.kind == Theirs else self.mine


class Hunk(NamedTuple):
    """What one side has in place of base[low:high]."""

    low: int
    high: int
    new: tuple[Hashable, ...]

    @property
    def grows(self) -> bool:
        return len(self.new) > self.high - self.low

    def clashes(self, other: "Hunk") -> bool:
        """Whether both change one block, or both put blocks in at one place."""
        if self.low < other.high and other.low < self.high:
            return True
        touches = self.high == other.low or other.high == self.low
        return touches and self.grows and other.grows


@dataclass
class Region:
    """Hunks of both sides that are settled together."""

    low: int
    high: int
    mine: list[Hunk] = field(default_factory=list)
    theirs: list[Hunk] = field(default_factory=list)


def pieces(nodes: Iterable[Node]) -> list[Piece]:
    """The nodes of a clean text as blocks that can be compared."""
    return [Piece(tree.write([node], blocks=frozenset()), node) for node in nodes]


def merge(base: Sequence[Hashable], mine: Sequence[Hashable], theirs: Sequence[Hashable]) -> list[Chunk]:
    """All three texts as chunks in reading order; every block that is new on either side is in one of them."""
    base, chunks, done = tuple(base), [], 0
    for region in _regions(_hunks(base, mine), _hunks(base, theirs)):
        untouched, changed = base[done : region.low], base[region.low : region.high]
        chunks.append(Chunk(Same, untouched, untouched, untouched))
        chunks += _settle(changed, _applied(base, region, region.mine), _applied(base, region, region.theirs))
        done = region.high
    chunks.append(Chunk(Same, base[done:], base[done:], base[done:]))
    return _joined(chunks)


def value(base, mine, theirs) -> Chunk:
    """The same for what is taken or left as a whole."""
    if mine == theirs:
        return Chunk(Same if mine == base else Both, base, mine, theirs)
    kind = Mine if theirs == base else Theirs if mine == base else Clash
    return Chunk(kind, base, mine, theirs)


def matches(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places of equal blocks in both, rising on both sides: those that stand once on each side lead ("patience")."""
    found: list[tuple[int, int]] = []
    gaps = [(0, len(one), 0, len(other))]
    while gaps:
        low, high, start, end = gaps.pop()
        while low < high and start < end and one[low] == other[start]:
            found.append((low, start))
            low, start = low + 1, start + 1
        while low < high and start < end and one[high - 1] == other[end - 1]:
            high, end = high - 1, end - 1
            found.append((high, end))
        anchors = _anchors(one[low:high], other[start:end])
        if anchors:
            anchors = [(low + i, start + j) for i, j in anchors]
            found += anchors
            gaps += _between(anchors, low, high, start, end)
        elif (high - low) * (end - start) <= MOST:
            found += [(low + i, start + j) for i, j in _longest(one[low:high], other[start:end])]
    return sorted(found)


def _hunks(base: Sequence[Hashable], other: Sequence[Hashable]) -> list[Hunk]:
    """What became of the base on one side; as many blocks for as many are taken one by one."""
    found = []
    for low, high, start, end in _between(matches(base, other), 0, len(base), 0, len(other)):
        new = tuple(other[start:end])
        if high - low == len(new):
            found += [Hunk(low + i, low + i + 1, (each,)) for i, each in enumerate(new) if each != base[low + i]]
        else:
            found.append(Hunk(low, high, new))
    return found


def _between(pairs: Iterable[tuple[int, int]], low: int, high: int, start: int, end: int) -> list[tuple[int, ...]]:
    gaps = []
    for i, j in [*pairs, (high, end)]:
        if low < i or start < j:
            gaps.append((low, i, start, j))
        low, start = i + 1, j + 1
    return gaps


def _regions(mine: Iterable[Hunk], theirs: Iterable[Hunk]) -> list[Region]:
    """Hunks that clash, directly or through others, together; all others alone."""
    regions: list[Region] = []
    sides = [(hunk, "mine") for hunk in mine] + [(hunk, "theirs") for hunk in theirs]
    for hunk, side in sorted(sides, key=lambda each: each[0][:2]):
        last = regions[-1] if regions else None
        rivals = getattr(last, "theirs" if side == "mine" else "mine", [])
        if not any(hunk.clashes(rival) for rival in rivals):
            last = Region(hunk.low, hunk.high)
            regions.append(last)
        getattr(last, side).append(hunk)
        last.high = max(last.high, hunk.high)
    return regions


def _applied(base: Sequence[Hashable], region: Region, hunks: list[Hunk]) -> tuple[Hashable, ...]:
    """One side's text of a region."""
    text, done = (), region.low
    for hunk in hunks:
        text += (*base[done : hunk.low], *hunk.new)
        done = hunk.high
    return (*text, *base[done : region.high])


def _settle(base: tuple, mine: tuple, theirs: tuple) -> list[Chunk]:
    chunk = value(base, mine, theirs)
    return _refined(mine, theirs) if chunk.kind == Clash and not base else [chunk]


def _refined(mine: tuple, theirs: tuple) -> list[Chunk]:
    """Two texts put in at one place: what both have is no clash. The same whichever side is called mine."""
    keys = [[repr(getattr(each, "key", each)) for each in side] for side in (mine, theirs)]
    common = matches(mine, theirs) if keys[0] <= keys[1] else sorted((i, j) for j, i in matches(theirs, mine))
    chunks, low, start = [], 0, 0
    for i, j in [*common, (len(mine), len(theirs))]:
        chunks.append(Chunk(Clash, (), mine[low:i], theirs[start:j]))
        chunks.append(Chunk(Both, (), mine[i : i + 1], theirs[j : j + 1]))
        low, start = i + 1, j + 1
    return chunks


def _joined(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Without empty ones; neighbours of one kind are one, but each clash is a choice of its own."""
    found: list[Chunk] = []
    for chunk in chunks:
        if not (chunk.base or chunk.mine or chunk.theirs):
            continue
        if found and found[-1].kind == chunk.kind != Clash:
            last = found.pop()
            chunk = Chunk(chunk.kind, *(before + after for before, after in zip(last[1:], chunk[1:], strict=True)))
        found.append(chunk)
    return found


def _anchors(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest rising row of blocks that stand exactly once on each side."""
    times, other_times = Counter(one), Counter(other)
    places = {each: place for place, each in enumerate(other) if other_times[each] == 1}
    pairs = [(i, places[each]) for i, each in enumerate(one) if times[each] == 1 and each in places]
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
        before.append(last[length - 1] if length else None)
    return list(_back(pairs, before, last[-1] if last else None))[::-1]


def _back(pairs: list[tuple[int, int]], before: list[int | None], number: int | None) -> Iterator[tuple[int, int]]:
    while number is not None:
        yield pairs[number]
        number = before[number]


def _longest(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest common subsequence of blocks that are all repeated."""
    lengths = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            same = one[i] == other[j]
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if same else max(lengths[i + 1][j], lengths[i][j + 1])
    found, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
