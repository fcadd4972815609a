"""One editor at several desks, at each in turn, one request at a time: `python -m newsroom.benchmarks.deskclient`.

Reads one JSON line (times; desks with port, pids, username, password, numbers of drafts and of public stories). Says in
one JSON line, for every act at each desk, how long each whole answer took, how long the server's processes worked for
it, and how many queries one more of them made.
"""

import json
import re
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from newsroom.benchmarks.editor import Desk
from newsroom.benchmarks.forms import Pairs, changed, read
from newsroom.benchmarks.running import busy_seconds

# A request with the first of these headers is answered with the second (see newsroom.benchmarks.desksettings).
ASK, TELL = "X-Count-Queries", "X-Queries"
STORIES = "/admin/articles/article/"
PLAIN = "/admin/plain/articles/article/"
WARM_UP = 2


@dataclass(frozen=True)
class Request:
    """What is timed; `wanted` is the status that it must be answered with."""

    method: str
    path: str
    fields: Pairs | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wanted: int = 200


class Seat(Desk):
    """A signed-in editor at one desk, with stories that nobody has touched yet."""

    def __init__(self, *, port: int, pids: list[int], username: str, password: str, **stories: list[int]) -> None:
        super().__init__(port)
        self.pids = pids
        self.sign_in(username, password)
        self.drafts, self.public = iter(stories["drafts"]), iter(stories["public"] * 10)
        self.sitting, self.turn, self.written = str(uuid.uuid4()), 0, next(self.drafts)
        self.typed = self.form(self.written)
        self.last_page = self._last_page()

    def form(self, story: int, at: str = STORIES) -> Pairs:
        """What the story's form would send."""
        return read(self.ask("GET", f"{at}{story}/change/")[1], holding="headline")

    def _last_page(self) -> int:
        """The last page that the list leads to, however many pages one has to turn."""
        last = 1
        while True:
            page = self.ask("GET", f"{STORIES}?p={last}")[1]
            further = max((int(number) for number in re.findall(r"[?&;]p=(\d+)", page)), default=1)
            if further <= last:
                return last
            last = further


def open_form(seat: Seat) -> Request:
    return Request("GET", f"{STORIES}{next(seat.public)}/change/")


def save(seat: Seat) -> Request:
    """A draft with a paragraph more."""
    story = next(seat.drafts)
    return Request("POST", f"{STORIES}{story}/change/", _longer(seat.form(story), _action="save"), wanted=302)


def autosave(seat: Seat) -> Request:
    """The whole form of one sitting, a paragraph longer each time."""
    seat.turn += 1
    seat.typed = _longer(seat.typed)
    fields = changed(seat.typed, sitting=seat.sitting, turn=str(seat.turn), story=str(seat.written))
    headers = {"X-CSRFToken": seat.cookies["csrftoken"], "Accept": "application/json"}
    return Request("POST", f"{STORIES}autosave/", fields, headers)


def publish(seat: Seat) -> Request:
    """The button on a draft's form, which sends the whole form."""
    story = next(seat.drafts)
    fields = changed(seat.form(story), _action="publish")
    return Request("POST", f"{STORIES}{story}/change/", fields, wanted=302)


def _longer(pairs: Pairs, **values: str) -> Pairs:
    body = dict(pairs)["body"]
    return changed(pairs, body=f"{body}\n<p>Measured change {uuid.uuid4()}.</p>", **values)


