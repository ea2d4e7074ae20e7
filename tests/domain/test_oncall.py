"""Who is on call: in turn, over changes of the clocks, with people who stand in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.oncall import Duty, on_call
from incidentctl.domain.person import Person
from incidentctl.domain.team import Override, Rotation

ANN, BOB, CY, DI = map(Person, ("Ann", "Bob", "Cy", "Di"))
BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def local(*parts: int) -> datetime:
    """A local time, as it stands in the settings."""
    return datetime(*parts)  # type: ignore[arg-type]


def berlin(*parts: int, fold: int = 0) -> datetime:
    """A time in Berlin as a moment."""
    return local(*parts).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


WEEKLY = Rotation("primary", (ANN, BOB, CY), local(2026, 3, 16, 9), 7 * DAY)


@pytest.mark.parametrize(
    ("at", "who", "until", "then"),
    [
        (berlin(2026, 3, 16, 8, 59), None, berlin(2026, 3, 16, 9), ANN),
        (berlin(2026, 3, 16, 9), ANN, berlin(2026, 3, 23, 9), BOB),
        (berlin(2026, 3, 23, 8, 59), ANN, berlin(2026, 3, 23, 9), BOB),
        # The clocks went forward on the 29th: the change is at 9 in the morning all the same.
        (berlin(2026, 3, 30, 8, 59), BOB, berlin(2026, 3, 30, 9), CY),
        (berlin(2026, 3, 30, 9), CY, berlin(2026, 4, 6, 9), ANN),
        (berlin(2026, 10, 26, 8, 59), BOB, berlin(2026, 10, 26, 9), CY),
    ],
)
def test_the_turn_changes_at_the_same_local_time(
    at: datetime, who: Person | None, until: datetime, then: Person
) -> None:
    assert on_call(WEEKLY, at, BERLIN) == Duty(WEEKLY, who, until, then)


def test_a_local_time_that_comes_twice_counts_once() -> None:
    nightly = Rotation("night", (ANN, BOB), local(2026, 10, 24, 2, 30), DAY)
    found = [
        on_call(nightly, berlin(2026, 10, 25, 2, minute, fold=fold), BERLIN).who
        for fold, minute in ((0, 0), (0, 29), (0, 30), (1, 0), (1, 29), (1, 30))
    ]
    assert found == [ANN, ANN, BOB, BOB, BOB, BOB]


def test_a_local_time_that_never_comes_counts_by_the_old_clock() -> None:
    nightly = Rotation("night", (ANN, BOB), local(2026, 3, 28, 2, 30), DAY)
    found = [
        on_call(nightly, berlin(2026, 3, 29, hour, minute), BERLIN).who
        for hour, minute in ((1, 59), (3, 0), (3, 29), (3, 30))
    ]
    assert found == [ANN, ANN, ANN, BOB]


def test_somebody_alone_is_on_call_for_good() -> None:
    alone = WEEKLY._replace(people=(ANN,))
    assert on_call(alone, berlin(2026, 6, 1), BERLIN) == Duty(alone, ANN)
    assert on_call(alone, berlin(2026, 1, 1), BERLIN).until == berlin(2026, 3, 16, 9)


def test_of_those_who_stand_in_the_last_counts() -> None:
    stand_in = WEEKLY._replace(
        overrides=(
            Override(local(2026, 3, 17), local(2026, 3, 24), CY),
            Override(berlin(2026, 3, 18), berlin(2026, 3, 19), DI),
        )
    )

    def duty(*parts: int) -> tuple[Person | None, datetime | None, Person | None, Person | None]:
        return on_call(stand_in, berlin(*parts), BERLIN)[1:]

    assert duty(2026, 3, 16, 10) == (ANN, berlin(2026, 3, 17), CY, None)
    assert duty(2026, 3, 17) == (CY, berlin(2026, 3, 18), DI, ANN)
    assert duty(2026, 3, 18) == (DI, berlin(2026, 3, 19), CY, ANN)
    # Over the change from Ann to Bob, in whose place Cy stands in too.
    assert duty(2026, 3, 19) == (CY, berlin(2026, 3, 24), BOB, ANN)
    assert duty(2026, 3, 23, 12) == (CY, berlin(2026, 3, 24), BOB, BOB)
    assert duty(2026, 3, 24) == (BOB, berlin(2026, 3, 30, 9), CY, None)


def test_it_gives_up_where_nobody_else_ever_comes() -> None:
    twins = WEEKLY._replace(people=(ANN, Person("Ann")))
    assert on_call(twins, berlin(2026, 6, 1), BERLIN) == Duty(twins, ANN)


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
LENGTHS = st.integers(2, 24 * 15).map(lambda hours: hours * HOUR)
STARTS = st.datetimes(local(2025, 1, 1), local(2026, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


def test_a_shift_of_an_hour_that_never_comes_is_left_out() -> None:
    """In the night of 9 March 2025 it is 3:00 in New York when it should be 2:00."""
    zone = ZoneInfo("America/New_York")
    people = tuple(Person(str(number)) for number in range(3))
    rotation = Rotation("all", people, local(2025, 3, 9), HOUR, zone.key)
    turns = [
        on_call(rotation, datetime(2025, 3, 9, 5 + hour, tzinfo=UTC), zone).who for hour in range(4)
    ]
    assert turns == [people[0], people[1], people[0], people[1]]


@given(ZONES, LENGTHS, STARTS, st.integers(2, 5))
def test_everybody_has_their_turn_and_nobody_two(
    name: str, length: timedelta, start: datetime, count: int
) -> None:
    """Walk from change to change: contiguous, in order, each at its local time if there is one."""
    zone = ZoneInfo(name)
    people = tuple(Person(str(number)) for number in range(count))
    rotation = Rotation("all", people, start, length, name)
    at = start.replace(tzinfo=zone).astimezone(UTC)
    changes = [at]
    for number in range(60):
        duty = on_call(rotation, at, zone)
        assert duty.who == people[number % count]
        assert duty.then == people[(number + 1) % count]
        assert duty.until
        assert duty.until > at
        assert on_call(rotation, duty.until - timedelta(seconds=1), zone).who == duty.who
        wanted = start + (number + 1) * length
        shown = duty.until.astimezone(zone).replace(tzinfo=None)
        gap = (
            wanted.replace(tzinfo=zone).utcoffset()
            != wanted.replace(tzinfo=zone, fold=1).utcoffset()
        )
        assert shown == wanted or gap
        at = duty.until
        changes.append(at)
    assert all(abs((b - a) - length) <= HOUR for a, b in pairwise(changes))


@given(ZONES, LENGTHS, STARTS, st.datetimes(local(2024, 1, 1), local(2028, 1, 1)))
def test_at_every_moment_the_answer_fits_the_clock(
    name: str, length: timedelta, start: datetime, moment: datetime
) -> None:
    """Against a plain count of the changes that have been."""
    zone = ZoneInfo(name)
    people = (ANN, BOB, CY)
    at = moment.replace(tzinfo=UTC)
    first = (moment - start) // length - 60
    begun = [
        number
        for number in range(max(first, 0), max(first, 0) + 130)
        if (start + number * length).replace(tzinfo=zone).astimezone(UTC) <= at
    ]
    expected = people[begun[-1] % 3] if begun else None
    assert on_call(Rotation("all", people, start, length, name), at, zone).who == expected
