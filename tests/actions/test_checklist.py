"""``checklist``: what the record ticks off, what is late, and what is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidentctl.actions.checklist import ChecklistResult, checklist
from incidentctl.domain.policy import Policy, Severity
from incidentctl.render.terminal.checklist import checklist_screen
from tests.render.published import valid
from tests.support.cli import Command
from tests.support.golden import golden
from tests.support.repo import Repo
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import NOW, ZONE, at, closed, outage, unowned
from tests.support.timeline import Timeline

HOUR = 3600
EVERYTHING = (
    ("commander", 60),
    ("severity", 60),
    ("services", 60),
    ("impact-started", 60),
    ("detected", 60),
    ("note", 60),
    ("scribe", 60),
    ("summary", 60),
    ("identified", 5 * HOUR),
    ("mitigated", 6 * HOUR),
    ("resolved", 7 * HOUR),
)
POLICY = Policy(
    {
        "sev1": Severity("sev1", checklist=()),
        "sev2": Severity("sev2", "", (), (("internal", 60), ("public", 9 * HOUR)), EVERYTHING),
    }
)


def look(told: Timeline, policy: Policy = POLICY) -> ChecklistResult:
    """The checklist of a story."""
    return checklist(told.fold(), policy, NOW)


def states(result: ChecklistResult) -> dict[str, str]:
    """The state of each item."""
    return {item.name: item.state for item in result.items}


def test_the_record_ticks_off() -> None:
    assert states(look(outage())) == {
        "commander": "done",
        "severity": "done",
        "services": "done",
        "impact-started": "done",
        "detected": "done",
        "note": "done",
        "scribe": "late",
        "summary": "late",
        "update-internal": "late",
        "identified": "open",
        "mitigated": "open",
        "resolved": "open",
        "update-public": "open",
    }


def test_the_first_due_comes_first_with_what_does_it() -> None:
    result = look(outage())
    due = [item.due for item in result.items if item.due]
    assert len(due) == len(result.items)
    assert due == sorted(due)
    fixes = {item.name: item.fix for item in result.items}
    assert fixes["scribe"] == "incidentctl role scribe WHO"
    assert fixes["commander"] == "incidentctl take"
    assert fixes["update-public"] == "incidentctl update --audience public …"
    assert fixes["impact-started"] == ""


def test_without_a_severity_little_is_asked_for() -> None:
    assert list(states(look(unowned()))) == ["commander", "note", "severity", "summary"]
    assert states(look(unowned()))["severity"] == "late"
    other = Policy({"sev2": Severity("sev2")})
    assert list(states(look(outage(), other))) == ["commander", "note", "severity", "summary"]


def test_a_severity_can_ask_for_nothing() -> None:
    told = Timeline("INC-20261121-aaaaaa", "Down", at(12, 0))
    told.open(severity="sev1")
    assert look(told).items == ()


def test_the_updates_that_the_close_waits_for_come_last() -> None:
    severity = Severity("sev2", "", ("public-update", "exec-update"), checklist=(("note", 60),))
    policy = Policy({"sev2": severity}, ("internal-update",))
    told = outage()
    told.update("exec")
    result = look(told, policy)
    assert states(result) == {
        "note": "done",
        "internal-update": "open",
        "exec-update": "done",
        "public-update": "open",
    }
    last = result.items[-1]
    assert (last.due, last.fix) == (None, "incidentctl update --audience public …")
    screen = shown(checklist_screen(result, ZONE), 80, COLORS["plain"])
    assert "[ ] the public was told of it, before the close\n" in screen
    timed = severity._replace(checklist=(("public-update", 60),))
    early, *_ = look(told, Policy({"sev2": timed})).items
    assert (early.name, early.state) == ("public-update", "late")


@pytest.mark.parametrize(("resolution", "asked"), [("resolved", True), ("false-alarm", False)])
def test_a_false_alarm_is_no_news(resolution: str, asked: bool) -> None:
    told = outage()
    told.close(resolution=resolution)
    policy = Policy(close=("public-update",))
    assert ("public-update" in states(look(told, policy))) is asked


def test_what_was_promised_sooner_is_late_sooner() -> None:
    told = Timeline("INC-20261121-aaaaaa", "Down", NOW - timedelta(minutes=40))
    told.open(severity="sev2")
    policy = Policy({"sev2": Severity("sev2", "", (), (("public", HOUR),))})
    told.update("public", next=NOW - timedelta(minutes=1))
    [owed] = [item for item in look(told, policy).items if item.name == "update-public"]
    assert (owed.due, owed.state) == (NOW - timedelta(minutes=1), "late")
    told.update("public", next=NOW + timedelta(hours=9))
    assert states(look(told, policy))["update-public"] == "done"


def test_when_it_is_over_nobody_waits_for_updates() -> None:
    result = checklist(closed().fold(), POLICY, NOW + timedelta(days=9))
    assert "update-internal" not in states(result)
    assert states(result)["commander"] == "done"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("color", COLORS)
def test_the_screen(width: int, color: str) -> None:
    screen = checklist_screen(look(outage()), ZONE)
    golden(f"checklist/outage-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))
    rows(screen, width)


def test_the_command(logbook: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Slow").ok()
    ran = incidentctl("checklist").ok()
    assert "0 of 4 done" in ran.out
    incidentctl("take").ok()
    incidentctl("note", "it is slow").ok()
    assert "2 of 4 done" in incidentctl("checklist").ok().out
    ident = incidentctl("status", "--json").ok().json["data"]["incidents"][0]["incident"]["id"]
    aimed = incidentctl("checklist", "-i", ident[-5:]).ok().out
    assert f"incidentctl severity -i {ident[-6:]} SEV --because …" in aimed
    data = valid(incidentctl("checklist", "--json").ok().out, "Checklist")["data"]
    assert [item["state"] for item in data["items"]] == ["done", "done", "open", "open"]
