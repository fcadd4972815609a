"""`manage.py benchmark server`: the site under other server options, to choose ours on evidence.

Each variant is measured as hits, as pages that are made, and as hits at a fixed rate while pages are being made."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from newsroom.benchmarks import pages, report
from newsroom.benchmarks.load import Figures, Generator, client_command, read_own
from newsroom.benchmarks.publishing import RATE
from newsroom.benchmarks.running import BASE, CLEAN, Running
from newsroom.benchmarks.site import Site, warm_up

# (threads, waiting requests, milliseconds before a thread gives up the interpreter)
OURS = (4, 64, 5.0)
VARIANTS = (OURS, (1, 64, 5.0), (2, 64, 5.0), (8, 64, 5.0), (4, 16, 5.0), (4, 256, 5.0), (4, 64, 0.5))
HEAD = [
    *("threads, waiting, switch", "hits/s", "p99 ms", "made/s", "p99 ms"),
    f"p99 ms of {RATE:,} hits/s, alone",
    "while pages are made",
]
# Nothing is kept for an address that leads nowhere: each answer is a page made anew.
NOWHERE = "/no/such-story/"
MAKERS = 4

Say = Callable[[str], None]
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
    """Hits; pages made; hits at a fixed rate, alone and beside readers of pages that are made."""
    path = pages.picture_story(site)
    options = ",".join(map(str, variant))
    with site.serve(options=options) as server:
        warm_up(server, path, "", lambda note: None)
        hits = generator.drive(server, path, "", seconds)
        alone = at_a_rate(server, path, seconds)
        with makers(server, seconds):
            beside = at_a_rate(server, path, seconds)
    with site.serve(options=options, cache_mb=0) as server:
        return hits, generator.drive(server, path, "", seconds), alone, beside


def at_a_rate(server: Running, path: str, seconds: int) -> Figures:
    """Hits that fall due whatever the server does."""
    command = client_command(server.port, [path], "", seconds, RATE)
    return read_own(subprocess.run(command, env=CLEAN, cwd=BASE, capture_output=True, text=True, check=True).stdout)  # noqa: S603 - our own words


@contextmanager
def makers(server: Running, seconds: int) -> Iterator[None]:
    """A few connections on which a page is always being made."""
    command = client_command(server.port, [NOWHERE], "", seconds + 2, connections=MAKERS)
    process = subprocess.Popen(command, env=CLEAN, cwd=BASE, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    try:
        yield
    finally:
        process.kill()
        process.wait()


def row(variant: tuple, figures: list[Measured]) -> list[str]:
    """One line of the table."""
    hits, made, alone, beside = zip(*figures, strict=True)
    threads, waiting, milliseconds = variant
    return [
        f"{threads}, {waiting}, {milliseconds:g} ms",
        *(
            text
            for each in (hits, made)
            for text in (
                report.whole(median(x.rate for x in each)),
                report.milliseconds(median(x.p99 for x in each)),
            )
        ),
        *(report.milliseconds(median(x.p99 for x in each)) for each in (alone, beside)),
    ]
