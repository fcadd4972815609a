"""Good lengths of what is typed, in characters. They are advice: nothing is ever refused for its length."""

from typing import NamedTuple


class Length(NamedTuple):
    """From and to where it is good, and beyond which it is too long."""

    least: int
    most: int
    warn_over: int

    def attributes(self) -> dict[str, int]:
        """On an input, for the counter beside it (counters.js)."""
        return {"data-good-from": self.least, "data-good-to": self.most, "data-warn-over": self.warn_over}


HEADLINE = Length(40, 75, 90)
SOCIAL_TITLE = Length(0, 60, 60)
STANDFIRST = Length(90, 180, 180)
ALT = Length(0, 125, 125)
STORY = {"headline": HEADLINE, "social_title": SOCIAL_TITLE, "standfirst": STANDFIRST}
