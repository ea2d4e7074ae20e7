"""``task`` and what ends it, ``mark``, ``severity``, ``service``, ``impact``, each by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds.close import Close
from incidentctl.domain.kinds.followup import Followup
from incidentctl.domain.kinds.impact import Impact
from incidentctl.domain.kinds.mark import MARKS, Mark
from incidentctl.domain.kinds.service import Service
from incidentctl.domain.kinds.severity import Severity
from incidentctl.domain.kinds.task import Task
from incidentctl.domain.kinds.task_done import TaskDone
from incidentctl.domain.kinds.task_drop import TaskDrop
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, BOB

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}
SAID: dict[str, Any] = {**COMMON, "text": "x"}
IDENT = "5v7k2m9q0x3r8w1t"


def test_a_task_says_for_whom_and_when_somebody_looks() -> None:
    task = Task(**SAID, to=BOB, check=EPOCH + timedelta(minutes=10))
    assert task.phrase() == "added a task"
    assert task.details() == ["For: Bob Baker", "Check at: 2026-11-01T12:10:00Z"]
    assert Task(**SAID).details() == []
    assert list(Task(**COMMON).faults()) == ["a task entry needs a text"]


def test_the_end_of_a_task_names_it() -> None:
    assert TaskDone(**COMMON, task=IDENT).phrase() == "finished task 5v7k2m9q"
    assert TaskDrop(**SAID, task=IDENT).phrase() == "dropped task 5v7k2m9q"
    assert list(TaskDone(**COMMON, task=IDENT).faults()) == []
    assert list(TaskDone(**COMMON, task="2").faults()) == ["task is '2', which is no entry's id"]
    assert list(TaskDrop(**COMMON, task="2").faults()) == [
        "a task-drop entry needs a text",
        "task is '2', which is no entry's id",
    ]


def test_a_followup_says_where_it_comes_from_who_owns_it_and_till_when() -> None:
    followup = Followup(**SAID, task=IDENT, owner=BOB, due=EPOCH)
    assert followup.phrase() == "noted a follow-up"
    assert followup.details() == ["From task: 5v7k2m9q", "Owner: Bob Baker", "Due: 2026-11-01"]
    assert list(followup.faults()) == []
    assert Followup(**SAID).details() == []
    assert list(Followup(**SAID).faults()) == []
    assert list(Followup(**SAID, task="2").faults()) == ["task is '2', which is no entry's id"]


@pytest.mark.parametrize("what", MARKS)
def test_a_mark_says_what_was_reached(what: str) -> None:
    assert Mark(**COMMON, what=what).phrase() == f"marked the incident {what}"
    assert Mark(**COMMON, what=what, withdraw=True).phrase() == f"said that it is not {what}"
    assert list(Mark(**COMMON, what=what).faults()) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (
            Mark(**COMMON, what="noticed"),
            "what is 'noticed', not one of detected, identified, mitigated, resolved",
        ),
        (
            Mark(**COMMON, what="resolved", replaces="x"),
            "replaces is 'x', which is no entry's id",
        ),
        (Severity(**SAID, severity=""), "severity is empty"),
        (Severity(**COMMON, severity="sev1"), "a severity entry needs a text"),
        (
            Severity(**SAID, severity="sev1", replaces="x"),
            "replaces is 'x', which is no entry's id",
        ),
        (Service(**COMMON), "it neither adds nor removes a service"),
        (
            Service(**COMMON, add=("web",), remove=("web",)),
            "it adds and removes the same service",
        ),
        (Service(**COMMON, add=(" ",)), "a service's name is empty"),
        (Impact(**COMMON), "an impact entry needs a text"),
        (Close(**COMMON, known_tasks=-1), "known_tasks is less than zero"),
        (Close(**COMMON, known_severity="x"), "known_severity is 'x', which is no entry's id"),
    ],
)
def test_what_can_not_be(entry: Entry, fault: str) -> None:
    assert list(entry.faults()) == [fault]


def test_what_changed_is_told() -> None:
    severity = Severity(**SAID, severity="sev1")
    assert severity.phrase() == "changed the severity"
    assert severity.details() == ["Severity: sev1"]
    service = Service(**COMMON, add=("web", "mail"), remove=("db",))
    assert service.phrase() == "changed what is hit"
    assert service.details() == ["Added: web, mail", "Removed: db"]
    assert Service(**COMMON, remove=("db",)).details() == ["Removed: db"]
    assert list(service.faults()) == []
    assert Impact(**SAID).phrase() == "described the impact"
    assert Impact(**SAID).details() == []
