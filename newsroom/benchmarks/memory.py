"""The line on memory: the site's processes with page caches that are half full."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

from newsroom.benchmarks.running import MeasurementError, Running, ask, pss_bytes, wait_for
from newsroom.benchmarks.site import CACHE_MB, COMPRESSED, Site, doors

HALF = 0.5
# Near enough to half for the verdict to count.
LEAST, MOST = 0.45, 0.6
# What the page cache reckons for headers, keys and objects beside the bytes of a page and its forms.
BESIDE_BYTES = 8000
SAMPLES = 20
# Brotli at its best takes some 50 ms a page, on every web process.
SAMPLE_SECONDS, COMPRESSION_SECONDS = 5, 0.2


@dataclass(frozen=True)
class Memory:
    """The proportional shares of the web processes and of the worker's, in MiB; and how full the caches were."""

    web: float
    jobs: float
    fill: float
    pages: int

    @property
    def mib(self) -> float:
        """All of them together."""
        return self.web + self.jobs

    @property
    def is_half_full(self) -> bool:
        """Whether the figure is one for the promise."""
        return LEAST <= self.fill <= MOST


def measure(site: Site, server: Running, worker: Running, *, stories: int | None, say: Callable[[str], None]) -> Memory:
    """Publish so many further stories (without a number: enough for half a cache), have each asked for, and look."""
    with _doors(server) as doorways:
        if stories is None:
            stories = max(_needed(_weights(doorways, site.public[-SAMPLES:], SAMPLE_SECONDS)) - len(site.public), 0)
        if stories:
            say(f"Publishing {stories:,} further stories …")
            site.publish(stories)
    with _doors(server) as doorways:
        say(f"Asking each of {len(doorways)} web processes for {len(site.public):,} stories …")
        for path in site.public:
            _ask_all(doorways, path)
        patience = SAMPLE_SECONDS + len(site.public) * COMPRESSION_SECONDS
        say("Waiting until all of them are compressed …")
        weights = _weights(doorways, site.public[:: max(len(site.public) // SAMPLES, 1)], patience)
    web, jobs = (pss_bytes(running.process.pid) / 2**20 for running in (server, worker))
    average = sum(weights) / len(weights)
    return Memory(web, jobs, average * len(site.public) / (CACHE_MB * 2**20), len(site.public))


def _needed(weights: list[int]) -> int:
    """How many pages of this kind fill half a cache."""
    return int(CACHE_MB * 2**20 * HALF / (sum(weights) / len(weights)))


@contextmanager
def _doors(server: Running):
    doorways = doors(server)
    try:
        yield doorways
    finally:
        for doorway in doorways:
            doorway.close()


def _weights(doorways: list[HTTPConnection], paths: list[str], patience: float) -> list[int]:
    """What each of these pages takes in a cache, all its forms and what is kept beside them."""
    for path in paths:
        _ask_all(doorways, path)
    # Pages are compressed in the order in which they were asked for: when the newest are, all are.
    wait_for(lambda: _are_compressed(doorways, paths), seconds=patience)
    return [_weight(doorways[0], path) for path in paths]


def _are_compressed(doorways: list[HTTPConnection], paths: list[str]) -> bool:
    return all(ask(doorway, path, COMPRESSED).coding != "identity" for doorway in doorways for path in paths)


def _weight(doorway: HTTPConnection, path: str) -> int:
    forms = [ask(doorway, path, coding) for coding in ("", *COMPRESSED.split(", "))]
    return BESIDE_BYTES + sum({form.coding: len(form.body) for form in forms}.values())


def _ask_all(doorways: list[HTTPConnection], path: str) -> None:
    for doorway in doorways:
        answer = ask(doorway, path)
        if answer.status != 200:
            raise MeasurementError(f"{path} answered {answer.status}.")
