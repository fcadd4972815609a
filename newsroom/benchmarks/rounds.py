"""Measures several contestants in rounds, each round in another order, and takes the medians."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from newsroom.benchmarks import report
from newsroom.benchmarks.load import Figures, Generator
from newsroom.benchmarks.running import Answer, Running, fetch

HEAD = ["contestant", "req/s", "p50 ms", "p99 ms", "CPU µs/req", "bytes"]


@dataclass
class Contestant:
    """One server, one address, one Accept-Encoding; `answer` is what it sends."""

    name: str
    server: Running
    path: str
    coding: str = ""
    answer: Answer | None = None
    figures: list[Figures] = field(default_factory=list)

    def median(self, of: str) -> float | None:
        """The median over the rounds of one of the figures; None where a round has none."""
        values = [getattr(each, of) for each in self.figures]
        return median(values) if values and None not in values else None

    @property
    def errors(self) -> int:
        """Over all rounds."""
        return sum(each.errors for each in self.figures)

    def row(self) -> list[str]:
        """Its line of the table."""
        return [
            self.name,
            report.whole(self.median("rate")),
            report.milliseconds(self.median("p50")),
            report.milliseconds(self.median("p99")),
            report.microseconds(self.median("cpu")),
            report.whole(len(self.answer.body) if self.answer else None),
        ]


def order(count: int, number: int, rounds: int) -> list[int]:
    """Whose turn it is when: every round starts further on, so that nobody is always first or last."""
    start = number * count // max(rounds, 1)
    return [(start + place) % count for place in range(count)]


def measure(
    contestants: Sequence[Contestant], generator: Generator, *, seconds: int, rounds: int, say: Callable[[str], None]
) -> None:
    """Every contestant once in every round."""
    for each in contestants:
        each.answer = each.answer or fetch(each.server.port, each.path, each.coding)
    for number in range(rounds):
        say(f"Round {number + 1} of {rounds}: {len(contestants)} measurements of {seconds} s …")
        for place in order(len(contestants), number, rounds):
            each = contestants[place]
            each.figures.append(generator.drive(each.server, each.path, each.coding, seconds))


def complaints(contestants: Sequence[Contestant]) -> list[str]:
    """Answers that were errors are no measurement."""
    return [f"{each.name}: {each.errors} answers were errors." for each in contestants if each.errors]
