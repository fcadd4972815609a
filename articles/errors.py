"""Why a verb refused. Every message is a sentence for the person who pressed the button."""

from dataclasses import dataclass


class Refused(Exception):  # noqa: N818 - the family name reads as what happened
    """A verb was refused; nothing was changed."""


class NotAllowed(Refused):
    """The person has not the right."""


class WrongState(Refused):
    """The story is not in a state in which this can be done."""


class NothingChanged(WrongState):
    """There is nothing new to publish."""


@dataclass(frozen=True)
class Problem:
    """What keeps a story from being submitted or published; `field` is a form field's name."""

    field: str
    text: str


class NotReady(Refused):
    """Something that readers need is missing; `problems` says what, field by field."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.text for problem in problems))


class StaleWrite(Refused):
    """Somebody saved a newer revision, `newest`, than the one that this write started from; `kept` is what it said."""

    def __init__(self, newest) -> None:
        self.newest = newest
        self.kept = None
        who = newest.created_by_name or "Somebody"
        super().__init__(f"{who} saved a newer revision while you were writing. Nothing was overwritten.")


class InUse(Refused):
    """Something shows it; `uses` are those stories and authors."""

    def __init__(self, uses: list) -> None:
        self.uses = uses
        names = "; ".join(str(each) for each in uses)
        super().__init__(f"It is in use and stays: {names}.")
