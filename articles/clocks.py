"""Times as they are typed: what a clock on a wall means in a zone, also in the hours that a clock change takes or
gives twice. Pure; imports no models."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
OFFSET = re.compile(r"[+-]\d\d:\d\d(:\d\d)?")


class MissingHour(ValueError):  # noqa: N818 - the name reads as what happened
    """No clock of that zone ever shows it; `before` and `after` are the nearest minutes that there are."""

    def __init__(self, wall: datetime, before: datetime, after: datetime) -> None:
        self.before, self.after = before, after
        super().__init__(
            f"There is no {wall:%H:%M} on {day(wall)}: the clocks go forward. "
            f"The nearest times are {before:%H:%M} and {after:%H:%M}."
        )


class DoubledHour(ValueError):  # noqa: N818 - the name reads as what happened
    """The clocks of that zone show it twice; `choices` are both moments, the earlier first."""

    def __init__(self, wall: datetime, choices: list[datetime]) -> None:
        self.choices = choices
        super().__init__(f"{wall:%H:%M} comes twice on {day(wall)}: the clocks go back. Say which one is meant.")


def moment(wall: datetime, zone: tzinfo, *, offset: str = "") -> datetime:
    """The moment, in UTC, at which clocks there show that naive time. Raises MissingHour, DoubledHour.

    `offset` from UTC, as in +02:00, says which of two is meant; where there is one only, that is it.
    """
    found = moments(wall, zone)
    if not found:
        raise MissingHour(wall, *nearest(wall, zone))
    if len(found) == 1:
        return found[0].astimezone(UTC)
    chosen = [each for each in found if offset_of(each) == offset]
    if not chosen:
        raise DoubledHour(wall, found)
    return chosen[0].astimezone(UTC)


def moments(wall: datetime, zone: tzinfo) -> list[datetime]:
    """Every moment at which clocks there show that naive time, earlier first: one, none in a gap, two in a fold."""
    readings = [wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [each for each in readings if _wall(each, zone) == wall.replace(fold=0)]
    return real[:1] if len({each.utcoffset() for each in real}) < 2 else real


def nearest(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Around a time that does not exist: the last minute before the clocks change, and the first after it."""
    # PEP 495: in a gap fold=0 reads with the offset from before the change, which is after it, and fold=1 before.
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    new = late.astimezone(zone).utcoffset()
    while late - early > SECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == new:
            late = middle
        else:
            early = middle
    change = late.replace(microsecond=0)
    return (change - MINUTE).astimezone(zone), change.astimezone(zone)


def offset_of(aware: datetime) -> str:
    """The offset from UTC as it is written: +02:00."""
    text = aware.isoformat()
    return OFFSET.search(text, 11)[0]


def day(value: datetime) -> str:
    """A date as sentences name it: 29 March 2026."""
    return f"{value.day} {value:%B %Y}"


def _wall(aware: datetime, zone: tzinfo) -> datetime:
    """What clocks there really show at that moment."""
    return aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
