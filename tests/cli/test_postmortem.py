"""The postmortem: a draft to edit, what became of the promise, a calendar, and CI's check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.hands import Hands
from tests.support.repo import Repo
from tests.support.template import Templates

LATER = {"INCIDENTCTL_NOW": "2099-01-01T12:00:00Z"}


@pytest.fixture
def closed(logbook: Repo, incidentctl: Command) -> str:
    """A closed incident that promised a postmortem; what people type of its id."""
    return close(incidentctl, "Invoicing is down")


def close(incidentctl: Command, title: str, postmortem: str = "+5d") -> str:
    opened = incidentctl("open", title, "-s", "sev2", "--service", "invoicing", "--json").ok()
    ident = str(opened.json["data"]["incident"]["id"])[-6:]
    incidentctl("take", "-i", ident).ok()
    incidentctl("note", "rolled back", "-i", ident).ok()
    said = ("--summary", "A disk was full", "--root-cause", "logs", "--postmortem", postmortem)
    incidentctl("close", *said, "-i", ident).ok()
    return ident


def documents(repo: Repo) -> list[Path]:
    return sorted((repo.path / "postmortems").glob("*.md"))


def test_a_draft_is_written_and_recorded_and_never_overwritten(
    closed: str, logbook: Repo, incidentctl: Command
) -> None:
    told = incidentctl("postmortem", "start").ok().out
    (document,) = documents(logbook)
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d-{closed}-invoicing-is-down\.md", document.name)
    assert f"The draft (google-sre): postmortems/{document.name}" in told
    assert f"incidentctl postmortem held {closed}" in told
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Postmortem: Invoicing is down\n")
    assert "A disk was full" in text
    assert "{{" not in text
    assert logbook.git("status", "--porcelain", "--untracked-files=all") == (
        f"?? postmortems/{document.name}"
    ), "it is theirs to commit"
    document.write_text("ours now\n", encoding="utf-8")
    incidentctl("postmortem", "start").fails(1, "has started the postmortem", "edit it, and commit")
    incidentctl("postmortem", "start", closed).fails(1, "--print")
    assert document.read_text(encoding="utf-8") == "ours now\n"
    state = incidentctl("show", closed, "--json").ok().json["data"]["incident"]["postmortem_state"]
    assert (state["state"], state["document"]) == ("started", f"postmortems/{document.name}")
    incidentctl("check", "--all").ok()
    incidentctl("verify").ok()


def test_who_has_held_it_is_asked_kindly_where_a_cause_stops_at_a_person(
    closed: str, logbook: Repo, incidentctl: Command
) -> None:
    incidentctl("postmortem", "start").ok()
    assert incidentctl("postmortem", "held").ok().err == "", "the draft blames nobody"
    (document,) = documents(logbook)
    with document.open("a", encoding="utf-8") as file:
        file.write("\n## Root causes\n\nHuman error.\n")
    said = incidentctl("postmortem", "publish", closed).ok().err
    assert "note: the postmortem says 'human error'. That is where the question begins" in said
    assert "A question" in incidentctl("review", closed).ok().out


def test_what_is_there_already_is_left_as_it_is(
    closed: str, logbook: Repo, incidentctl: Command
) -> None:
    draft = valid(incidentctl("postmortem", "start", "--print", "--json").ok().out, "Draft")["data"]
    place = logbook.path / draft["document"]
    assert not place.exists()
    place.parent.mkdir()
    place.write_text("by hand\n", encoding="utf-8")
    assert "is left as it was" in incidentctl("postmortem", "start").ok().err
    assert place.read_text(encoding="utf-8") == "by hand\n"


def test_a_folder_that_leads_elsewhere_is_refused(
    closed: str, logbook: Repo, incidentctl: Command, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (logbook.path / "postmortems").symlink_to(tmp_path / "elsewhere")
    incidentctl("postmortem", "start").fails(1, "a link to somewhere else")
    assert not [*(tmp_path / "elsewhere").iterdir()]
    (logbook.path / "postmortems").unlink()
    (logbook.path / "postmortems").write_text("a file", encoding="utf-8")
    incidentctl("postmortem", "start").fails(1, "Not a directory")


def test_a_team_has_a_layout_of_its_own(closed: str, logbook: Repo, incidentctl: Command) -> None:
    own = logbook.path / "postmortems/templates"
    own.mkdir(parents=True)
    (own / "ours.md").write_text("# {{ title }}\r\n{{id}}\n\n{{ summary }}\n", encoding="utf-8")
    printed = incidentctl("postmortem", "start", "--print", "--template", "ours").ok().out
    assert re.fullmatch(rf"# Invoicing is down\nINC-\d+-{closed}\n\nA disk was full\n", printed)
    (own / "ours.md").write_text("a\n{{ sumary }}\nb {{ timeline }}\n", encoding="utf-8")
    start = ("postmortem", "start", "--template", "ours")
    incidentctl(*start).fails(1, "line 2: there is no {{ sumary }}; did you mean {{ summary }}?")
    (own / "ours.md").write_text("b {{ timeline }}\n", encoding="utf-8")
    incidentctl(*start).fails(1, "must stand on a line of its own")
    assert not documents(logbook)
    incidentctl("postmortem", "start", "--template", "x").fails(2, "atlassian, google-sre, ours")
    incidentctl("postmortem", "start", "--template", "../x").fails(2, "there is no layout")
    (own / "ours.md").write_bytes(b"\xff")
    incidentctl(*start).fails(1, "is not UTF-8")
    (own / "default.md").write_text("only {{ title }}\n", encoding="utf-8")
    assert incidentctl("postmortem", "start", "--print").ok().out == "only Invoicing is down\n"
    layout = incidentctl("postmortem", "template", "short").ok().out
    assert layout.startswith("# Postmortem: {{ title }}\n")
    assert valid(incidentctl("postmortem", "template", "--json").ok().out, "Draft")


def test_a_promise_is_kept_or_waived(closed: str, incidentctl: Command) -> None:
    listed = incidentctl("postmortem", "list").ok().out
    assert f"{closed}  promised  Invoicing is down · promised for " in listed
    assert f"next: incidentctl postmortem start {closed}" in listed
    assert "OVERDUE" in incidentctl("postmortem", "list", "--overdue", env=LATER).ok().out
    assert "Postmortem held" in incidentctl("postmortem", "held").ok().out
    incidentctl("postmortem", "held", closed).fails(1, "held it already")
    incidentctl("postmortem", "waive", closed, "--because", "x").fails(1, "held it already")
    assert incidentctl("postmortem", "list", env=LATER).ok().out == "No postmortem is owed.\n"
    incidentctl("postmortem", "publish", closed, "--url", "nowhere").fails(2, "no web address")
    incidentctl("postmortem", "publish", closed, "--url", "https://example.com/1").ok()
    document = valid(incidentctl("postmortem", "list", "--all", "--json").ok().out, "Postmortems")
    (one,) = document["data"]["postmortems"]
    assert one["postmortem"]["url"] == "https://example.com/1"
    assert one["postmortem"]["state"] == "published"


def test_a_waiver_needs_a_reason_and_a_close(closed: str, incidentctl: Command) -> None:
    incidentctl("postmortem", "waive").fails(2, "why will there be no postmortem?")
    assert (
        "Postmortem waived" in incidentctl("postmortem", "waive", "--because", "as last").ok().out
    )
    assert "waived" in incidentctl("postmortem", "list", "--all").ok().out
    incidentctl("postmortem", "start", closed).ok()
    assert f"{closed}  started" in incidentctl("postmortem", "list").ok().out
    burning = incidentctl("open", "It burns", "--json").ok().json["data"]["incident"]["id"]
    refused = incidentctl("postmortem", "waive", burning, "--because", "x")
    refused.fails(1, "is said with the close")


def test_of_several_that_wait_one_must_be_named(closed: str, incidentctl: Command) -> None:
    other = close(incidentctl, "Checkout is down")
    refused = incidentctl("postmortem", "held").fails(2, "2 incidents wait for their postmortem")
    assert f"{other}  Checkout is down" in refused.err
    cut = incidentctl("postmortem", "list", "--limit", "1").ok().out
    assert "1 more not shown: --limit 0" in cut
    incidentctl("postmortem", "held", other).ok()
    incidentctl("postmortem", "held").ok()


def test_what_makes_no_sense_is_refused(closed: str, incidentctl: Command) -> None:
    incidentctl("postmortem", "stat").fails(2, "did you mean postmortem start")
    incidentctl("postmortem", "list", closed).fails(2, f"incidentctl show {closed}")
    incidentctl("postmortem", "held", "--overdue").fails(2, "--overdue goes with postmortem list")
    incidentctl("check", "--promises", "--all").fails(2, "exclude each other")


def test_ci_is_told_what_is_overdue(closed: str, logbook: Repo, incidentctl: Command) -> None:
    incidentctl("followup", "add", "-i", closed, "alert", "--owner", "Bob", "--due", "+1w").ok()
    assert incidentctl("check", "--promises").ok().out == ""
    told = incidentctl("check", "--promises", env=LATER).fails(1).out
    assert "[postmortem-overdue] the postmortem promised for " in told
    assert f"fix: incidentctl postmortem start {closed}" in told
    assert f"[followup-overdue] follow-up {closed}/1 (Bob) was due on " in told
    assert f"fix: incidentctl followup done {closed}/1" in told
    assert "2 promises are overdue" in told
    found = valid(incidentctl("check", "--promises", "--json", env=LATER).fails(1).out, "Check")
    assert [one["rule"] for one in found["problems"]] == ["postmortem-overdue", "followup-overdue"]
    incidentctl("postmortem", "start").ok()
    incidentctl("followup", "done", f"{closed}/1").ok()
    assert incidentctl("check", "--promises", env=LATER).ok().out == "", "it is in the work tree"
    (document,) = documents(logbook)
    text = document.read_text(encoding="utf-8")
    document.unlink()
    told = incidentctl("check", "--promises", env=LATER).fails(1).out
    assert f"was started, but there is no postmortems/{document.name}" in told
    document.write_text(text, encoding="utf-8")
    logbook.git("add", "postmortems")
    logbook.git("commit", "-qm", "Write down what we learned")
    document.unlink()
    incidentctl("check", "--promises", env=LATER).ok()


def test_the_promised_days_are_a_calendar(closed: str, logbook: Repo, incidentctl: Command) -> None:
    incidentctl("followup", "add", "-i", closed, "alert", "--due", "+1w").ok()
    incidentctl("postmortem", "ics", "--output", "promises.ics").ok()
    written = (logbook.path / "promises.ics").read_bytes().decode()
    assert written.count("BEGIN:VEVENT\r\n") == 2
    assert f"-{closed}@incidentctl\r\n" in written
    document = valid(incidentctl("postmortem", "ics", closed, "--json").ok().out, "Calendar")
    assert document["data"]["text"] == written
    incidentctl("postmortem", "ics", "--output", "no/such/folder.ics").fails(1, "can't write")
    other = close(incidentctl, "Checkout is down", "https://example.com/1")
    incidentctl("postmortem", "ics", other).fails(1, "is promised for a day")
    incidentctl("postmortem", "waive", closed, "--because", "x").ok()
    incidentctl("followup", "done", f"{closed}/1").ok()
    incidentctl("postmortem", "ics").fails(1, "incidentctl postmortem list")
    assert "STATUS:CANCELLED" in incidentctl("postmortem", "ics", closed).ok().out


def test_without_a_work_tree_a_draft_can_be_printed(
    closed: str, logbook: Repo, tmp_path: Path
) -> None:
    logbook.git("clone", "--quiet", "--bare", ".", tmp_path / "bare.git")
    bare = Command(tmp_path / "bare.git")
    bare("postmortem", "start").fails(1, "there is no work tree here", "--print")
    assert bare("postmortem", "start", "--print").ok().out.startswith("# Postmortem: ")
    assert "has not been started" in bare("check", "--promises", env=LATER).fails(1).out


def test_two_start_at_once(tmp_path: Path, templates: Templates) -> None:
    hands = Hands(tmp_path, templates)
    ann = hands.join("Ann Archer")
    ann("open", "Invoicing is down").ok()
    bob = hands.join("Bob Baker")
    ann("postmortem", "start").ok()
    told = bob("postmortem", "start", "--no-sync").ok().out
    assert "Postmortem started" in told
    bob("postmortem", "held").ok()
    bob("verify").ok()
    assert "unsettled" not in bob("status").ok().out
    ann("sync").ok()
    state = ann("show", "--json").ok().json["data"]["incident"]["postmortem_state"]
    assert state["state"] == "held"
