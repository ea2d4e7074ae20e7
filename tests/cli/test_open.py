"""``open`` says what a new incident may be the same as, and never stands in its way."""

from __future__ import annotations

import pytest

from tests.render.published import valid
from tests.support.cli import Command
from tests.support.repo import Repo

CLOSE = ("--summary", "A disk", "--root-cause", "logs", "--postmortem", "waived: a test")


def opened(incidentctl: Command, *args: str) -> str:
    ran = incidentctl("open", *args, "--json").ok()
    return str(ran.json["data"]["incident"]["id"])[-6:]


def closed(incidentctl: Command, *args: str, at: str | None = None) -> str:
    ident = opened(incidentctl, *args, *(("--at", at) if at else ()))
    incidentctl("take", "-i", ident).ok()
    incidentctl("note", "-i", ident, "rolled back").ok()
    incidentctl("close", "-i", ident, *CLOSE, *(("--at", at) if at else ())).ok()
    return ident


def test_when_nothing_is_alike_the_open_ones_are_listed(
    logbook: Repo, incidentctl: Command
) -> None:
    first = opened(incidentctl, "Mail is late")
    said = incidentctl("open", "Nobody can pay").ok().out
    assert f"Also open (is it the same?):\n  {first}  Mail is late\n" in said
    assert "Is it the same as" not in said


def test_what_looks_alike_is_asked_about_first(logbook: Repo, incidentctl: Command) -> None:
    mail = opened(incidentctl, "Mail is late")
    printing = opened(incidentctl, "Invoicing page returns 500", "--service", "invoicing")
    incidentctl("take", "-i", printing).ok()
    ran = incidentctl("open", "Cannot print invoices", "--json").ok()
    data = valid(ran.out, "Opened")["data"]
    others = [(one["id"][-6:], one["likely"], one["open"]) for one in data["others"]]
    assert others == [(printing, True, True), (mail, False, True)]
    said = incidentctl("open", "No invoices").ok().out
    ident = data["incident"]["id"][-6:]
    assert f"Is it the same as {ident} Cannot print invoices (open, nobody commands)?" in said
    assert f"Is it the same as {printing} Invoicing page returns 500 (open, " in said
    (command,) = [row for row in said.splitlines() if f"link {printing}" in row]
    assert said.endswith(f"Also open:\n  {mail}  Mail is late\n") or "Also open:\n" in said
    incidentctl(*command.split()[1:]).ok()


def test_what_was_closed_a_short_while_ago_may_be_back(logbook: Repo, incidentctl: Command) -> None:
    ident = closed(incidentctl, "Login is slow")
    closed(incidentctl, "Login fails", at="-3d")
    closed(incidentctl, "Mail is late")
    closed(incidentctl, "Login fails", "--kind", "drill")
    data = incidentctl("open", "Slow login", "--json").ok().json["data"]
    assert [(one["id"][-6:], one["likely"]) for one in data["others"]] == [(ident, True)]
    assert data["others"][0]["closed"]
    incidentctl("close", "--as", "duplicate", "--json")
    said = incidentctl("open", "Logins slow").ok().out
    assert f"Is it back: {ident} Login is slow (closed " in said
    assert f'incidentctl reopen -i {ident} --because "it is back"' in said
    incidentctl("reopen", "-i", ident, "--because", "it is back").ok()
    assert f"Is it the same as {ident} Login is slow (open, nobody commands)?" in (
        incidentctl("open", "Login slow").ok().out
    )


def test_a_story_of_long_ago_is_compared_with_its_own_time(
    logbook: Repo, incidentctl: Command
) -> None:
    closed(incidentctl, "Login is slow")
    past = ("--kind", "backfill", "--at", "2019-07-02T13:45Z")
    assert incidentctl("open", "Slow login", *past, "--json").ok().json["data"]["others"] == []


def test_no_more_than_three_are_asked_about(logbook: Repo, incidentctl: Command) -> None:
    for _ in range(4):
        incidentctl("open", "Login is slow", "--json").ok()
    said = incidentctl("open", "Login is slow").ok().out
    assert said.count("Is it the same as") == 3
    assert "Also open:\n" in said


def test_hostile_titles_are_harmless(logbook: Repo, incidentctl: Command) -> None:
    for title in ("", "[bold]x[/] \x1b[31m", "😀 " * 40, "- - -", "a" * 480):
        ran = incidentctl("open", "--", title)
        assert "Traceback" not in ran.err
        assert "\x1b" not in ran.out


@pytest.mark.parametrize("word", ["--service", "-s"])
def test_the_record_is_made_whatever_is_alike(
    logbook: Repo, incidentctl: Command, word: str
) -> None:
    value = "login" if word == "--service" else "sev2"
    for _ in range(2):
        incidentctl("open", "Down", word, value).ok()
    assert len(incidentctl("list", "--json").ok().json["data"]["incidents"]) == 2
