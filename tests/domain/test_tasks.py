"""The board: numbers, what ends a task, what is due, what a close may leave open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.policy import MINIMUM, Policy
from incidentctl.domain.rules import problems
from incidentctl.domain.tasks import (
    due_tasks,
    find,
    open_tasks,
)
from tests.support.timeline import BOB, CAM, IDENT, Timeline, any_order

MINUTE = timedelta(minutes=1)
LATER = Timeline().now + timedelta(days=1)


def led() -> Timeline:
    """All that a close needs."""
    told = Timeline()
    told.open(BOB)
    told.take()
    told.note()
    told.summary()
    return told


def states(told: Timeline) -> list[str]:
    return [task.state for task in told.fold().tasks]


def rules(told: Timeline, policy: Policy | None = None) -> list[str]:
    return [problem.rule for problem in problems(told.fold(), policy or Policy())]


def test_tasks_are_numbered_as_they_stand() -> None:
    told = led()
    first, second = told.task("Ask support", to=BOB), told.task("Restart", check=told.now)
    incident = told.fold()
    assert [(task.number, task.placed.id) for task in incident.tasks] == [
        (1, first.id),
        (2, second.id),
    ]
    assert [task.to for task in incident.tasks] == [BOB, None]
    assert [task.check for task in incident.tasks] == [None, second.entry.recorded]
    assert find(incident, second.id) == incident.tasks[1]
    assert find(incident, "0" * 16) is None
    assert any(person.same(BOB) for person in incident.people)


def test_a_task_is_done_dropped_or_left_for_later() -> None:
    told = led()
    ids = [told.task(text).id for text in ("a", "b", "c", "d")]
    told.done(ids[0])
    told.drop(ids[1])
    told.followup(task=ids[2], owner=CAM)
    assert states(told) == ["done", "dropped", "followup", "open"]
    assert [task.number for task in open_tasks(told.fold())] == [4]
    assert [one.placed.entry.text for one in told.fold().followups] == ["Test it"]
    assert any(person.same(CAM) for person in told.fold().people)


def test_a_task_is_due_when_its_check_has_come_and_it_is_open() -> None:
    told = led()
    now = told.now
    due = told.task("a", check=now)
    told.task("b", check=now + MINUTE)
    told.task("c")
    done = told.task("d", check=now)
    told.done(done.id)
    assert [task.placed for task in due_tasks(told.fold(), now)] == [due]
    assert due_tasks(told.fold(), now - MINUTE) == []


def test_what_ends_no_task_counts_for_nothing_and_breaks_a_rule() -> None:
    told = led()
    told.done("0" * 16)
    line = told.fold().timeline[-1]
    assert (line.ruling.standing, line.ruling.why) == ("redundant", "there is no such task")
    told.followup(task="1" * 16)
    found = problems(told.fold(), MINIMUM)
    assert [(one.rule, one.entry) for one in found] == [
        ("task-target", told.placed[-2].id),
        ("task-target", told.placed[-1].id),
    ]
    assert found[0].message == f"it names task {'0' * 16}, and no such task stands before it"


def test_a_note_is_no_task() -> None:
    told = led()
    told.drop(told.note().id)
    assert rules(told) == ["task-target"]


def test_a_followup_needs_no_task() -> None:
    told = led()
    told.followup()
    told.followup()
    assert rules(told) == []
    assert len(told.fold().followups) == 2


def test_a_close_names_every_open_task() -> None:
    told = led()
    told.done(told.task("a").id)
    told.task("Ask support\nand sales")
    told.task("c")
    told.close()
    found = problems(told.fold(), MINIMUM)
    assert [(one.rule, one.message, one.fix) for one in found] == [
        ("open-tasks", "task 2 is open: Ask support", "incidentctl task done 2"),
        ("open-tasks", "task 3 is open: c", "incidentctl task done 3"),
    ]


def test_a_correction_of_a_task_is_what_a_close_names() -> None:
    told = led()
    told.correct(told.task("a").id, "b")
    told.close()
    assert [one.message for one in problems(told.fold(), MINIMUM)] == ["task 1 is open: b"]


@pytest.mark.parametrize("ending", ["done", "drop", "followup"])
def test_a_close_with_all_tasks_ended_is_fine(ending: str) -> None:
    told = led()
    task = told.task().id
    {
        "done": lambda: told.done(task),
        "drop": lambda: told.drop(task),
        "followup": lambda: told.followup(task=task),
    }[ending]()
    told.close()
    assert rules(told) == []
    assert told.fold().unsettled == []


def test_a_close_that_says_nothing_of_tasks_knew_of_none() -> None:
    """An older version wrote it: no fault, but somebody must look after the task."""
    told = led()
    told.task()
    told.close(known_tasks=0)
    assert rules(told) == []
    (dispute,) = told.fold().unsettled
    assert dispute.line.ruling.why == "task 1 was open, which Ann Archer didn't know of"


def test_a_task_that_is_added_while_another_closes_breaks_no_rule() -> None:
    """Even where it lands before entries that the closer had written before the close."""
    told = led()
    mine = told.elsewhere()
    mine.done(mine.task("mine").id)
    mine.close()
    told.task("theirs", BOB)
    told.join(mine)
    assert rules(told) == []
    assert [task.state for task in told.fold().tasks] == ["open", "done"]


def test_a_closer_can_not_hide_a_task_behind_one_that_it_did_not_know() -> None:
    told = led()
    mine = told.elsewhere()
    mine.task("mine")
    mine.close()
    told.task("theirs", BOB)
    told.join(mine)
    assert rules(told) == ["open-tasks", "open-tasks"]


@given(any_order())
def test_whatever_happens_tasks_keep_their_numbers(entries: list[Placed]) -> None:
    incident: Incident = fold(IDENT, entries)
    assert [task.number for task in incident.tasks] == [*range(1, len(incident.tasks) + 1)]
    for task in incident.tasks:
        assert (task.state == "open") == (task.ended is None)
    assert set(due_tasks(incident, LATER)) <= set(open_tasks(incident))
