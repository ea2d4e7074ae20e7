"""Follow-ups: numbers, moves, what ends them, what two clones make of one, and kind advice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from incidentctl.domain.actionable import how_to_make_it_actionable
from incidentctl.domain.card import card_of
from incidentctl.domain.entry import Placed, Standing
from incidentctl.domain.followups import find, followup_facts, open_followups
from incidentctl.domain.incident import fold
from incidentctl.domain.policy import MINIMUM
from incidentctl.domain.rules import problems
from tests.support.timeline import ANN, BOB, CAM, IDENT, Timeline, any_order, complete

DUE = datetime(2026, 11, 27, tzinfo=UTC)
LATER = datetime(2026, 12, 11, tzinfo=UTC)


def standings(told: Timeline, count: int) -> list[str]:
    return [str(line.ruling.standing) for line in told.fold().timeline[-count:]]


def test_they_are_numbered_as_they_stand_and_hold_after_the_close() -> None:
    told = complete()
    first = told.followup("Alert on pools", owner=ANN, due=DUE, followup_kind="detect")
    told.followup("Test it", ticket="https://example.com/7")
    one, two = followup_facts(told.fold())
    assert (one.number, one.entry, one.text, one.state) == (1, first.id, "Alert on pools", "open")
    assert (one.owner, one.due, one.kind, one.ticket) == (ANN, DUE, "detect", "")
    assert (two.number, two.owner, two.due, two.ticket) == (2, None, None, "https://example.com/7")
    assert (one.ended_at, one.ended_by, one.because, one.moves) == (None, None, "", 0)
    assert standings(told, 2) == ["holds", "holds"]
    assert card_of(told.fold()).followups == (one, two)


def test_one_is_overdue_when_its_day_is_over() -> None:
    told = complete()
    told.followup("Alert on pools", due=DUE)
    told.followup("Test it")
    one, two = followup_facts(told.fold())
    assert not one.is_overdue(date(2026, 11, 27)), "the day itself is in time"
    assert one.is_overdue(date(2026, 11, 28))
    assert not two.is_overdue(date(2999, 1, 1))
    told.followup_done(one.entry)
    assert not followup_facts(told.fold())[0].is_overdue(date(2026, 11, 28))


def test_a_move_changes_the_day_the_owner_or_both() -> None:
    told = complete()
    ident = told.followup(owner=ANN, due=DUE).id
    told.followup_move(ident, due=LATER)
    assert followup_facts(told.fold())[0][4:6] == (ANN, LATER)
    told.followup_move(ident, owner=BOB)
    (fact,) = followup_facts(told.fold())
    assert (fact.owner, fact.due, fact.moves) == (BOB, LATER, 2)
    assert standings(told, 2) == ["holds", "holds"]


def test_what_ends_one_is_told() -> None:
    told = complete()
    first, second = told.followup("a").id, told.followup("b").id
    assert [one.number for one in open_followups(told.fold())] == [1, 2]
    told.followup_done(first, BOB, text="Merged")
    told.followup_wont(second, CAM)
    done, wont = followup_facts(told.fold())
    assert (done.state, done.ended_by, done.because) == ("done", BOB, "Merged")
    assert (wont.state, wont.ended_by, wont.because) == ("wont", CAM, "No use")
    assert open_followups(told.fold()) == []


def test_a_text_is_told_as_corrected_and_never_what_was_redacted() -> None:
    told = complete()
    one, two = told.followup("Alret"), told.followup("the password is x", ticket="https://a.b/pw")
    told.correct(one.id, "Alert")
    done = told.followup_done(one.id, text="it is hunter2")
    told.redact(two.id)
    told.redact(done.id)
    first, second = followup_facts(told.fold())
    assert (first.text, first.because) == ("Alert", "(redacted)")
    assert (second.text, second.ticket) == ("(redacted)", "(redacted)")


def test_the_end_of_a_repeated_one_is_the_end_of_the_first() -> None:
    told = complete()
    task = told.task().id
    other = told.elsewhere()
    told.followup("Test it", task=task)
    repeated = other.followup("Test it", BOB, task=task)
    other.followup_done(repeated.id, BOB)
    told.join(other)
    incident = told.fold()
    assert [one.state for one in incident.followups] == ["done"]
    assert find(incident, repeated.id) == incident.followups[0]
    assert problems(incident, MINIMUM) == []


def test_what_names_none_is_redundant_and_a_problem() -> None:
    told = complete()
    told.followup_done("0" * 16)
    told.followup_move("0" * 16, owner=BOB)
    assert standings(told, 2) == ["redundant", "redundant"]
    assert [one.rule for one in problems(told.fold(), MINIMUM)] == ["followup-target"] * 2
    assert "0000000000000000" in problems(told.fold(), MINIMUM)[0].message


def test_what_was_done_or_dropped_already() -> None:
    told = complete()
    ident = told.followup().id
    told.followup_done(ident, BOB)
    told.followup_done(ident, CAM)
    line = told.fold().timeline[-1]
    assert line.ruling.standing is Standing.REDUNDANT
    assert line.ruling.why == "Bob Baker did it already"
    told.followup_wont(ident, CAM)
    line = told.fold().timeline[-1]
    assert (line.ruling.standing, line.ruling.disputed) == (Standing.CONTESTED, True)
    other = told.followup("b").id
    told.followup_wont(other, BOB)
    told.followup_move(other, CAM, owner=CAM)
    why = "Bob Baker said that nobody will do it already"
    assert told.fold().timeline[-1].ruling.why == why


def test_only_another_move_of_the_same_settles_two_moves_at_once() -> None:
    told = complete()
    one, two = told.followup("a").id, told.followup("b").id
    other = told.elsewhere()
    told.followup_move(one, due=DUE)
    other.followup_move(one, BOB, due=LATER)
    told.join(other)
    assert followup_facts(told.fold())[0].due == DUE
    assert len(told.fold().unsettled) == 1
    told.followup_move(two, due=LATER)
    assert len(told.fold().unsettled) == 1
    told.followup_move(one, due=LATER)
    assert told.fold().unsettled == []
    assert followup_facts(told.fold())[0].due == LATER


@given(any_order())
def test_any_order_makes_facts(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    facts = followup_facts(incident)
    assert [fact.number for fact in facts] == [*range(1, len(facts) + 1)]
    assert all(not fact.is_overdue(date(1, 1, 1)) for fact in facts)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Investigate the pool", "Investigate"),
        ("look into alerts", "look into"),
        ("We should improve monitoring", "improve"),
        ("Be more careful with deploys", "Be more careful"),
        ("Consider a queue", "Consider"),
        ("monitor the pool", "monitor"),
    ],
)
def test_what_has_no_end_gets_a_hint(text: str, word: str) -> None:
    (told,) = how_to_make_it_actionable(text, ANN, DUE)
    assert told.startswith(f"'{word}' has no end that anybody could see: say ")


@pytest.mark.parametrize(
    "text", ["Alert when the pool is 80 % full", "Looking glass: remove it", "Watchdog on the pool"]
)
def test_what_somebody_can_finish_gets_none(text: str) -> None:
    assert list(how_to_make_it_actionable(text, ANN, DUE)) == []


def test_what_nobody_owns_or_has_no_day_gets_one_hint() -> None:
    def told(*args: object) -> list[str]:
        return [*how_to_make_it_actionable("Test it", *args)]  # type: ignore[arg-type]

    assert told(None, None)[0].startswith("nobody owns it and it has no day")
    assert told(None, DUE)[0].startswith("nobody owns it")
    assert told(ANN, None)[0].startswith("it has no day")
    assert len(told(None, None)) == 1
