"""A scenario beside its record: what came when, and what became of the objectives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.entry import Placed
from incidentctl.domain.game_day import Play, Score, Scored, State, moment
from incidentctl.domain.incident import fold
from incidentctl.domain.objectives import CHECKS, Known
from incidentctl.domain.replay import steps
from incidentctl.domain.scenario import Inject, Objective, Scenario
from tests.domain.test_objectives import RANKS, begun
from tests.domain.test_scenario import scenario
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, BOB, START, Timeline, any_order

MINUTE = timedelta(minutes=1)


def play(made: Scenario, told: Timeline, minutes: float = 0, speed: float = 1) -> Play:
    """The scenario, so many minutes of the clock after the opening."""
    return Play(made, Known(told.fold(), START + minutes * MINUTE, speed, RANKS))


def texts(made: Play) -> list[tuple[float, str]]:
    return [(one.at / MINUTE, one.inject.text) for one in made.came()]


def states(score: Score) -> list[str]:
    return [scored.state.value for scored in score.scored]


def test_injects_come_on_the_clock() -> None:
    made = scenario(Inject(3 * MINUTE, "b"), Inject(MINUTE, "a"))
    assert texts(play(made, begun())) == []
    assert play(made, begun()).next_arrival() == MINUTE
    assert texts(play(made, begun(), 2)) == [(1, "a")]
    assert texts(play(made, begun(), 3)) == [(1, "a"), (3, "b")]
    assert play(made, begun(), 3).next_arrival() is None


def test_the_report_comes_first() -> None:
    made = scenario(Inject(timedelta(), "a"))._replace(report="It is down")
    assert texts(play(made, begun())) == [(0, "It is down"), (0, "a")]


def test_faster_than_the_clock() -> None:
    made = scenario(Inject(10 * MINUTE, "a"))
    fast = play(made, begun(), 1, speed=10)
    assert texts(fast) == [(10, "a")]
    assert fast.clock_time(10 * MINUTE) == START + MINUTE


def test_an_entry_moves_a_clock_that_stands_behind_it() -> None:
    told = begun()
    told.now += 4 * MINUTE
    told.note()
    assert texts(play(scenario(Inject(5 * MINUTE, "a")), told)) == [(5, "a")]


def test_nothing_comes_after_the_close() -> None:
    told = begun()
    told.take()
    told.note()
    told.close(text="over")
    made = play(scenario(Inject(4 * MINUTE, "a")), told, 60)
    assert made.is_over
    assert made.elapsed == 3 * MINUTE
    assert texts(made) == []


def test_an_inject_may_wait_for_what_the_team_does() -> None:
    made = scenario(
        Inject(2 * MINUTE, "errors fall", id="fall", after="rollback"),
        Inject(MINUTE, "all is well", after="fall"),
        Inject(10 * MINUTE, "still nothing?", unless="rollback"),
        Objective("said", id="rollback", says=("rolled back",)),
    )
    told = begun()
    assert texts(play(made, told, 12)) == [(10, "still nothing?")]
    told.now = START + 5 * MINUTE
    told.note("rolled back")
    assert texts(play(made, told, 6)) == []
    assert texts(play(made, told, 30)) == [(7, "errors fall"), (8, "all is well")]
    late = begun()
    late.now = START + 11 * MINUTE
    late.note("rolled back")
    assert texts(play(made, late, 12)) == [(10, "still nothing?")]


OBJECTIVES = (
    Objective("command-taken", within=5 * MINUTE),
    Objective("updated", within=2 * MINUTE),
    Objective("noted", within=5 * MINUTE),
    Objective("marked", moment="mitigated"),
    Objective("owned", within=5 * MINUTE),
    Objective("owned", within=MINUTE / 2),
)


def test_objectives_are_met_late_missed_or_still_open() -> None:
    told = begun()
    told.take()
    told.now = START + 3 * MINUTE
    told.update()
    made = scenario(*OBJECTIVES, length=30 * MINUTE)
    score = play(made, told, 4).score()
    assert states(score) == ["met", "late", "open", "open", "open", "missed"]
    assert not score.over
    assert states(play(made, told, 6).score())[2] == "missed"
    end = play(made, told, 30).score()
    assert states(end) == ["met", "late", "missed", "missed", "met", "missed"]
    assert (end.over, end.asked, end.how_many(State.MET, State.LATE)) == (True, 6, 3)
    first = end.scored[0]
    assert (first.at, first.due, first.evidence) == (MINUTE, 5 * MINUTE, (told.placed[1].id,))


def test_time_may_count_from_an_inject() -> None:
    made = scenario(
        Inject(10 * MINUTE, "a secret in the log", id="secret"),
        Objective("redacted", after="secret", within=5 * MINUTE),
        Objective("said", after="never", says=("x",)),
        Objective("noted", id="never", category="decision"),
        length=30 * MINUTE,
    )
    told = begun()
    told.redact(told.note("early").id)
    assert states(play(made, told, 5).score()) == ["open", "open", "open"]
    assert states(play(made, told, 30).score()) == ["missed", "moot", "missed"]
    assert play(made, told, 30).score().asked == 2
    told.now = START + 12 * MINUTE
    told.redact(told.note("secret", recorded=START + 11 * MINUTE).id)
    score = play(made, told, 30).score()
    assert score.scored[0].due == 15 * MINUTE
    assert states(score)[0] == "met"


def test_an_objective_may_want_several() -> None:
    made = scenario(Objective("joined", times=2))
    told = begun()
    told.join_in(ANN)
    assert states(play(made, told).score()) == ["open"]
    second = told.join_in(BOB)
    (scored,) = play(made, told).score().scored
    assert scored.state is State.MET
    assert scored.evidence[-1] == second.id


def test_what_judges_the_whole_can_be_waited_for_by_nothing_it_meets() -> None:
    made = scenario(
        Objective("promises-kept", id="kept"),
        Inject(MINUTE, "praise", after="kept"),
        length=5 * MINUTE,
    )
    assert texts(play(made, begun(), 4)) == []
    assert states(play(made, begun(), 5).score()) == ["met"]


def test_a_record_without_an_opening_does_not_stop_anybody() -> None:
    made = play(scenario(*OBJECTIVES), Timeline(), 0)
    assert made.elapsed == timedelta()
    assert isinstance(made.score().scored[0], Scored)


def test_a_drill_at_the_end_of_all_time() -> None:
    told = begun()
    told.placed = []
    told.now = datetime.fromisoformat("9999-12-31T23:58:00Z")
    told.open()
    made = Play(scenario(*OBJECTIVES), Known(told.fold(), START, 0.001, RANKS))
    assert made.clock_time(MINUTE) == datetime.max.replace(tzinfo=UTC)
    assert not made.is_over


def test_nothing_changes_once_time_is_up() -> None:
    made = scenario(
        Objective("owned", within=15 * MINUTE),
        Objective("no-silence", within=40 * MINUTE),
        Objective("no-signal", signal="no-commander"),
        length=10 * MINUTE,
    )
    end = play(made, begun(), 10).score()
    assert states(end) == ["met", "met", "missed"]
    assert play(made, begun(), 60 * 24 * 365).score() == end
    told = begun()
    told.now = START + 30 * MINUTE
    told.note("still at it")
    assert states(play(made, told, 10_000).score())[0] == "missed"


EVERYTHING = scenario(
    Inject(MINUTE, "a", id="a"),
    Inject(MINUTE, "b", after="command-taken", unless="a"),
    *(
        Objective(
            check,
            id=check,
            within=3 * MINUTE,
            after="a" if number % 2 else "",
            moment="mitigated",
            says=("disk",) if check == "said" else (),
            signal="silence",
        )
        for number, check in enumerate(CHECKS)
    ),
)


@given(any_order(), st.floats(0.1, 3600), st.integers(-10, 90))
def test_no_record_is_too_odd_for_a_score(placed: list[Placed], speed: float, minutes: int) -> None:
    now = EPOCH + minutes * MINUTE
    incident = fold("INC-20261121-k3f9zq", placed)
    score = Play(EVERYTHING, Known(incident, now, speed, RANKS)).score()
    assert len(score.scored) == len(CHECKS)
    assert score.elapsed >= timedelta()
    for one in score.scored:
        assert (one.state in {State.MET, State.LATE}) >= (one.at is not None)
        assert one.at is None or one.at >= timedelta()
    again = Play(EVERYTHING, Known(fold(incident.id, placed), now, speed, RANKS)).score()
    assert again == score


@given(any_order())
def test_every_record_can_be_replayed(placed: list[Placed]) -> None:
    found = [*steps("INC-20261121-k3f9zq", placed)]
    assert len(found) == len(placed)
    assert [len(step.incident.timeline) for step in found] == [*range(1, len(placed) + 1)]


@pytest.mark.parametrize(("late", "exact"), [(0.4, True), (1.5, False), (-0.5, False)])
def test_the_moment_of_an_entry(late: float, exact: bool) -> None:
    told = Timeline()
    at = START.replace(microsecond=0)
    recorded = at + timedelta(seconds=late)
    placed = told.open(at=at, recorded=recorded)
    assert moment(placed.entry) == (recorded if exact else at)
