"""`manage.py benchmark pages`: how it reads, judges and prints. Nothing here is timed."""

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from newsroom.benchmarks import load, pages, publishing, report, rounds
from newsroom.benchmarks.load import Figures
from newsroom.benchmarks.rounds import Contestant
from newsroom.benchmarks.running import BASE, CLEAN, MeasurementError

WRK = """Running 1s test @ http://127.0.0.1:8000/
  1 threads and 16 connections
Requests/sec:  20000.00
figures requests=30000 microseconds=1500000 bytes=900 p50=320 p99=5960 errors=2
"""
PLAIN = """
import sys
from pathlib import Path
from newsroom.benchmarks import plain
plain.configure(Path(sys.argv[1]))
plain.fill(20_000)
from django.db import connection
from django.test.utils import CaptureQueriesContext
with CaptureQueriesContext(connection) as queries:
    page = plain.page()
connection.close()
print(len(queries), len(page))
"""


def figures(rate=2000.0, p99=0.001, errors=0, cpu=None):
    return Figures(rate, 0.0005, p99, errors, 1000, cpu)


def contestant(*measured):
    return Contestant("article, hit", server=None, path="/", figures=list(measured))


def test_reads_what_wrk_prints():
    assert load.read_wrk(WRK) == Figures(20_000, 0.00032, 0.00596, 2, 30_000)


@pytest.mark.parametrize("text", ["", "Requests/sec: 5", WRK.replace("requests=30000", "requests=0")])
def test_refuses_what_is_no_measurement(text):
    with pytest.raises(MeasurementError):
        load.read_wrk(text)


@pytest.mark.parametrize("text", ["", "{}", '{"requests": 1, "seconds": 0}'])
def test_refuses_what_our_own_client_did_not_say(text):
    with pytest.raises(MeasurementError):
        load.read_own(text)


def test_takes_the_median_of_the_rounds():
    assert contestant(figures(100), figures(900), figures(300)).median("rate") == 300


def test_a_round_without_a_figure_gives_no_median():
    assert contestant(figures(cpu=1.0), figures()).median("cpu") is None
    assert contestant().median("rate") is None


def test_every_round_measures_everyone_in_another_order():
    orders = [rounds.order(5, number, 3) for number in range(3)]
    assert all(sorted(each) == [0, 1, 2, 3, 4] for each in orders)
    assert len({each[0] for each in orders}) == 3


def test_errors_are_complained_of_and_fail():
    complaints = rounds.complaints([contestant(figures(errors=3)), contestant(figures())])
    assert complaints == ["article, hit: 3 answers were errors."]
    assert not report.is_passed([], complaints=complaints)


@pytest.mark.parametrize(
    ("line", "verdict", "passes"),
    [
        (report.at_least("x", 0.85, 0.85), "met", True),
        (report.at_least("x", 0.849, 0.85), "NOT MET", False),
        (report.at_least("x", None, 0.5, why="nginx is not installed"), "not measured", True),
        (report.at_most("x", 320, 320, "MiB"), "met", True),
        (report.at_most("x", 1.51, 1.5, "s", digits=2), "NOT MET", False),
    ],
)
def test_verdicts(line, verdict, passes):
    assert line.verdict == verdict
    assert report.is_passed([line]) is passes


@pytest.mark.parametrize(
    ("idle", "busy", "published", "is_met"),
    [
        (figures(p99=0.001), figures(p99=0.006), True, True),
        (figures(p99=0.001), figures(p99=0.0061), True, False),
        (figures(p99=0.010), figures(p99=0.020), True, True),
        (figures(p99=0.010), figures(p99=0.021), True, False),
        (figures(), figures(errors=1), True, False),
        (figures(), figures(), False, False),
        (figures(rate=1500), figures(), True, False),
    ],
)
def test_latency_while_an_editor_publishes(idle, busy, published, is_met):
    line = publishing.line(publishing.Phases(idle, busy, [{"status": 302, "public": published}]))
    assert line.is_met is is_met


def test_the_table():
    assert report.table(["name", "req/s"], [["site", "9"], ["nginx static", "10,000"]]) == (
        "| name         |  req/s |\n| ------------ | -----: |\n| site         |      9 |\n| nginx static | 10,000 |"
    )


@pytest.mark.parametrize(("is_passed", "code"), [(True, 0), (False, 1)])
def test_exit_code(monkeypatch, capsys, is_passed, code):
    monkeypatch.setattr(pages, "run", lambda plan, say: ("the report", is_passed))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    left = 0
    try:
        call_command("benchmark", "pages", "--quick")
    except SystemExit as end:
        left = end.code
    assert (left, "the report" in capsys.readouterr().out) == (code, True)


def test_a_measurement_that_fails_is_told_in_a_sentence(monkeypatch):
    def run(plan, say):
        raise MeasurementError("nginx did not start.")

    monkeypatch.setattr(pages, "run", run)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(CommandError, match=r"nginx did not start\."):
        call_command("benchmark", "pages", "--quick")


def test_the_plain_yardstick_makes_two_queries_and_has_the_size(tmp_path):
    command = [sys.executable, "-c", PLAIN, str(tmp_path / "plain.sqlite3")]
    said = subprocess.run(command, env=CLEAN, cwd=BASE, capture_output=True, text=True, check=True).stdout
    queries, length = map(int, said.split())
    assert queries == 2
    assert 20_000 - 10 <= length <= 20_000
