"""Follow-ups: noted, done, dropped, moved and listed, over all incidents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.hands import Hands
from tests.support.repo import Repo
from tests.support.template import Templates


@pytest.fixture
def closed(logbook: Repo, incidentctl: Command) -> str:
    """A closed incident with one follow-up; what people type of its id."""
    opened = incidentctl("open", "Invoicing is down", "-s", "sev2", "--service", "invoicing").ok()
    incidentctl("take").ok()
    incidentctl("note", "rolled back").ok()
    incidentctl("close", "--summary", "a", "--root-cause", "b", "--postmortem", "+5d").ok()
    found = re.search(r"INC-\d+-(\w{6})", opened.out)
    assert found
    return found[1]


def test_one_is_noted_after_the_close_and_done(closed: str, incidentctl: Command) -> None:
    said = ("followup", "add", "-i", closed, "alert", "on", "pools", "--owner", "Bob")
    told = incidentctl(*said, "--due", "+2w", "--kind", "detect", "--ticket", "https://a.b/1").ok()
    assert "Follow-up 1 noted" in told.out
    assert f"When it is done: incidentctl followup done {closed}/1" in told.out
    assert "note:" not in told.err
    listed = incidentctl("followup", "list").ok().out
    assert f"{closed}/1  open  alert on pools · Bob · due " in listed
    assert "detect · https://a.b/1 · Invoicing is" in listed
    assert f"incidentctl followup done {closed}/1" in listed
    done = incidentctl("followup", "done", f"{closed}/1", "it", "pages").ok().out
    assert "Follow-up 1 done" in done
    assert "It was: alert on pools" in done
    assert "late" not in done, "after the close it is normal life"
    assert incidentctl("followup", "list").ok().out.startswith("Nothing is left to do")
    assert f"{closed}/1  done  alert on pools" in incidentctl("followup", "list", "--all").ok().out
    incidentctl("followup", "done", f"{closed}/1").fails(1, "already: alert on pools")
    incidentctl("check", "--all").ok()


def test_what_is_vague_is_noted_with_a_hint(closed: str, incidentctl: Command) -> None:
    told = incidentctl("followup", "add", "-i", closed, "Investigate", "the", "pool").ok()
    assert "'Investigate' has no end that anybody could see" in told.err
    assert "nobody owns it and it has no day" in told.err
    assert f"incidentctl followup move {closed}/1 --owner WHO --due DAY" in told.err
    written = valid(incidentctl("followup", "add", "-i", closed, "Test", "--json").ok().out)
    assert len(written["data"]["remarks"]) == 2


def test_one_is_moved_or_dropped_with_a_reason(closed: str, incidentctl: Command) -> None:
    incidentctl("followup", "add", "-i", closed, "alert", "on", "pools", "--due", "+1d").ok()
    later = {"INCIDENTCTL_NOW": "2026-12-24T12:00:00Z"}
    overdue = incidentctl("followup", "list", "--overdue", env=later).ok().out
    assert overdue.startswith("1 follow-up, 1 overdue\n")
    assert "OVERDUE  alert on pools · nobody owns it · due " in overdue
    incidentctl("followup", "move", f"{closed}/1", "--due", "+2w", env=later).fails(2, "why is it")
    incidentctl("followup", "move", f"{closed}/1", "--because", "x").fails(2, "another day")
    moved = incidentctl(
        *("followup", "move", "1", "-i", closed, "--due", "+2w"),
        *("--owner", "Bob", "--because", "away"),
        env=later,
    )
    assert "It is: alert on pools · Bob · due 2027-01-07" in moved.ok().out
    assert incidentctl("followup", "list", "--overdue", env=later).ok().out.startswith("No follow")
    incidentctl("followup", "wont", f"{closed}/1").fails(2, "why will nobody do follow-up 1?")
    incidentctl("followup", "add", "-i", closed, "second").ok()
    dropped = incidentctl("followup", "wont", f"{closed}/1", "--because", "the pool is gone").ok()
    assert f"Still open: {closed}/2" in dropped.out


def test_the_list_can_be_narrowed_and_read_by_programs(closed: str, incidentctl: Command) -> None:
    incidentctl("followup", "add", "-i", closed, "a", "--owner", "Bob <bob@a.b>").ok()
    incidentctl("followup", "add", "-i", closed, "b", "--owner", "me", "--due", "+1w").ok()
    document = valid(incidentctl("followup", "list", "--json").ok().out, "Followups")["data"]
    assert [one["followup"]["text"] for one in document["followups"]] == ["b", "a"], "days first"
    assert document["followups"][0]["ref"] == f"{closed}/2"

    def texts(*options: str) -> list[str]:
        data = valid(incidentctl("followup", "list", "--json", *options).ok().out)["data"]
        return [one["followup"]["text"] for one in data["followups"]]

    assert texts("--owner", "bob") == ["a"]
    assert texts("--owner", "me") == ["b"]
    assert texts("--owner", "nobody") == []
    assert texts("--service", "invoicing") == ["b", "a"]
    assert texts("--service", "web") == []
    assert texts("-i", closed) == ["b", "a"]
    assert texts("--limit", "1") == ["b"]
    cut = incidentctl("followup", "list", "--limit", "1").ok().out
    assert cut.startswith("2 follow-ups\n")
    assert "1 more not shown: --limit 0" in cut
    shown = incidentctl("show", closed).ok().out
    assert "Follow-ups\n   1  open  a · Bob · no day yet\n" in shown


def test_what_makes_no_sense_is_refused(closed: str, incidentctl: Command) -> None:
    incidentctl("followup", "ad", "x").fails(2, "did you mean followup add")
    incidentctl("followup", "done").fails(2, "which follow-up is it?")
    incidentctl("followup", "done", f"{closed}/7").fails(2, "has the number '7'")
    incidentctl("followup", "done", f"{closed}/7", "-i", closed).fails(2, "leave -i out")
    incidentctl("followup", "done", "elsewhere/1").fails(2, "no incident's id holds 'elsewhere'")
    incidentctl("followup", "list", "x").fails(2, "takes no text")
    incidentctl("followup", "add", "-i", closed, "x", "--overdue").fails(2, "--overdue goes with")
    incidentctl("followup", "add", "-i", closed, "x", "--ticket", "y").fails(2, "no web address")
    incidentctl("followup", "add", "-i", closed, "x", "--kind", "y").fails(2, "--kind is one of")
    incidentctl("followup", "add", "-i", closed, "x", "--due", "2020-01-01").fails(2, "is over")
    incidentctl("followup", "add", "x").fails(1, "no incident is open")


def test_names_and_numbers_are_completed(closed: str, incidentctl: Command) -> None:
    incidentctl("followup", "add", "-i", closed, "alert on pools").ok()
    told = incidentctl("__complete", "followup", "done", "").ok().out
    assert told == f"{closed}/1\talert on pools\n"
    assert (
        incidentctl("__complete", "followup", "done", "-i", closed, "").ok().out.startswith("1\t")
    )


def test_two_clones_end_one_at_once(tmp_path: Path, templates: Templates) -> None:
    hands = Hands(tmp_path, templates)
    ann = hands.join("Ann Archer")
    opened = ann("open", "Invoicing is down", "--json").ok().json
    ident = opened["data"]["incident"]["id"][-6:]
    ann("followup", "add", "Test it").ok()
    bob = hands.join("Bob Baker")
    ann("followup", "done", "1").ok()
    bob("followup", "wont", "1", "--because", "no use", "--no-sync").ok()
    told = bob("followup", "add", "Another", "--due", "+1w", "--owner", "me").ok().out
    assert "Bob Baker dropped a follow-up at " in told
    assert "Ann Archer had said otherwise of follow-up " in told
    shown = bob("show", ident).ok().out
    assert " 1  done  Test it" in shown
    assert "2  open  Another · Bob Baker" in shown
    bob("settle", "it is done").ok()
    assert "unsettled" not in bob("status").ok().out
    bob("verify").ok()


def test_what_was_redacted_is_shown_nowhere(closed: str, incidentctl: Command) -> None:
    said = ("followup", "add", "-i", closed, "change hunter2", "--due", "+1d", "--json")
    entry = incidentctl(*said, "--ticket", "https://a.b/hunter2").ok().json["data"]["entry"]["id"]
    incidentctl("followup", "list", "--json").ok()  # whatever is cached by now
    incidentctl("redact", entry, "-i", closed, "--because", "a password").ok()
    later = {"INCIDENTCTL_NOW": "2099-01-01T12:00:00Z"}
    for args in (
        ("followup", "list"),
        ("followup", "list", "--json"),
        ("postmortem", "ics"),
        ("postmortem", "start", "--print"),
        ("check", "--promises"),
        ("check", "--promises", "--json"),
        ("__complete", "followup", "done", ""),
    ):
        told = incidentctl(*args, env=later)
        assert "hunter2" not in told.out + told.err, args
        assert told.out, args


def test_what_is_new_is_seen_from_a_folder_below(
    closed: str, logbook: Repo, incidentctl: Command
) -> None:
    incidentctl("followup", "list").ok()  # the catalog is made
    below = logbook.path / "sub" / "dir"
    below.mkdir(parents=True)
    Command(below)("followup", "add", "-i", closed, "Test it").ok()
    assert "Test it" in Command(below)("followup", "list").ok().out
    Command(below)("postmortem", "start").ok()
    assert "started" in Command(below)("postmortem", "list").ok().out
