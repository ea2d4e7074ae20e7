"""What tasks, marks, the roster and an offer of command look like in ``status`` and ``show``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incidentctl.actions.close import owed
from incidentctl.actions.show import ShowResult, with_what_is_owed
from incidentctl.actions.status import IncidentStatus, StatusResult
from incidentctl.domain.policy import Policy
from incidentctl.render.terminal.show import show_screen
from incidentctl.render.terminal.status import status_screen
from incidentctl.store.land import LANDED
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import CAMILLE, NOW, SAM, ZONE, at, loaded
from tests.support.timeline import ANN, BOB, Timeline


def at_work(ident: str = "INC-20261121-w0rk3d") -> Timeline:
    """An incident in the middle: tasks of every state, people asked, command offered, resolved."""
    told = Timeline(ident, "Payments fail", at(13, 40))
    told.open(BOB, severity="sev1", services=("payments",), started=at(13, 30))
    told.take(ANN)
    told.join_in(SAM, "scribe")
    told.call(CAMILLE)
    told.task("Ask the bank", ANN, to=SAM, check=at(14, 0))
    told.task("Roll back the deploy", ANN, to=BOB, check=at(15, 0))
    first = told.task("Restart the queue", ANN)
    told.done(first.id, BOB)
    second = told.task("Write to the press", ANN)
    told.drop(second.id, ANN)
    told.followup("Test the fail-over", BOB, owner=SAM, due=at(9, 0) + timedelta(days=4))
    told.mark("identified", BOB)
    told.mark("mitigated", BOB)
    told.mark("resolved", BOB)
    told.handover(BOB)
    return told


def status_of(*several: Timeline) -> StatusResult:
    read = [loaded(told) for told in several]
    found = [IncidentStatus(one, tuple(owed(one.incident, NOW, Policy()))) for one in read]
    return StatusResult(tuple(found), "", LANDED, NOW)


def record(told: Timeline) -> ShowResult:
    one = loaded(told)
    return with_what_is_owed(ShowResult(one, one.incident, None, 0, one.data), Policy(), NOW)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_status(width: int, color: str) -> None:
    screen = status_screen(status_of(at_work()), zone=ZONE, me=BOB)
    golden(f"status/work-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_show(width: int, color: str) -> None:
    screen = show_screen(record(at_work()), now=NOW, zone=ZONE)
    golden(f"show/work-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


def test_of_many_incidents_due_tasks_are_only_counted() -> None:
    several = [at_work(f"INC-20261121-{letter * 6}") for letter in "abcde"]
    found = rows(status_screen(status_of(*several), zone=ZONE))
    assert found.count("  2 open tasks, 1 due: incidentctl task list -i aaaaaa") == 1
    assert not any("Ask the bank" in one and "DUE" in one for one in found)


def test_how_many_are_due() -> None:
    told = Timeline("INC-20261121-w0rk3d", "Payments fail", at(13, 40))
    told.open()
    told.task("One", check=at(14, 0))
    assert "  1 open task, due: incidentctl task list" in rows(
        status_screen(status_of(told), zone=ZONE)
    )
    told.task("Two", check=at(14, 0))
    assert "  2 open tasks, all due: incidentctl task list" in rows(
        status_screen(status_of(told), zone=ZONE)
    )


def test_what_is_owed_is_of_now_and_of_sound_files_only() -> None:
    found = record(at_work())
    assert found.missing
    past = replace(found, missing=(), as_of=NOW)
    assert not with_what_is_owed(past, Policy(), NOW).missing
