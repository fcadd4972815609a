"""Fifty random interleavings of two editors over HTTP, each in a thread of their own, on two web processes: afterwards
every sentence typed is in some revision, or on the page that offers a draft. The seed is printed; INTERLEAVING_SEED
repeats the lots of a run, though not what its threads did meanwhile."""

import json
import os
import random
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.articles.far_line import STORIES, Desk, FarColleague, FarLine, address
from tests.articles.interleavings import Text, overwritten
from tests.newsroom.test_front_door import Site
from tests.newsroom.test_processes import end
from tests.own_database import SUITE, own_database
from tests.sheets import words

SEED = int(os.environ.get("INTERLEAVING_SEED", "0")) or secrets.randbits(32)
RUNS = 50
STEPS_EACH = 12
NAMES = ("ada", "ben")


@dataclass
class Run:
    """Two people at one story, or each at a new one."""

    seed: int
    colleagues: list[FarColleague]

    @property
    def typed(self) -> list[str]:
        return [sentence for each in self.colleagues for sentence in each.typed]


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    with own_database(SUITE) as variables:
        site = Site(tmp_path, **variables)
        site.desk("staff", *NAMES)
        yield site
        for process in site.running:
            end(process)


def run(seed: int, desks: list[Desk], story: int) -> Run:
    """Both at once; whoever fails fails the test."""
    chance = random.Random(seed)  # noqa: S311 - a lottery, no secret
    begun = story if chance.random() < 0.8 else None
    lots = [random.Random(f"{seed} {desk.name}") for desk in desks]  # noqa: S311 - as above
    colleagues = [FarColleague(desk.name, FarLine(desk), lot, begun) for desk, lot in zip(desks, lots, strict=True)]
    with ThreadPoolExecutor(len(colleagues)) as pool:
        list(pool.map(work, colleagues))
    return Run(seed, colleagues)


def work(colleague: FarColleague) -> None:
    for _ in range(STEPS_EACH):
        colleague.step()
    colleague.finish()


def offered(drafts: list[dict], desks: list[Desk]) -> str:
    """What the pages say that offer those drafts to their writers."""
    by_name = {desk.name: desk for desk in desks}
    return " ".join(words(_page_of(draft, by_name[draft["by__username"]])) for draft in drafts)


def _page_of(draft: dict, desk: Desk) -> str:
    if draft["article"]:
        return desk.get(f"{STORIES}{draft['article']}/merge/?draft={draft['pk']}").text
    way = f"{address(None)}?draft={draft['pk']}"
    assert way in desk.get(address(None)).text, "a new story's draft is not offered"
    return desk.get(way).sheet("sitting")["body"]


def test_every_sentence_typed_is_in_a_revision_or_on_the_page_of_a_draft(site):
    port = site.serve()
    stories = [int(story) for story in site.desk("drafts", str(RUNS)).split()]
    desks = [Desk(port, name) for name in NAMES]
    for desk in desks:
        desk.sign_in()
    runs = [run(SEED + number, desks, story) for number, story in enumerate(stories)]
    found = json.loads(site.desk("texts"))
    bodies = " ".join(each["content__body"] for each in found["revisions"])
    unsaved = {sentence for each in runs for sentence in each.typed if sentence not in bodies}
    drafts = [draft for draft in found["drafts"] if any(each in draft["typed"]["body"][0] for each in unsaved)]
    pages = offered(drafts, desks)
    texts = [
        Text(each["pk"], each["base"], each["sitting"], each["is_aside"], each["content__body"])
        for each in found["revisions"]
    ]
    for each in runs:
        again = f"INTERLEAVING_SEED={each.seed} draws the first run's lots again"
        lost = [sentence for sentence in each.typed if sentence in unsaved and sentence not in pages]
        assert not lost, f"{again}: {lost}"
        assert not overwritten(texts, each.colleagues), again
    assert [desk.unfit for desk in desks] == [[], []], f"INTERLEAVING_SEED={SEED}"
    assert sum(desk.asked["unheard"] for desk in desks) > RUNS
    assert len(unsaved) > RUNS / 2
