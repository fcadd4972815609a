"""What a typed time means where the clocks change: 24 edges of missing and doubled hours in four zones."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from articles import clocks

ZONES = {
    "berlin": "Europe/Berlin",
    "new york": "America/New_York",
    "lord howe": "Australia/Lord_Howe",  # goes forward by half an hour
    "kathmandu": "Asia/Kathmandu",  # went forward by a quarter of an hour once, and never since
}
# Zone, the time on the wall, and every moment in UTC at which clocks there show it.
MISSING = [
    ("berlin", "2026-03-29T01:59", ["2026-03-29T00:59"]),
    ("berlin", "2026-03-29T02:00", []),
    ("berlin", "2026-03-29T03:00", ["2026-03-29T01:00"]),
    ("new york", "2026-03-08T01:59", ["2026-03-08T06:59"]),
    ("new york", "2026-03-08T02:59", []),
    ("new york", "2026-03-08T03:00", ["2026-03-08T07:00"]),
    ("lord howe", "2026-10-04T01:59", ["2026-10-03T15:29"]),
    ("lord howe", "2026-10-04T02:29", []),
    ("lord howe", "2026-10-04T02:30", ["2026-10-03T15:30"]),
    ("kathmandu", "1985-12-31T23:59", ["1985-12-31T18:29"]),
    ("kathmandu", "1986-01-01T00:14", []),
    ("kathmandu", "1986-01-01T00:15", ["1985-12-31T18:30"]),
]
DOUBLED = [
    ("berlin", "2026-10-25T01:59", ["2026-10-24T23:59"]),
    ("berlin", "2026-10-25T02:00", ["2026-10-25T00:00", "2026-10-25T01:00"]),
    ("berlin", "2026-10-25T03:00", ["2026-10-25T02:00"]),
    ("new york", "2026-11-01T00:59", ["2026-11-01T04:59"]),
    ("new york", "2026-11-01T01:59", ["2026-11-01T05:59", "2026-11-01T06:59"]),
    ("new york", "2026-11-01T02:00", ["2026-11-01T07:00"]),
    ("lord howe", "2026-04-05T01:29", ["2026-04-04T14:29"]),
    ("lord howe", "2026-04-05T01:30", ["2026-04-04T14:30", "2026-04-04T15:00"]),
    ("lord howe", "2026-04-05T02:00", ["2026-04-04T15:30"]),
    # No hour comes twice in Kathmandu, also not where it does elsewhere.
    ("kathmandu", "2026-10-25T02:00", ["2026-10-24T20:15"]),
    ("kathmandu", "2026-11-01T01:59", ["2026-10-31T20:14"]),
    ("kathmandu", "2026-04-05T01:30", ["2026-04-04T19:45"]),
]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(ZONES[name])


def in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")


def test_there_are_twenty_four_edges():
    assert len({each[:2] for each in MISSING + DOUBLED}) == 24


@pytest.mark.parametrize(("where", "typed", "meant"), MISSING + DOUBLED)
def test_an_edge_of_a_clock_change(where, typed, meant):
    assert [in_utc(each) for each in clocks.moments(wall(typed), zone(where))] == meant
    if len(meant) == 1:
        assert in_utc(clocks.moment(wall(typed), zone(where))) == meant[0]
    else:
        with pytest.raises(clocks.DoubledHour if meant else clocks.MissingHour):
            clocks.moment(wall(typed), zone(where))


@pytest.mark.parametrize(
    ("where", "typed", "before", "after"),
    [
        ("berlin", "2026-03-29T02:00", "01:59", "03:00"),
        ("berlin", "2026-03-29T02:59", "01:59", "03:00"),
        ("new york", "2026-03-08T02:30", "01:59", "03:00"),
        ("lord howe", "2026-10-04T02:10", "01:59", "02:30"),
        ("kathmandu", "1986-01-01T00:07", "23:59", "00:15"),
    ],
)
def test_a_missing_hour_names_the_nearest_times_that_there_are(where, typed, before, after):
    with pytest.raises(clocks.MissingHour) as refusal:
        clocks.moment(wall(typed), zone(where))
    assert f"The nearest times are {before} and {after}." in str(refusal.value)
    for near in (refusal.value.before, refusal.value.after):
        assert clocks.moments(near.replace(tzinfo=None), zone(where)) == [near]


@pytest.mark.parametrize(
    ("where", "typed", "offsets"),
    [
        ("berlin", "2026-10-25T02:30", ["+02:00", "+01:00"]),
        ("new york", "2026-11-01T01:30", ["-04:00", "-05:00"]),
        ("lord howe", "2026-04-05T01:45", ["+11:00", "+10:30"]),
    ],
)
def test_a_doubled_hour_is_told_apart_by_its_offset(where, typed, offsets):
    with pytest.raises(clocks.DoubledHour) as refusal:
        clocks.moment(wall(typed), zone(where))
    assert [clocks.offset_of(each) for each in refusal.value.choices] == offsets
    chosen = [clocks.moment(wall(typed), zone(where), offset=offset) for offset in offsets]
    assert chosen[0] < chosen[1]
    assert [each.astimezone(zone(where)).replace(tzinfo=None, fold=0) for each in chosen] == [wall(typed)] * 2


def test_an_offset_that_is_none_of_the_two_is_asked_for_again():
    with pytest.raises(clocks.DoubledHour):
        clocks.moment(wall("2026-10-25T02:30"), zone("berlin"), offset="+05:00")


def test_an_offset_left_over_from_another_hour_does_no_harm():
    assert in_utc(clocks.moment(wall("2026-10-25T12:00"), zone("berlin"), offset="+02:00")) == "2026-10-25T11:00"
