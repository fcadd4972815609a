"""`kill -9` of web processes while an editor saves: every save that was answered is there."""

import http.client
import json
import os
import random
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.articles.far_line import Desk, FarLine, Sheeted, address
from tests.newsroom.test_front_door import Site
from tests.newsroom.test_processes import end
from tests.own_database import ALL, own_database
from tests.processes import wait_for

SAVES = 200
# A kill is due after so many saves since the last one, in the middle of a save or just after it.
BETWEEN_KILLS = 8
SAVE_SECONDS = 0.04


@pytest.fixture(params=ALL)
def site(request, tmp_path) -> Iterator[Site]:
    with own_database(request.param) as variables:
        site = Site(tmp_path, **variables)
        site.desk("staff", "ada")
        yield site
        for process in site.running:
            end(process)


@dataclass
class Writer:
    """Saves one story again and again, each time with a sentence more, and goes on where an answer did not come."""

    desk: Desk
    story: int
    asked: int = 0
    answered: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    saves: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        form = self.opened()
        while self.asked < SAVES:
            sentence = f"Sentence {self.asked} was typed."
            self.asked += 1
            form.paragraphs.append(sentence)
            form.turn += 1
            self.saves.set()
            try:
                answer = self.desk.post(form.sheet.action, form.sent(_action="save"))
            except (OSError, http.client.HTTPException):
                self.unanswered.append(sentence)
            else:
                assert answer.status == 302, answer.status
                is_saved = answer.location == address(self.story)
                (self.answered if is_saved else self.aside).append(sentence)
            self.saves.clear()
            form = self.opened()

    def opened(self) -> Sheeted:
        return wait_for(self._opened)

    def _opened(self) -> Sheeted | None:
        try:
            return FarLine(self.desk).open(self.story)
        except (OSError, http.client.HTTPException):
            return None


class Killer(threading.Thread):
    """Kills one web process after another while the writer saves."""

    def __init__(self, site: Site, writer: Writer) -> None:
        super().__init__()
        self.site, self.writer = site, writer
        self.chance = random.Random()  # noqa: S311 - a lottery, no secret
        self.killed: list[int] = []
        self.done = threading.Event()

    def run(self) -> None:
        due = BETWEEN_KILLS
        while not self.done.is_set():
            if not self.writer.saves.wait(0.1) or self.writer.asked < due:
                self.done.wait(0.01)
                continue
            there = self.site.web_processes()
            if len(there) < 2:
                continue
            self.done.wait(self.chance.uniform(0, SAVE_SECONDS))
            # The one that has been there for longer: a process that falls as soon as it was replaced ends the server.
            os.kill(min(there, key=begun), signal.SIGKILL)
            self.killed.append(self.writer.asked)
            due = self.writer.asked + BETWEEN_KILLS


def begun(pid: int) -> int:
    """When a process started, in ticks of the machine."""
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[19])


def test_every_save_that_was_answered_is_there(site):
    port = site.serve()
    story = int(site.desk("drafts", "1"))
    desk = Desk(port, "ada")
    desk.sign_in()
    writer = Writer(desk, story)
    killer = Killer(site, writer)
    killer.start()
    try:
        writer.write()
    finally:
        killer.done.set()
        killer.join()
    happened = f"{len(writer.answered)} of {SAVES} saves answered, {len(killer.killed)} web processes killed"
    print(happened)  # noqa: T201 - pytest shows it where a test fails
    saved = [each for each in json.loads(site.desk("texts"))["revisions"] if each["article"] == story]
    working = [each["content__body"] for each in sorted(saved, key=lambda each: each["number"]) if not each["is_aside"]]
    everything = "".join(each["content__body"] for each in saved)
    assert [each for each in writer.answered if each not in working[-1]] == []
    assert [each for each in writer.aside if each not in everything] == []
    assert len(killer.killed) >= 5, happened
    assert len(writer.answered) >= 150, happened
    assert desk.unfit == []
