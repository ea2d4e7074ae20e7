"""A past incident as it was known then: order, questions, and what stays hidden."""

from __future__ import annotations

from datetime import timedelta

from incidentctl.domain.replay import DECISIONS, steps
from tests.support.timeline import ANN, BOB, START, Timeline

MINUTE = timedelta(minutes=1)


def test_each_step_knows_what_was_written_down_by_then() -> None:
    told = Timeline()
    told.open()
    told.take()
    told.note("early", at=told.now.replace(microsecond=0), recorded=told.now + 10 * MINUTE)
    told.note("first")
    found = [*steps(told.ident, told.placed, path=told.path)]
    assert [step.placed.entry.text for step in found] == ["", "", "first", "early"]
    assert [len(step.incident.timeline) for step in found] == [1, 2, 3, 4]
    assert found[0].incident.commander is None
    assert found[1].incident.commander == ANN
    assert [line.text for line in found[3].incident.timeline] == ["", "", "early", "first"]


def test_a_backfill_goes_as_it_happened() -> None:
    told = Timeline()
    told.open(incident_kind="backfill", at=START.replace(microsecond=0) - 60 * MINUTE)
    told.note("second", at=START.replace(microsecond=0) - 30 * MINUTE)
    told.note("first", at=START.replace(microsecond=0) - 50 * MINUTE)
    found = [*steps(told.ident, told.placed)]
    assert [step.placed.entry.text for step in found] == ["", "first", "second"]
    assert found[1].at == START.replace(microsecond=0) - 50 * MINUTE


def test_it_asks_before_decisions_and_not_twice_about_the_same() -> None:
    told = Timeline()
    told.open(BOB)
    told.mark("detected")
    told.take()
    told.update()
    told.update()
    told.mark("mitigated")
    told.mark("resolved")
    told.note("a")
    told.note("b", category="decision")
    told.note("c", category="decision")
    told.close()
    asked = [(step.placed.entry.name, bool(step.question)) for step in steps("x", told.placed)]
    assert asked == [
        ("open", False),
        ("mark", False),
        ("take", True),
        ("update", True),
        ("update", False),
        ("mark", True),
        ("mark", False),
        ("note", False),
        ("note", True),
        ("note", True),
        ("close", True),
    ]
    assert all(question.endswith("?") for question in DECISIONS.values())


def test_what_is_redacted_is_hidden_from_the_first_step_on() -> None:
    told = Timeline()
    told.open()
    secret = told.note("hunter2")
    told.redact(secret.id)
    for step in steps(told.ident, told.placed):
        assert "hunter2" not in str(step.placed.entry)
        assert all("hunter2" not in line.text for line in step.incident.timeline)


def test_nothing_has_no_steps() -> None:
    assert [*steps("x", [])] == []
