"""Two editors at one story, in a random order, on a line that loses requests and answers: the model of the tests.

A `Line` brings what a form sends to the newsroom (verbs, or a server). A `Colleague` is a person with one form open,
who types sentences that exist once in the world, and remembers every one. Afterwards each must be found.
"""

import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

FATES = ("arrives", "arrives", "arrives", "request lost", "answer lost", "arrives late")
STEPS = 12


class Lost(Exception):  # noqa: N818 - it is what happened, no error of ours
    """No answer came; nobody at the form knows whether the request arrived."""


@dataclass
class Form:
    """A story form as a tab holds it."""

    story: int | None
    base: int | None
    paragraphs: list[str]
    sitting: uuid.UUID = field(default_factory=uuid.uuid4)
    turn: int = 0

    @property
    def body(self) -> str:
        return "".join(f"<p>{each}</p>" for each in self.paragraphs)


class Line(Protocol):
    """What a form can ask for. `save` gives the story's id, `autosave` whether the text is kept; `recover` is an
    autosave of what a device still had."""

    def open(self, story: int | None) -> Form: ...

    def autosave(self, form: Form) -> bool: ...

    def recover(self, form: Form) -> bool: ...

    def save(self, form: Form, *, publish: bool) -> int: ...

    def restore(self, form: Form, chance: random.Random) -> None: ...

    def merge(self, story: int, chance: random.Random) -> None: ...


def paragraphs(html: str) -> list[str]:
    return re.findall(r"<p>(.*?)</p>", html)


class Colleague:
    """One person at one form, with a device that keeps what the server has not confirmed."""

    def __init__(self, name: str, line: Line, chance: random.Random, story: int | None) -> None:
        self.name, self.line, self.chance = name, line, chance
        self.typed: list[str] = []
        self.device: Form | None = None
        self.late: list[Callable] = []
        self.bases: dict[uuid.UUID, int | None] = {}
        self.open(story)

    def open(self, story: int | None) -> None:
        self.form = self.line.open(story)
        self.bases[self.form.sitting] = self.form.base

    def step(self) -> None:
        if self.late and self.chance.random() < 0.3:
            self.late.pop(0)()
        acts = (self.type, self.type, self.autosave, self.save, self.publish, self.restore, self.crash, self.merge)
        self.chance.choice(acts)()

    def type(self) -> None:
        """A sentence more, somewhere; now and then an old paragraph is taken out, which a revision has."""
        lines = self.form.paragraphs
        old = [each for each in lines if each not in self.typed]
        if old and self.chance.random() < 0.2:
            lines.remove(self.chance.choice(old))
        sentence = f"{self.name} wrote {len(self.typed)} of {str(self.form.sitting)[:8]}."
        self.typed.append(sentence)
        lines.insert(self.chance.randint(0, len(lines)), sentence)
        self.device = self.form

    def autosave(self) -> None:
        self.form.turn += 1
        sent = replace(self.form, paragraphs=list(self.form.paragraphs))
        if self._sent(lambda: self.line.autosave(sent)):
            self.device = None

    def save(self, *, publish: bool = False) -> None:
        self.form.turn += 1
        sent = replace(self.form, paragraphs=list(self.form.paragraphs))
        story = self._sent(lambda: self.line.save(sent, publish=publish))
        if story:  # the answer leads to the form anew
            self.device = None
            self.open(story)

    def publish(self) -> None:
        self.save(publish=True)

    def restore(self) -> None:
        """Out of the history, in another window."""
        if self.form.story:
            self._sent(lambda: self.line.restore(self.form, self.chance))

    def crash(self) -> None:
        """Browser and form are gone; the device still has what the server had not."""
        left, story = self.device, self.form.story
        self.device = None
        self.open(story)
        if left is not None:
            left.turn += 1
            self.line.recover(left)

    def merge(self) -> None:
        if self.form.story:
            self._sent(lambda: self.line.merge(self.form.story, self.chance))

    def finish(self) -> None:
        """What was late arrives; what the form still holds is saved, or left to the device for the next day."""
        for ask in self.late:
            ask()
        if self.chance.random() < 0.5:
            self.crash()
        else:
            self.form.turn += 1
            self.line.save(self.form, publish=False)

    def _sent(self, ask):
        fate = self.chance.choice(FATES)
        if fate == "arrives late":
            self.late.append(ask)
        if fate in {"request lost", "arrives late"}:
            return None
        return self._hang_up(ask) if fate == "answer lost" else ask()

    def _hang_up(self, ask) -> None:
        """Ask, and not hear the answer."""
        ask()


@dataclass(frozen=True)
class Text:
    """A revision, as far as it matters here."""

    pk: int
    base: int | None
    sitting: uuid.UUID | None
    is_aside: bool
    body: str


def overwritten(texts: list[Text], colleagues: list[Colleague]) -> list[Text]:
    """Working texts that took the place of one which their form did not start from, or of a later one of its own."""
    known = {text.pk: text for text in texts}
    bases = {sitting: base for each in colleagues for sitting, base in each.bases.items()}
    typed = {sitting: each.typed for each in colleagues for sitting in each.bases}
    found = []
    for text in texts:
        before = known.get(text.base)
        if before is None or text.is_aside or text.sitting not in bases:
            continue
        if before.sitting != text.sitting:
            is_wrong = before.pk != bases[text.sitting]
        else:
            is_wrong = not _own(before, typed[text.sitting]) <= _own(text, typed[text.sitting])
        if is_wrong:
            found.append(text)
    return found


def _own(text: Text, typed: list[str]) -> set[str]:
    return {sentence for sentence in typed if sentence in text.body}
