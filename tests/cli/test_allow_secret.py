"""Credentials are held back, whatever command they are given to, and however."""

from __future__ import annotations

import re
from pathlib import Path
from stat import S_IMODE

import pytest

from incidentctl.cli.app import COMMANDS, command_of
from tests.cli.test_editor import Editor, drafts, finish, texts
from tests.render.published import valid
from tests.support.cli import Command
from tests.support.repo import Repo
from tests.support.source import modules
from tests.support.terminal import terminal

SECRET = "AKIA" + "Q3EGRXVBNM5T2WKZ"
URL = f"https://wiki.example.com/?key={SECRET}"
PERSON = f"Bob Baker <{SECRET}@example.com>"
CLOSE = ("--summary", "s", "--root-cause", "r", "--postmortem", "waived: nothing new")
LINES = (
    ("open", SECRET),
    ("open", "Slow", "-m", SECRET),
    ("open", "Slow", "--service", SECRET),
    ("open", "Slow", "--reporter", SECRET),
    ("note", "the key is", SECRET),
    ("note", "--by", SECRET, "hello"),
    ("note", "--by", PERSON, "hello"),
    ("take", "--because", "I am here", SECRET),
    ("handover", "Bob Baker", SECRET),
    ("handover", PERSON),
    ("call", PERSON),
    ("call", "Bob", "Baker:", SECRET),
    ("join", "--by", "Bob Baker", SECRET),
    ("join", "--by", PERSON),
    ("role", "comms", PERSON),
    ("excuse", "Camille:", SECRET),
    ("leave", "--by", "Camille", SECRET),
    ("task", "add", SECRET),
    ("task", "add", "x", "--to", SECRET),
    ("task", "done", "1", SECRET),
    ("task", "drop", "1", "--because", SECRET),
    ("task", "followup", "1", SECRET),
    ("task", "followup", "1", "--owner", SECRET),
    ("followup", "add", SECRET),
    ("followup", "add", "x", "--owner", SECRET),
    ("followup", "add", "x", "--ticket", URL),
    ("postmortem", "held", "--url", URL),
    ("mark", "identified", SECRET),
    ("severity", "sev1", "--because", SECRET),
    ("service", "add", SECRET),
    ("impact", SECRET),
    ("link", URL),
    ("link", "https://example.com", SECRET),
    ("update", "--audience", "internal", SECRET),
    ("summary", SECRET),
    ("correct", "NOTE", SECRET),
    ("correct", "NOTE", "x", "--because", SECRET),
    ("redact", "NOTE", "--because", SECRET),
    ("close", *CLOSE, "--summary", SECRET),
    ("close", *CLOSE, "--root-cause", SECRET),
    ("close", *CLOSE, "--postmortem", URL),
    ("close", *CLOSE, "--thanks", SECRET),
    ("close", *CLOSE, "--severity", "sev2", "--summary", f"x\n{SECRET[:9]}\n{SECRET[9:]}"),
)


@pytest.fixture
def note(logbook: Repo, incidentctl: Command) -> str:
    """The id of a note in an incident that Ann commands; it has a task, and Camille is there."""
    del logbook
    incidentctl("open", "Invoicing is down").ok()
    incidentctl("take", by="Dora Dee").ok()
    incidentctl("join", by="Camille Cohen").ok()
    noted = incidentctl("note", "the pool is full", "--json").ok().json
    return str(noted["data"]["entry"]["id"])


def writing() -> set[str]:
    """The commands that record something, by what they call."""
    return {
        Path(module.path).stem
        for module in modules()
        if "/commands/" in module.path and re.search(r"print_written\(|print_team\(", module.source)
    }


def test_every_command_that_records_has_the_option_and_no_other() -> None:
    with_option = {
        name
        for name in COMMANDS
        if any("--allow-secret" in param.opts for param in command_of(name).params)
    }
    assert with_option == writing()
    assert writing() - {line[0] for line in LINES} == {"drill", "reopen", "settle"}


