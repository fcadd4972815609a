"""`manage.py benchmark admin`: what an editor waits for, at two sizes of the archive, beside Django's own admin.

Both desks are the real `serve`, up at the same time, and one client asks them in turn, one request at a time."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from newsroom.benchmarks import databases, report
from newsroom.benchmarks.client import percentile
from newsroom.benchmarks.report import NONE, Line
from newsroom.benchmarks.running import BASE, CLEAN, MeasurementError, family
from newsroom.benchmarks.site import Site

SETTINGS = "newsroom.benchmarks.desksettings"
MOST_TIMES = 1.3
MOST_QUERIES = 12
# A thousand stories have so many drafts that each is used once.
MOST_OFTEN = 30
# The first word that fits says how many milliseconds the median may take; `None`: it is only shown.
MOST = {
    "open form": 60,
    "save draft, and": None,
    "save draft": 40,
    "autosave": 25,
    "publish": 40,
    "list": 100,
    "search": 300,
    "plain": None,
}
# What the ceiling on queries and on growth is for; a search reads every headline.
COUNTED = ("open form", "list")
GROWING = ("open form", "save draft", "autosave", "publish", "list")
COLUMNS = ("median ms", "p95 ms", "CPU ms", "queries")
# These have fewer than fifty rows in a small archive.
FULL = "list, first page"
MAY_BE_SHORT = ("list, last page", "list, withdrawn", "list, by date, last page")
# Each of ours and the same thing in Django's own admin.
YARDSTICKS = {
    "open form": "plain: open form",
    "save draft": "plain: save",
    "list, first page": "plain: list, first page",
    "search, in no headline": "plain: search, in no headline",
}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """Two sizes of the archive, and how often every act is timed."""

    sizes: tuple[int, int] = (1_000, 100_000)
    times: int = 30
    server: str = ""  # a PostgreSQL server's address; SQLite where there is none

    @classmethod
    def quick(cls, server: str = "") -> "Plan":
        """Whether everything works, nothing more."""
        return cls(sizes=(150, 300), times=3, server=server)


@dataclass(frozen=True)
class Measured:
    """One act at one desk."""

    seconds: list[float]
    busy: list[float]
    queries: int | None
    problem: str

    @property
    def median(self) -> float | None:
        """None where it could not be done."""
        return median(self.seconds) if self.seconds and not self.problem else None

    def cells(self) -> list[str]:
        """Median, p95, the server's processor time, queries."""
        if self.median is None:
            return [NONE] * len(COLUMNS)
        figures = (self.median, percentile(self.seconds, 0.95), median(self.busy) or None)
        return [*map(report.milliseconds, figures), report.whole(self.queries)]


Found = dict[str, list[Measured]]


def run(plan: Plan, *, say: Say) -> str:
    """Fill, serve, measure; returns the report."""
    with TemporaryDirectory(prefix="newsroom-benchmark-") as name, ExitStack() as stack:
        desks = []
        for size in plan.sizes:
            say(f"Filling a scratch archive of {size:,} stories …")
            database = stack.enter_context(databases.scratch(plan.server)) if plan.server else ""
            site = Site(Path(name) / str(size), settings=SETTINGS, database=database)
            made = site.fill(size)
            server = stack.enter_context(site.serve())
            desks.append({"port": server.port, "pids": family(server.process.pid), **made})
        say(f"Every act {plan.times} times at both desks in turn …")
        found = measure(desks, plan.times)
    return told(plan, found)


def measure(desks: list[dict[str, Any]], times: int) -> Found:
    """The client's own words as figures."""
    client = subprocess.run(
        [sys.executable, "-m", "newsroom.benchmarks.deskclient"],
        input=json.dumps({"desks": desks, "times": times}) + "\n",
        env=CLEAN,
        cwd=BASE,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if client.returncode:
        raise MeasurementError("The editor at the desk did not come to an end.")
    return {name: [Measured(**one) for one in both] for name, both in json.loads(client.stdout).items()}


def most(name: str) -> int | None:
    """Its ceiling in milliseconds."""
    return next((limit for start, limit in MOST.items() if name.startswith(start)), None)


def growth(found: Found, name: str) -> float | None:
    """The larger archive's median of the smaller one's; a page that is full in one only is held against a full one."""
    base = FULL if name in MAY_BE_SHORT else name
    return report.ratio(found[name][1].median, found[base][0].median)


def rows(found: Found) -> list[list[str]]:
    """The lines of the table of figures."""
    lines = []
    for name, both in found.items():
        times = growth(found, name)
        lines.append([name, *both[0].cells(), *both[1].cells(), NONE if times is None else f"{times:.2f}"])
    return lines


def head(sizes: tuple[int, int]) -> list[str]:
    """Its head."""
    small, large = (f"{size:,}" for size in sizes)
    columns = [f"{of}: {what}" for of in (small, large) for what in COLUMNS]
    return ["one answer", *columns, f"{large} : {small}"]


def lines(found: Found) -> list[Line]:
    """One promise for each act: milliseconds at both sizes, growth, queries."""
    return [_line(found, name, limit) for name in found if (limit := most(name)) is not None]


def _line(found: Found, name: str, limit: int) -> Line:
    both, times = found[name], growth(found, name)
    medians = [one.median for one in both]
    if None in medians:
        return Line(name, "not measured", f"≤ {limit} ms", None)
    measured, target = " and ".join(f"{value * 1000:.1f}" for value in medians) + " ms", f"≤ {limit} ms"
    is_met = max(medians) * 1000 <= limit
    if name.startswith(GROWING):
        measured, target = f"{measured}, {times:.2f}×", f"{target}, ≤ {MOST_TIMES}×"
        is_met &= times <= MOST_TIMES
    if name.startswith(COUNTED):
        asked = max(one.queries or 0 for one in both)
        measured, target = f"{measured}, {asked} queries", f"{target}, ≤ {MOST_QUERIES} queries"
        is_met &= asked <= MOST_QUERIES
    return Line(name, measured, target, is_met)


def beside(found: Found) -> list[list[str]]:
    """Ours as a share of the yardstick, at both sizes."""
    return [
        [ours, *(_share(one.median, other.median) for one, other in zip(found[ours], found[plain], strict=True))]
        for ours, plain in YARDSTICKS.items()
    ]


def _share(one: float | None, other: float | None) -> str:
    value = report.ratio(one, other)
    return NONE if value is None else f"{value:.0%}"


def told(plan: Plan, found: Found) -> str:
    """The whole report."""
    small, large = (f"{size:,}" for size in plan.sizes)
    problems = {one.problem for both in found.values() for one in both if one.problem}
    database = "PostgreSQL" if plan.server else "SQLite"
    return "\n\n".join(
        [
            report.machine(f"one client of our own, one connection, one request at a time; the database is {database}"),
            f"Whole answers, each act {plan.times} times at both sizes in turn:",
            report.table(head(plan.sizes), rows(found)),
            "Of Django's own ModelAdmin over the same stories, in the same minutes:",
            report.table(["", f"{small} stories", f"{large} stories"], beside(found)),
            "Medians against what is promised:",
            report.verdicts(lines(found)),
            *sorted(problems),
        ]
    )
