"""Moments as readers want them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from incidentctl.render.terminal.moments import clock, day, near, offset
from tests.support.stories import ZONE, at

INDIA = timezone(timedelta(hours=5, minutes=30))
NEWFOUNDLAND = timezone(-timedelta(hours=3, minutes=30))


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    assert clock(at(23, 20, 59), UTC) == "23:20"
    assert clock(at(23, 20, 59), ZONE) == "00:20"
    assert day(at(23, 20), UTC) == "Sat 21 Nov 2026"
    assert day(at(23, 20), ZONE) == "Sun 22 Nov 2026"
    assert day(at(1, 0, day=2), UTC) == "Mon 2 Nov 2026"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [(UTC, "+00:00"), (ZONE, "+01:00"), (INDIA, "+05:30"), (NEWFOUNDLAND, "-03:30")],
)
def test_the_offset_is_said(zone: tzinfo, expected: str) -> None:
    assert offset(at(12, 0), zone) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(14, 20), "15:20"),
        (at(23, 30, day=20), "00:30"),
        (at(22, 30, day=20), "20 Nov 23:30"),
        (at(23, 30), "22 Nov 00:30"),
        (at(9, 0, day=2), "2 Nov 10:00"),
        (datetime(2025, 11, 21, 14, 20, tzinfo=UTC), "21 Nov 2025 15:20"),
    ],
)
def test_a_near_moment_is_short(moment: datetime, expected: str) -> None:
    assert near(moment, at(14, 31), ZONE) == expected


def test_the_ends_of_time_are_shown_in_utc() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert clock(first, NEWFOUNDLAND) == "00:00"
    assert clock(last, ZONE) == "23:59"
    assert offset(last, ZONE) == "+00:00"
    assert near(first, at(14, 31), NEWFOUNDLAND).endswith(" 00:00")
