"""Telling everyone else: updates, promises, and a text to start from."""

from __future__ import annotations

import pytest

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.repo import Repo


@pytest.fixture
def outage(logbook: Repo, incidentctl: Command) -> None:
    incidentctl("open", "Invoicing is down", "-s", "sev2", "--service", "invoicing").ok()
    incidentctl("take").ok()
    incidentctl("impact", "nobody in Europe can pay: see the secret dashboard").ok()


def test_a_promise_is_shown_until_it_is_kept(outage: None, incidentctl: Command) -> None:
    said = incidentctl("update", "--audience", "public", "--next", "30m", "We", "are", "on", "it")
    assert "Update (public)" in said.ok().out
    assert "next public update by " in said.out
    assert "next public update by " in incidentctl("status").ok().out
    overdue = incidentctl("status", env={"INCIDENTCTL_NOW": "2027-01-01T00:00:00Z"}).ok().out
    assert "! public update overdue since" in overdue
    data = valid(incidentctl("status", "--json").ok().out, "Status")["data"]
    incident = data["incidents"][0]["incident"]
    assert [one["audience"] for one in incident["promises"]] == ["public"]
    assert incident["updates"][0]["text"] == "We are on it"
    incidentctl("update", "--audience", "public", "It works again").ok()
    assert "public update" not in incidentctl("status").ok().out.replace("a public update", "")


def test_a_template_holds_what_the_audience_may_know(outage: None, incidentctl: Command) -> None:
    public = incidentctl("update", "--template", "--audience", "public", "--next", "30m").ok().out
    assert public.startswith("Invoicing is down\n")
    assert "Affected: invoicing" in public
    assert "Next update: " in public
    assert "secret" not in public
    assert "In command" not in public
    inside = incidentctl("update", "--template", "--audience", "exec").ok().out
    assert "Impact: nobody in Europe can pay" in inside
    assert "Severity: sev2" in inside
    assert "In command: " in inside
    assert "Next update" not in inside
    incidentctl("summary", "a disk was full").ok()
    ran = incidentctl("update", "--template", "--audience", "internal", "--json").ok()
    data = valid(ran.out, "UpdateTemplate")["data"]
    assert "What happened: a disk was full" in data["text"]
    assert data["audience"] == "internal"


def test_what_makes_no_sense_is_refused(outage: None, incidentctl: Command) -> None:
    incidentctl("update", "hello").fails(2, "--audience")
    incidentctl("update", "--audience", "publik", "hello").fails(
        2, "did you mean --audience public"
    )
    incidentctl("update", "--audience", "exec", "--next", "soon", "hello").fails(2)
    incidentctl("update", "--audience", "exec").fails(2, "there is no text")


def test_a_close_can_wait_for_an_update(outage: None, logbook: Repo, incidentctl: Command) -> None:
    settings = 'branch = "main"\n[severities.sev2]\nclose = ["public-update"]\n'
    (logbook.path / "incidentctl.toml").write_text(settings)
    logbook.git("commit", "-qam", "Tell the public")
    incidentctl("note", "rolled back").ok()
    assert 'incidentctl update --audience public "…"' in incidentctl("status").ok().out
    assert "public was told of it, before the close" in incidentctl("checklist").ok().out
    said = ("--summary", "a disk", "--root-cause", "logs", "--postmortem", "waived: a test")
    refused = incidentctl("close", *said).fails(1, "there was no public update")
    assert 'incidentctl update --audience public "…"' in refused.err
    incidentctl("close", *said, "--dry-run").fails(1, "there was no public update")
    found = incidentctl("close", *said, "--json").fails(1).json["problems"]
    assert [problem["rule"] for problem in found] == ["close-updates"]
    incidentctl("update", "--audience", "public", "It works again").ok()
    incidentctl("close", *said).ok()
    incidentctl("check", "--all").ok()
    incidentctl("verify").ok()
    shown = incidentctl("config", "show").ok().out
    assert '"public-update"' in shown