def listed(query: str, at: str = STORIES) -> Callable[[Seat], Request]:
    """A page of the list; {last} and {middle} stand for numbers of pages."""
    return lambda seat: Request("GET", at + query.format(last=seat.last_page, middle=(seat.last_page + 1) // 2))


def plain_form(seat: Seat) -> Request:
    return Request("GET", f"{PLAIN}{next(seat.public)}/change/")


def plain_save(seat: Seat) -> Request:
    story = next(seat.public)
    return Request("POST", f"{PLAIN}{story}/change/", _longer(seat.form(story, PLAIN), _continue="1"), wanted=302)


ACTS: dict[str, Callable[[Seat], Request]] = {
    "open form": open_form,
    "save draft": save,
    "autosave": autosave,
    "publish": publish,
    "list, first page": listed(""),
    "list, middle page": listed("?p={middle}"),
    "list, last page": listed("?p={last}"),
    "list, drafts": listed("?status=draft"),
    "list, withdrawn": listed("?status=withdrawn"),
    "list, one section": listed("?section=world"),
    "list, mine": listed("?mine=1"),
    "list, by date": listed("?o=-4"),
    "list, by date, last page": listed("?o=-4&p={last}"),
    "search, in every headline": listed("?q=london"),
    "search, in no headline": listed("?q=zeppelin"),
    "plain: open form": plain_form,
    "plain: save": plain_save,
    "plain: list, first page": listed("", PLAIN),
    "plain: search, in no headline": listed("?q=zeppelin", PLAIN),
}
# After this one the form is shown again, as a browser does; how long both took is kept as well.
SHOWN_AGAIN = "save draft"
AGAIN = f"{SHOWN_AGAIN}, and the form again"


@dataclass
class Result:
    """Of one act at one desk; `problem` says why there is nothing more."""

    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    queries: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Done:
    """One act, once."""

    seconds: float = 0.0
    busy: float = 0.0
    queries: int = 0
    problem: str = ""

    def __add__(self, other: "Done") -> "Done":
        return Done(self.seconds + other.seconds, self.busy + other.busy, self.queries + other.queries)


def do(seat: Seat, name: str, *, is_counted: bool = False) -> dict[str, Done]:
    """One act, and where it is that one, the form shown again."""
    try:
        request = ACTS[name](seat)
    except (LookupError, StopIteration) as error:
        return {name: Done(problem=str(error) or "No story is left for it.")}
    done = timed(seat, request, is_counted=is_counted)
    if name != SHOWN_AGAIN or done.problem:
        return {name: done}
    return {name: done, AGAIN: done + timed(seat, Request("GET", request.path), is_counted=is_counted)}


def timed(seat: Seat, request: Request, *, is_counted: bool) -> Done:
    """From sending it to having all of its answer; `busy` is what the server's processes worked meanwhile."""
    headers = request.headers | ({ASK: "1"} if is_counted else {})
    before, began = busy_seconds(seat.pids), time.perf_counter()
    status, _ = seat.ask(request.method, request.path, request.fields, headers)
    seconds, after = time.perf_counter() - began, busy_seconds(seat.pids)
    problem = "" if status == request.wanted else f"{request.path} answered {status}, not {request.wanted}."
    return Done(seconds, (after or 0) - (before or 0), int(seat.headers.get(TELL, 0)), problem)


def work(seats: list[Seat], times: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every act: warmed up, then timed at one desk after the other, then counted once."""
    for name in ACTS:
        names = [name, AGAIN] if name == SHOWN_AGAIN else [name]
        results = {each: [Result() for _ in seats] for each in names}
        for turn in range(WARM_UP + times + 1):
            for place, seat in enumerate(seats):
                if results[name][place].problem:
                    continue
                for each, found in do(seat, name, is_counted=turn == WARM_UP + times).items():
                    _note(results[each][place], found, is_timed=WARM_UP <= turn < WARM_UP + times)
        for each in names:
            yield each, [vars(result) for result in results[each]]


def _note(result: Result, done: Done, *, is_timed: bool) -> None:
    result.problem = done.problem
    if is_timed and not done.problem:
        result.seconds.append(done.seconds)
        result.busy.append(done.busy)
    result.queries = done.queries or result.queries


def main() -> None:
    """Sign in everywhere, do everything, say what came of it."""
    given = json.loads(sys.stdin.readline())
    seats = [Seat(**desk) for desk in given["desks"]]
    print(json.dumps(dict(work(seats, given["times"]))))  # noqa: T201 - read by the command that started this process


if __name__ == "__main__":
    main()
