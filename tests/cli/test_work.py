"""``task``, ``mark``, ``severity``, ``service`` and ``impact``, as people type them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.hands import Hand, Hands
from tests.support.repo import Repo
from tests.support.template import Templates

CLOSE = ("--summary", "s", "--root-cause", "r", "--postmortem", "waived: nothing new")


@pytest.fixture
def outage(logbook: Repo, incidentctl: Command) -> None:
    """An incident whose impact started an hour ago, and its commander."""
    del logbook
    incidentctl("open", "Invoicing is down", "-s", "sev2", "--started", "-1h").ok()
    incidentctl("take").ok()


@pytest.fixture
def hands(tmp_path: Path, templates: Templates) -> Hands:
    return Hands(tmp_path, templates)


@pytest.fixture
def led(hands: Hands) -> tuple[Hand, Hand]:
    """Ann commands; all that a close needs is there. One task is open."""
    ann = hands.join("Ann Archer")
    opened = ann("open", "Invoicing is down", "-s", "sev3", "--json").ok().json
    hands.id = opened["data"]["incident"]["id"]
    ann("take").ok()
    ann.note("rolled back")
    ann("task", "add", "ask support").ok()
    return ann, hands.join("Bob Baker")


def incident(hand: Hand | Command, *args: str) -> dict[str, Any]:
    found: dict[str, Any] = valid(hand("show", *args, "--json").ok().out)["data"]["incident"]
    return found


def fixes(hand: Hand) -> list[str]:
    """What is unsettled, as the commands that settle it."""
    data = hand("status", "--no-sync", "--json").ok().json["data"]
    every = [*(one["incident"] for one in data["incidents"]), *data["closed_unsettled"]]
    return [fix for one in every for unsettled in one["unsettled"] for fix in unsettled["fixes"]]


# Tasks


def test_a_task_from_its_start_to_its_end(outage: None, incidentctl: Command) -> None:
    del outage
    assert "No tasks yet: incidentctl task add" in incidentctl("task", "list").ok().out
    added = incidentctl("task", "add", "restart", "the", "pool", "--to", "Bob", "--check", "10m")
    assert added.ok().out.startswith("Task 1 added ")
    assert "When it is done: incidentctl task done 1\n" in added.out
    incidentctl("task", "add", "ask support", "--check", "1m", "--at", "-5m").ok()
    board = incidentctl("task", "list").ok().out
    assert "1  open  restart the pool · Bob · check at " in board
    assert "2  DUE   ask support · check at " in board
    data = valid(incidentctl("task", "list", "--json").ok().out, "Tasks")["data"]
    assert [(one["number"], one["due"], one["state"]) for one in data["tasks"]] == [
        (1, False, "open"),
        (2, True, "open"),
    ]
    done = incidentctl("task", "done", "1", "it", "took", "a minute").ok().out
    assert done.startswith("Task 1 done ")
    assert "It was: restart the pool\nStill open: 2 (incidentctl task list)\n" in done
    incidentctl("task", "done", "1").fails(1, "finished task 1 already: restart the pool")
    later = incidentctl("task", "followup", "2", "--owner", "Camille", "--due", "+2d").ok().out
    assert later.startswith("Follow-up noted ")
    assert "From task 2: ask support\n" in later
    board = incidentctl("task", "list").ok().out
    assert "1  done      restart the pool · Bob" in board
    assert "2  followup  ask support" in board
    assert "ask support · Camille · due " in board


def test_what_a_task_can_not_be(outage: None, incidentctl: Command) -> None:
    del outage
    incidentctl("task", "add", "ask support").ok()
    incidentctl("task", "done").fails(2, "which task is done?")
    incidentctl("task", "drop").fails(2, "which task is dropped?")
    incidentctl("task", "drop", "1").fails(2, "why will nobody do task 1?")
    incidentctl("task", "done", "7").fails(2, "no task of INC-")
    incidentctl("task", "followup", "7").fails(2, "has the number '7'")
    incidentctl("task", "dome", "1").fails(2, "did you mean task done?")
    incidentctl("task", "list", "everything").fails(2, "task list takes no text")
    incidentctl("task", "add", "x", "--due", "friday").fails(2, "--due goes with task followup")
    incidentctl("task", "add", "x", "--check", "soon").fails(2, "as a span of time")
    incidentctl("task", "followup", "1", "--due", "soon").fails(2, "as a day")
    incidentctl("task", "followup", "1", "--due", "2020-01-01").fails(2, "2020-01-01 is over")
    incidentctl("task", "add", "").fails(2, "there is no text")
    assert [one["state"] for one in incident(incidentctl)["tasks"]] == ["open"]


def test_tasks_are_named_by_number_or_id(outage: None, incidentctl: Command) -> None:
    del outage
    idents = [
        incidentctl("task", "add", text, "--json").ok().json["data"]["entry"]["id"]
        for text in ("a", "b", "c")
    ]
    incidentctl("task", "drop", idents[1][:8], "--because", "the rollback did it").ok()
    incidentctl("task", "followup", "#3", "test", "it").ok()
    incidentctl("task", "followup", "write", "it", "down").ok()
    told = incident(incidentctl)
    assert [one["state"] for one in told["tasks"]] == ["open", "dropped", "followup"]
    assert [(one["text"], one["task"]) for one in told["followups"]] == [
        ("test it", idents[2]),
        ("write it down", None),
    ]


def test_a_close_asks_for_every_open_task(outage: None, incidentctl: Command) -> None:
    del outage
    incidentctl("note", "rolled back").ok()
    incidentctl("task", "add", "ask support").ok()
    incidentctl("task", "add", "tell sales").ok()
    refused = incidentctl("close", *CLOSE).fails(1, "2 things are missing")
    assert "- task 1 is open: ask support   incidentctl task done 1\n" in refused.err
    assert "- task 2 is open: tell sales    incidentctl task done 2\n" in refused.err
    assert 'hint: a task that nobody will do: incidentctl task drop N --because "…"' in refused.err
    incidentctl("task", "done", "1").ok()
    incidentctl("task", "drop", "2", "--because", "they know").ok()
    closed = incidentctl("close", *CLOSE, "--json").ok().json["data"]
    assert closed["entry"]["fields"]["known_tasks"] == 2
    incidentctl("check", "--all").ok()
    incidentctl("verify").ok()


# Marks, severity, services, impact


def test_resolved_is_not_closed(outage: None, incidentctl: Command) -> None:
    del outage
    incidentctl("mark", "mitigated", "--at", "-20m").ok()
    told = incidentctl("mark", "resolved", "no errors").ok().out
    assert "Resolved is not closed. To close it, this is missing:" in told
    assert "- there is no summary of what happened" in told
    status = incidentctl("status").ok().out
    assert "· resolved" in status
    assert "resolved, but not closed; missing to close" in status
    now = incident(incidentctl)
    assert (now["status"], now["open"]) == ("resolved", True)
    assert now["time_to_mitigate_seconds"] == pytest.approx(2400, abs=10)
    assert now["time_to_resolve_seconds"] == pytest.approx(3600, abs=10)
    incidentctl("mark", "resolved").fails(1, "said that it was resolved at")
    incidentctl("mark", "resolved", "--withdraw", "the errors are back").ok()
    assert incident(incidentctl)["status"] == "mitigated"
    incidentctl("mark", "resolved", "--withdraw").fails(1, "nobody has marked")


def test_nothing_but_the_close_is_owed(outage: None, incidentctl: Command) -> None:
    del outage
    incidentctl("note", "-").fails(2, "there is no text")
    incidentctl("note", "rolled back").ok()
    incidentctl("mark", "resolved").ok()
    incidentctl("close", *CLOSE).ok()
    ident = incidentctl("list", "--all", "--json").ok().json["data"]["incidents"][0]["id"]
    late = incidentctl("mark", "resolved", "--at", "-5m", "-i", ident).ok().out
    assert "late: the incident was closed already" in late
    assert "Resolved is not closed" not in late


def test_moments_come_in_their_order(outage: None, incidentctl: Command) -> None:
    del outage
    refused = incidentctl("mark", "mitigated", "--at", "-2h").fails(2, "the impact started at")
    assert "hint: incidentctl mark mitigated --at TIME" in refused.err
    incidentctl("mark", "mitigated", "--at", "-30m").ok()
    odd = incidentctl("mark", "identified", "--at", "-20m").ok()
    assert "note: it was identified at " in odd.err
    assert "after it was mitigated at " in odd.err
    assert "note:" not in incidentctl("mark", "identified", "--at", "-40m").ok().err
    incidentctl("mark", "closed").fails(2, "mark is one of detected, identified")


def test_a_close_can_not_put_the_impact_behind_what_was_marked(
    logbook: Repo, incidentctl: Command
) -> None:
    del logbook
    incidentctl("open", "Invoicing is down").ok()
    incidentctl("take").ok()
    incidentctl("note", "rolled back").ok()
    incidentctl("mark", "detected", "--at", "-30m").ok()
    incidentctl("close", *CLOSE, "--started", "-20m").fails(2, "it was marked detected at")
    incidentctl("close", *CLOSE, "--started", "-40m").ok()


def test_how_bad_it_is_and_what_is_hit(outage: None, incidentctl: Command) -> None:
    del outage
    incidentctl("severity", "sev2", "--because", "x").fails(1, "is sev2 already")
    incidentctl("severity", "sev9", "--because", "x").fails(2, "is no severity of this logbook")
    incidentctl("severity", "sev1", "--because", " ").fails(2, "--because is empty")
    incidentctl("severity", "", "--because", "x").fails(2, "the severity is empty")
    worse = incidentctl("severity", "sev1", "--because", "checkout, too").ok().out
    assert "It is sev1; it was sev2\n" in worse
    added = incidentctl("service", "add", "checkout", "mail").ok().out
    assert "Hit: checkout, mail\n" in added
    incidentctl("service", "add", "mail").fails(1, "that is so already")
    incidentctl("service", "add", "").fails(2, "name the service")
    incidentctl("service", "remove", "checkout").ok()
    nothing = incidentctl("service", "remove", "mail").ok().out
    assert "Hit: nothing any more\n" in nothing
    incidentctl("service", "remove", "mail").fails(1, "nothing yet")
    incidentctl("impact", "nobody", "can", "pay").ok()
    shown = incidentctl("show").ok().out
    assert "Impact\n  nobody can pay\n" in shown
    now = incident(incidentctl)
    assert (now["severity"], now["services"], now["impact"]) == ("sev1", [], "nobody can pay")


# Two at once


def test_a_task_done_twice(led: tuple[Hand, Hand]) -> None:
    ann, bob = led
    ann("task", "done", "1").ok()
    told = bob("task", "done", "1", "they know").ok().out
    assert "redundant: Ann Archer had finished it already" in told
    assert fixes(bob) == []
    assert incident(bob)["tasks"][0]["ended_by"]["name"] == "Ann Archer"


def test_a_task_done_and_dropped(hands: Hands, led: tuple[Hand, Hand]) -> None:
    ann, bob = led
    ann("task", "done", "1").ok()
    told = bob("task", "drop", "1", "--because", "no use").ok().out
    assert "contested: Ann Archer finished task " in told
    ann("sync").ok()
    for hand in (ann, bob):
        assert fixes(hand) == [f'incidentctl settle -i {hands.id[-6:]} "what you agreed on"']
    ann("settle", "it was done").ok()
    assert fixes(ann) == []


def test_a_task_that_is_added_while_another_closes(hands: Hands, led: tuple[Hand, Hand]) -> None:
    ann, bob = led
    ann("task", "done", "1").ok()
    bob("sync").ok()
    bob("task", "add", "call them back").ok()
    ann("close", *CLOSE, "--no-sync").ok()
    told = " ".join(ann("sync").ok().out.split())
    assert "not knowing of Bob Baker's task of" in told
    ann("check", "--all").ok()
    ann("verify").ok()
    task = incident(ann, hands.id)["tasks"][1]["entry"]
    short = hands.id[-6:]
    assert fixes(ann)[0] == f"incidentctl task -i {short} done {task[:8]}"
    ann("task", "-i", short, "done", task[:8]).ok()
    assert fixes(ann) == []


def test_a_close_before_a_task(hands: Hands, led: tuple[Hand, Hand]) -> None:
    ann, bob = led
    ann("task", "done", "1").ok()
    bob("sync").ok()
    ann("close", *CLOSE).ok()
    told = bob("task", "add", "call them back").ok().out
    assert "late: Ann Archer closed the incident at " in told
    assert f"if it is done: incidentctl task -i {hands.id[-6:]} done " in told
    bob("task", "-i", hands.id, "followup", "2").ok()
    assert fixes(bob) == []


def test_two_mark_it_at_once(hands: Hands, led: tuple[Hand, Hand]) -> None:
    ann, bob = led
    at = ("--at", "-1m")
    ann("mark", "mitigated").ok()
    told = bob("mark", "mitigated", "--no-sync", *at).ok()
    told = bob("sync").ok()
    assert "marked the incident mitigated at" in " ".join(told.out.split())
    assert fixes(bob)[0] == f"incidentctl mark -i {hands.id[-6:]} mitigated --at TIME"
    bob("mark", "mitigated", *at).ok()
    assert fixes(bob) == []


def test_two_change_the_severity_at_once(led: tuple[Hand, Hand]) -> None:
    ann, bob = led
    ann("severity", "sev1", "--because", "checkout, too").ok()
    bob("severity", "sev2", "--because", "many are hit", "--no-sync").ok()
    bob("sync").ok()
    assert incident(bob)["severity"] == "sev1"
    assert len(fixes(bob)) == 2
    bob("severity", "sev2", "--because", "we talked").ok()
    assert fixes(bob) == []
    ann("sync").ok()
    assert incident(ann)["severity"] == "sev2"
