"""Once everything that was said is redacted, no command shows a word of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from incidentctl.cli.app import COMMANDS
from tests.cli.test_allow_secret import writing
from tests.support.cli import Command
from tests.support.repo import Repo

WORD = "ZANZIBAR"
URL = f"https://wiki.example.com/{WORD}"
SAID = (
    ("take", WORD),
    ("note", WORD, "--as", "decision"),
    ("call", "Bob Baker:", WORD),
    ("join", "--by", "Bob Baker", WORD),
    ("role", "comms", "Bob", WORD),
    ("task", "add", WORD, "--check", "1s"),
    ("task", "add", WORD),
    ("task", "done", "1", WORD),
    ("task", "drop", "2", "--because", WORD),
    ("task", "add", WORD),
    ("task", "followup", "3", WORD),
    ("task", "followup", WORD),
    ("task", "add", WORD),
    ("mark", "detected", WORD),
    ("mark", "mitigated", WORD),
    ("severity", "sev2", "--because", WORD),
    ("impact", WORD),
    ("link", URL, WORD, "--as", "runbook"),
    ("update", WORD, "--audience", "public", "--next", "1s"),
    ("summary", WORD),
    ("handover", "Bob", WORD),
    ("handover", "--withdraw", WORD),
    ("excuse", "Bob:", WORD),
    ("join", "--by", "Camille Ng", WORD),
    ("leave", "--by", "Camille", WORD),
)
CLOSE = ("--summary", WORD, "--root-cause", WORD, "--postmortem", URL, "--thanks", WORD)


SCREENS = (
    ("status",),
    ("show", "THIS"),
    ("list", "--all"),
    ("list", "--closed"),
    ("search", "down"),
    ("search", "redacted"),
    ("brief", "-i", "THIS"),
    ("task", "list", "-i", "THIS"),
    ("checklist", "-i", "THIS"),
    ("update", "--template", "--audience", "public", "-i", "THIS"),
)
ANSWERS = (
    ("check", "--all"),
    ("verify",),
    ("similar", "THIS"),
    ("review", "THIS"),
    ("review", "--since", "1d"),
    ("stats",),
    ("stats", "--by", "service"),
    ("followup", "list", "--all"),
    ("postmortem", "list"),
    ("doctor",),
    ("oncall",),
    ("owners",),
    ("config", "show"),
    ("sync",),
    ("switch", "THIS"),
    ("switch", "--none"),
    ("show", "THIS", "--raw"),
    ("note", "which?"),  # two are open: it lists them
    ("show", "INC-2"),
    ("close", "-i", "THIS", "--dry-run"),
    ("settle", "x", "-i", "THIS"),
    ("correct", "", "x", "-i", "THIS"),
    ("task", "done", "9", "-i", "THIS"),
    ("task", "done", "1", "-i", "THIS"),
    ("open", "A", "third", "-m", "is it the same?"),
    *(("__complete", name, "-i", "") for name in ("note", "close", "take")),
    *(("__complete", name, "") for name in ("show", "switch", "brief", "watch")),
    *(("__complete", name, "-i", "THIS", "") for name in ("correct", "redact", "settle")),
    ("__complete", "task", "done", "-i", "THIS", ""),
)
WATCH = (("watch", "THIS", "--exit-when-closed", "--every", "0.1"),)
READING = {
    name for name in COMMANDS if name in {words[0] for words in (*SCREENS, *ANSWERS, *WATCH)}
}


def leaks(incidentctl: Command, ident: str, lines: Iterable[tuple[str, ...]]) -> list[str]:
    """The command lines that show the word, of these and the same with ``--json``."""
    found = []
    for line in lines:
        words = [ident if word == "THIS" else word for word in line]
        more = [[]] if {"__complete", "watch", "open"} & {*words} else [[], ["--json"]]
        for option in more:
            ran = incidentctl(*words, *option)
            assert ran.status in {0, 1, 2}, ran
            if WORD in ran.out + ran.err:
                found.append(" ".join([*line, *option]))
    return found


@pytest.fixture
def told(logbook: Repo, incidentctl: Command) -> str:
    """The id of an incident in which everybody says the word, and another that is open, too."""
    del logbook
    opened = incidentctl("open", WORD, "is down", "-m", WORD, "--json").ok().json
    ident = str(opened["data"]["incident"]["id"])
    for words in SAID:
        incidentctl(*words, "-i", ident).ok()
    noted = entries(incidentctl, ident)[2]
    incidentctl("correct", noted["id"], WORD, "--because", WORD, "-i", ident).ok()
    incidentctl("open", "Another", "--json").ok()
    return ident


def entries(incidentctl: Command, ident: str) -> list[dict[str, Any]]:
    timeline = incidentctl("show", ident, "--json").ok().json["data"]["timeline"]
    return [line["entry"] for line in timeline]


def redact_all(incidentctl: Command, ident: str) -> list[str]:
    """Redact every entry but redactions; when each was recorded."""
    told = entries(incidentctl, ident)
    for entry in told:
        if entry["kind"] != "redact" and WORD in str(entry):
            incidentctl("redact", entry["id"], "--because", "private", "-i", ident).ok()
    return [entry["recorded"] for entry in told]


def test_no_command_shows_a_word_of_it(incidentctl: Command, told: str) -> None:
    assert len(leaks(incidentctl, told, SCREENS)) > len(SCREENS), "they would show it"
    moments = redact_all(incidentctl, told)
    past = [("show", "THIS", "--as-of", moment) for moment in moments[::9]]
    assert leaks(incidentctl, told, (*SCREENS, *ANSWERS, *past)) == []
    raw = incidentctl("show", told, "--raw", "--even-redacted").ok()
    assert raw.out.count(WORD) > len(SAID)

    incidentctl("task", "drop", "4", "--because", "x", "-i", told).ok()
    assert WORD in incidentctl("close", *CLOSE, "-i", told).ok().out
    redact_all(incidentctl, told)
    assert leaks(incidentctl, told, (*SCREENS, *WATCH)) == []
    incidentctl("reopen", "--because", WORD, "-i", told).ok()
    redact_all(incidentctl, told)
    assert leaks(incidentctl, told, SCREENS) == []


def test_every_command_that_shows_something_is_asked() -> None:
    others = {"init", "hooks", "completion", "demo", "resolve"}
    assert {*COMMANDS} - writing() - others - READING == set()


def test_it_says_where_a_title_stands_still(logbook: Repo, incidentctl: Command) -> None:
    del logbook
    opened = incidentctl("open", "Zanzibar is down", "--json").ok().json["data"]["entry"]["id"]
    said = incidentctl("redact", opened, "--because", "private").ok()
    assert re.search(r"the title stands still in .* incidents/\S+-zanzibar-is-down\.md", said.err)
    noted = incidentctl("note", "x", "--json").ok().json["data"]["entry"]["id"]
    assert "title" not in incidentctl("redact", noted, "--because", "private").ok().err


def test_a_damage_before_the_redaction_brings_nothing_back(
    logbook: Repo, incidentctl: Command
) -> None:
    early = {"INCIDENTCTL_NOW": "2026-11-21T14:00:00Z"}
    opened = incidentctl("open", WORD, "--json", env=early).ok().json["data"]
    noted = incidentctl("note", WORD, "--json", env=early).ok().json["data"]["entry"]["id"]
    incidentctl("note", "other", env=early).ok()
    for ident in (noted, opened["entry"]["id"]):
        incidentctl("redact", ident, "--because", "private").ok()
    (file,) = (logbook.path / "incidents").glob("*/*/*.md")
    file.write_text(file.read_text("utf-8").replace("> other", "> othex"), "utf-8")
    logbook.git("commit", "--quiet", "--no-verify", "-am", "Damage it")
    past = ("show", "THIS", "--as-of", "2026-11-21T14:00:30Z")
    assert leaks(incidentctl, opened["incident"]["id"], (*SCREENS, *ANSWERS, past)) == []
    incidentctl("show", "--raw", opened["incident"]["id"]).fails(1, "--even-redacted")
    file.write_text(file.read_text("utf-8").replace(f"> {WORD}", f"> {WORD}S"), "utf-8")
    file.write_text(file.read_text("utf-8").replace("format = 1", "format =  1"), "utf-8")
    logbook.git("commit", "--quiet", "--no-verify", "-am", "Damage all of it")
    assert leaks(incidentctl, opened["incident"]["id"], (*SCREENS, past)) == []