def test_no_command_records_one(logbook: Repo, incidentctl: Command, note: str) -> None:
    before = logbook.git("rev-parse", "HEAD")
    for line in LINES:
        words = [note if word == "NOTE" else word for word in line]
        by = "Dora Dee" if line[0] in {"handover", "close"} else ""
        if words[:2] == ["task", "done"]:
            incidentctl("task", "add", "ask").ok()
            before = logbook.git("rev-parse", "HEAD")
        if line[0] == "close":
            incidentctl("task", "drop", "1", "--because", "x")
            before = logbook.git("rev-parse", "HEAD")
        ran = incidentctl(*words, by=by)
        ran.fails(1, "looks like an AWS access key (AKIAQ3…)", f"{line[0]} --allow-secret …")
        assert SECRET not in ran.out + ran.err, line
        assert logbook.git("rev-parse", "HEAD") == before, line
    closed = incidentctl(
        "close", *CLOSE, "--allow-secret", "--thanks", SECRET, "--json", by="Dora Dee"
    )
    reopen = ("reopen", "-i", closed.ok().json["data"]["incident"]["id"], "--because", SECRET)
    incidentctl(*reopen).fails(1, "looks like", "reopen --allow-secret")
    incidentctl(*reopen, "--allow-secret").ok()
    incidentctl("check", "--all").ok()


def test_the_refusal_says_where_the_text_is_and_shows_nothing(
    logbook: Repo, incidentctl: Command, note: str
) -> None:
    del note
    piped = f"the key\n{SECRET}\n"
    for words, stdin in ((["the key", SECRET], None), ([], piped), (["-"], piped)):
        ran = incidentctl("note", "--json", *words, stdin=stdin).fails(1)
        error = valid(ran.out)["error"]
        assert error["code"] == "looks-like-secret"
        assert SECRET not in ran.out + ran.err
        (kept,) = error["kept"]
        file = logbook.path / kept["path"]
        assert SECRET in file.read_text("utf-8")
        assert S_IMODE(file.stat().st_mode) == 0o600
        assert S_IMODE(file.parent.stat().st_mode) == 0o700
        assert "--allow-secret" not in kept["use"]
        file.unlink()
    incidentctl("note", "--", "--allow-secret", SECRET).fails(1, "looks like")


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("", 1), ("n", 1), ("\x04", 130)])
def test_on_a_terminal_it_asks(
    logbook: Repo, incidentctl: Command, note: str, answer: str, status: int
) -> None:
    with terminal("note", "old:", SECRET, cwd=logbook.path) as process:
        process.expect_exact("This looks like an AWS access key (AKIAQ3…).")
        process.expect_exact("Record it all the same? (--allow-secret says it beforehand) [y/N] ")
        incidentctl("note", "meanwhile", by="Bob Baker").ok()  # nobody waits for the answer
        process.send(answer if answer == "\x04" else f"{answer}\n")
        said = finish(process, status)
    assert [text for text in texts(incidentctl, "") if SECRET in text] == [f"old: {SECRET}"] * (
        not status
    )
    assert drafts(logbook) == ([f"old: {SECRET}\n"] if status else [])
    assert bool(re.search("kept in", said)) == bool(status)
    del note


def test_what_came_from_the_editor_is_asked_about_and_kept(
    logbook: Repo, incidentctl: Command, note: str, tmp_path: Path
) -> None:
    del note
    editor = Editor(tmp_path)
    editor.writes(f"the key is {SECRET}")
    with terminal("note", cwd=logbook.path, env={"GIT_EDITOR": editor.command}) as process:
        process.expect_exact("[y/N] ")
        process.sendline("n")
        finish(process, 1)
    assert drafts(logbook) == [f"the key is {SECRET}\n"]
    assert not any(SECRET in text for text in texts(incidentctl, ""))


def test_a_preview_records_nothing_and_what_is_there_is_left_alone(
    logbook: Repo, incidentctl: Command, note: str
) -> None:
    incidentctl("note", "--allow-secret", "old:", SECRET).ok()
    incidentctl("correct", note, "the pool was full").ok()
    incidentctl("check", "--all").ok()
    assert SECRET in logbook.git("log", "--format=%s", "HEAD")
