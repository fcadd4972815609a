"""What a benchmark prints: the machine, tables that can be pasted into docs/, and a verdict on each line."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.utils import timezone

NONE = "–"


@dataclass(frozen=True)
class Line:
    """One promise: what was measured, what was promised; `is_met` is None where nothing could be measured."""

    name: str
    measured: str
    target: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        """The last column."""
        return {True: "met", False: "NOT MET", None: "not measured"}[self.is_met]


def at_least(name: str, value: float | None, least: float, *, why: str = "") -> Line:
    """A ratio that must not be under `least`; both as 1.0 for 100 %. `why` says why it could not be measured."""
    measured = why or "not measured" if value is None else f"{value:.0%}"
    return Line(name, measured, f"≥ {least:.0%}", None if value is None else value >= least)


def at_most(name: str, value: float | None, most: float, unit: str, *, why: str = "", digits: int = 0) -> Line:
    """A figure that must not be over `most`."""
    measured = why or "not measured" if value is None else f"{value:.{digits}f} {unit}"
    return Line(name, measured, f"≤ {most:g} {unit}", None if value is None else value <= most)


def ratio(one: float | None, other: float | None) -> float | None:
    """One of the other; None where either was not measured."""
    return one / other if one is not None and other else None


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: int = 1) -> str:
    """A Markdown table that lines up in a terminal as well; columns from `right` on are set to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    rule = ["-" * width if column < right else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    lines = []
    for row in [head, rule, *rows]:
        cells = [
            cell.ljust(width) if column < right else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def verdicts(lines: Sequence[Line]) -> str:
    """The promises and what became of them."""
    return table(
        ["line", "measured", "target", "verdict"], [[x.name, x.measured, x.target, x.verdict] for x in lines], right=9
    )


def is_passed(lines: Sequence[Line], *, complaints: Sequence[str] = ()) -> bool:
    """True when no line is missed and nothing went wrong; what could not be measured is not a miss."""
    return not complaints and all(line.is_met is not False for line in lines)


def machine(generator: str) -> str:
    """What it was measured on and with."""
    versions = f"granian {version('granian')}, Django {version('django')}, SQLite {sqlite3.sqlite_version}"
    parts = [
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, {versions}",
        f"Load: {generator}",
        f"Date: {timezone.now():%Y-%m-%d %H:%M} UTC",
    ]
    return "\n".join(f"- {part}" for part in parts)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def whole(number: float | None) -> str:
    """12,345"""
    return NONE if number is None else f"{number:,.0f}"


def milliseconds(seconds: float | None) -> str:
    """1.23"""
    return NONE if seconds is None else f"{seconds * 1000:.2f}"


def microseconds(seconds: float | None) -> str:
    """123"""
    return NONE if seconds is None else f"{seconds * 1e6:,.0f}"
