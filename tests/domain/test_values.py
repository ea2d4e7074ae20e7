"""The small values: moments, problems, errors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.errors import REFUSED, USAGE, CommandError
from incidentctl.domain.instant import utc, utc_micro
from incidentctl.domain.problem import Problem

PARIS = timezone(timedelta(hours=1))


def test_moments_are_written_in_utc() -> None:
    moment = datetime(2026, 11, 21, 15, 19, 2, 481337, tzinfo=PARIS)
    assert utc(moment) == "2026-11-21T14:19:02Z"
    assert utc_micro(moment) == "2026-11-21T14:19:02.481337Z"
    assert utc_micro(moment.replace(microsecond=0)) == "2026-11-21T14:19:02.000000Z"


@given(st.datetimes(min_value=datetime(2, 1, 1), timezones=st.just(UTC)))
def test_moments_come_back(moment: datetime) -> None:
    assert datetime.fromisoformat(utc_micro(moment)) == moment
    assert datetime.fromisoformat(utc(moment)) == moment.replace(microsecond=0)


def test_a_problem_says_where_it_is() -> None:
    assert str(Problem("path", "wrong", "move it", "a.md")) == "a.md: [path] wrong"
    assert str(Problem("path", "wrong", "move it", "a.md", 3)) == "a.md:3: [path] wrong"


def test_an_error_carries_what_mends_it() -> None:
    problem = Problem("path", "wrong", "move it")
    error = CommandError("busy", "not now", hints=["wait"], problems=[problem], status=USAGE)
    assert str(error) == "not now"
    assert (error.code, error.hints, error.problems) == ("busy", ("wait",), (problem,))
    assert error.status == USAGE
    assert CommandError("busy", "not now").status == REFUSED
