"""The desk of a site that is running, as a person at a browser has it: signed in, over HTTP, now and then cut off."""

import contextlib
import http.client
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.articles.interleavings import Colleague, Form, Lost, paragraphs
from tests.factories import PASSWORD
from tests.sheets import Reader, Sheet

STORIES = "/admin/articles/article/"
AUTHOR = "Maya Lindqvist"  # who is there on a site that `tests.newsroom.far_desk` prepared
# What a person may be answered: done, there, or refused in words.
FINE = {200, 302, 409, 422}


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str

    def sheet(self, name: str) -> Sheet | None:
        """The form of the page that has a field by that name."""
        return next((sheet for sheet in Reader(self.text).sheets if name in sheet), None)


class Desk:
    """One person's browser. Every request has a connection of its own, so that all web processes are met."""

    def __init__(self, port: int, name: str) -> None:
        self.port, self.name = port, name
        self.cookies: dict[str, str] = {}
        self.hangs_up = False
        self.asked: Counter[str] = Counter()
        self.unfit: list[str] = []

    def sign_in(self) -> None:
        sheet = self.get("/admin/login/").sheet("csrfmiddlewaretoken")
        sent = sheet.with_values(username=self.name, password=PASSWORD, next="/admin/")
        assert self.post("/admin/login/", sent).status == 302

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: list[tuple[str, str]], **headers: str) -> Answer:
        """Raises Lost where the line is to be cut: the request is underway, and nobody waits for its answer."""
        token = dict(fields).get("csrfmiddlewaretoken", "")
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
        return self._ask("POST", path, urlencode(fields), headers)

    def _ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        known = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, {"Cookie": known, **(headers or {})})
            if self.hangs_up and method == "POST":
                self.asked["unheard"] += 1
                raise Lost
            response = connection.getresponse()
            answer = Answer(response.status, response.getheader("Location", ""), response.read().decode())
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        self.asked[f"{method} {answer.status}"] += 1
        if answer.status not in FINE:
            self.unfit.append(f"{method} {path}: {answer.status}")
        return answer


@dataclass
class Sheeted(Form):
    """A story form with the sheet of the page that it stands on."""

    sheet: Sheet = field(default_factory=lambda: Sheet(""))

    def sent(self, **more: str) -> list[tuple[str, str]]:
        return self.sheet.with_values(body=self.body, turn=str(self.turn), **more)


class FarLine:
    """What the doors of the desk do, asked over HTTP."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def open(self, story: int | None) -> Sheeted:
        sheet = self.desk.get(address(story)).sheet("sitting")
        base = int(sheet["base_revision"]) if sheet["base_revision"] else None
        if story is None:
            shelf = sheet.options["section"][-1]
            sheet.fields = sheet.with_values(headline="A headline", standfirst="S.", section=shelf, authors=AUTHOR)
        return Sheeted(story, base, paragraphs(sheet["body"]), sheet["sitting"], int(sheet["turn"]), sheet)

    def autosave(self, form: Sheeted, **more: str) -> bool:
        sent = form.sent(story=str(form.story or ""), **more)
        answer = self.desk.post(f"{STORIES}autosave/", sent, Accept="application/json")
        return answer.status == 200 and json.loads(answer.text)["turn"] <= form.turn

    def recover(self, form: Sheeted) -> bool:
        return self.autosave(form, recovered="1")

    def save(self, form: Sheeted, *, publish: bool) -> int | None:
        """The story that the answer leads to; a refusal of what follows the saving comes with the form."""
        offered = [each for each in form.sheet.choices("_action") if each.startswith("publish")]
        action = offered[-1] if publish else "save"
        answer = self.desk.post(form.sheet.action, form.sent(_action=action))
        if answer.status == 302:
            return int(answer.location.removeprefix(STORIES).partition("/")[0])
        return form.story

    def restore(self, form: Sheeted, chance: random.Random) -> None:
        sheets = Reader(self.desk.get(f"{STORIES}{form.story}/history/").text).sheets
        ways = [sheet for sheet in sheets if sheet.choices("revision")]
        if not ways:
            return
        sheet = chance.choice(ways)
        base = chance.choice([str(form.base), sheet["base_revision"]])
        sent = sheet.with_values(base_revision=base, revision=sheet.choices("revision")[0])
        self.desk.post(sheet.action, sent)

    def merge(self, story: int, chance: random.Random) -> None:
        """Of a text kept aside, or of a draft, whoever's; every clash decided by lot."""
        links = Reader(self.desk.get(f"{STORIES}{story}/history/").text).links
        ways = [link for link in links if "/merge/?" in link]
        if not ways:
            return
        way = chance.choice(ways)
        sheet = self.desk.get(way).sheet("theirs")
        if sheet is None or not sheet.choices("decision"):  # settled meanwhile, or the same word for word
            return
        lots = {name: chance.choice(options) for name, options in sheet.options.items()}
        self.desk.post(way, sheet.with_values(decision=chance.choice(sheet.choices("decision")), **lots))


class FarColleague(Colleague):
    """Whose lost answers are lost by a line that is cut while the server has the request."""

    def _hang_up(self, ask) -> None:
        self.line.desk.hangs_up = True
        try:
            with contextlib.suppress(Lost):
                ask()
        finally:
            self.line.desk.hangs_up = False


def address(story: int | None) -> str:
    return f"{STORIES}{story}/change/" if story else f"{STORIES}add/"
