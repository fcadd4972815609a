"""`manage.py benchmark server`: the site under other server options, to choose ours on evidence.

Each variant is measured as hits, as pages that are made, and as hits at a fixed rate, alone and beside an editor."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from newsroom.benchmarks import pages, publishing, report
from newsroom.benchmarks.load import Figures, Generator
from newsroom.benchmarks.site import COMPRESSED, Site, warm_up

# (threads, waiting requests, milliseconds before a thread gives up the interpreter)
OURS = (8, 64, 5.0)
VARIANTS = (OURS, (1, 64, 5.0), (2, 64, 5.0), (4, 64, 5.0), (16, 64, 5.0), (8, 16, 5.0), (8, 256, 5.0), (8, 64, 1.0))
HEAD = [
    *("threads, waiting, switch", "hits/s", "p99 ms", "made/s", "p99 ms"),
    *(f"p99 ms at {publishing.RATE:,}/s, idle", "an editor publishes"),
]

Say = Callable[[str], None]
# Hits, pages made, and both phases at the fixed rate.
Measured = tuple[Figures, Figures, Figures, Figures]


def run(*, seconds: int, rounds: int, say: Say) -> str:
    """Measure all variants in rounds; returns the report."""
    found: dict[tuple, list[Measured]] = {variant: [] for variant in VARIANTS}
    with TemporaryDirectory(prefix="newsroom-benchmark-") as name:
        generator = Generator(Path(name))
        say("Preparing a scratch site …")
        site = Site(Path(name))
        site.prepare(waiting=0)
        for number in range(rounds):
            for place, variant in enumerate(VARIANTS):
                say(f"Round {number + 1} of {rounds}, variant {place + 1} of {len(VARIANTS)} …")
                found[variant].append(measure(site, variant, generator, seconds))
        parts = [
            report.machine(generator.name),
            f"Medians of {rounds} rounds, {seconds} s each; our own options come first:",
            report.table(HEAD, [row(variant, figures) for variant, figures in found.items()]),
        ]
        return "\n\n".join(parts)


def measure(site: Site, variant: tuple, generator: Generator, seconds: int) -> Measured:
    """One variant, once."""
    path = pages.picture_story(site)
    options = ",".join(map(str, variant))
    desk = {**site.account, "stories": site.publish(0, seconds)["waiting"]}
    with site.serve(options=options) as server, site.worker():
        for each in (path, pages.FRONT):
            warm_up(server, each, COMPRESSED, lambda note: None)
        hits = generator.drive(server, path, "", seconds)
        phases = publishing.measure(server, [path, pages.FRONT], COMPRESSED, seconds, desk, say=lambda text: None)
    with site.serve(options=options, cache_mb=0) as server:
        return hits, generator.drive(server, path, "", seconds), phases.idle, phases.busy


def row(variant: tuple, figures: list[Measured]) -> list[str]:
    """One line of the table."""
    threads, waiting, milliseconds = variant
    rates = [report.whole(median(one[place].rate for one in figures)) for place in (0, 1)]
    tails = [report.milliseconds(median(one[place].p99 for one in figures)) for place in range(4)]
    return [f"{threads}, {waiting}, {milliseconds:g} ms", rates[0], tails[0], rates[1], *tails[1:]]
