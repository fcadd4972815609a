"""Counts over all processes, and the page that shows them to who knows the token."""

import subprocess
import sys

import pytest

from newsroom.lib import tallies
from newsroom.lib.tallies import Tallies
from tests.newsroom.cached import Reader
from tests.processes import BASE

OTHER = """
import sys
from pathlib import Path
from newsroom.lib.tallies import Tallies
tallies = Tallies(Path(sys.argv[1]))
for _ in range(1000):
    tallies.add("hits")
tallies.add("pages", 5)
print(tallies.totals()["pages"], flush=True)
"""


def test_what_an_ended_process_counted_stays_and_what_it_held_goes(tmp_path):
    here = Tallies(tmp_path / "tallies")
    here.add("hits", 3)
    here.add("pages", 2)
    for _ in range(3):
        command = [sys.executable, "-c", OTHER, str(here.path)]
        said = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=True).stdout
        assert said.strip() == "7"
    assert here.totals()["hits"] == 3003
    assert here.totals()["pages"] == 2


@pytest.mark.django_db(transaction=True)
def test_who_knows_the_token_reads_hits_and_misses(client, settings):
    settings.NEWSROOM_METRICS_TOKEN = "a token of the tests"
    before = tallies.shared().totals()
    reader = Reader()
    reader.ask("/about/")
    reader.ask("/about/")
    response = client.get("/metrics", headers={"Authorization": "Bearer a token of the tests"})
    assert response["Cache-Control"] == "private, no-store"
    assert f"newsroom_page_cache_hits_total {before['hits'] + 1}\n" in response.text
    assert f"newsroom_page_cache_misses_total {before['misses'] + 1}\n" in response.text
    assert "# TYPE newsroom_page_cache_bytes gauge" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "a token of the tests"])
@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "a token of the tests"])
def test_to_all_others_there_is_no_such_page(client, settings, token, given):
    settings.NEWSROOM_METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": given} if given else {}).status_code == 404
