"""Closing at a terminal while tasks are open: each is asked about, and no answer is lost."""

from __future__ import annotations

import re
from typing import Any

import pexpect
import pytest

from tests.support.cli import Command
from tests.support.repo import Repo
from tests.support.terminal import terminal

INTERRUPT = "\x03"
END = "\x04"
WORDS = ("--summary", "A disk was full", "--root-cause", "logs", "--postmortem", "waived: a test")
ASKED = "[s]top?"


@pytest.fixture
def ready(logbook: Repo, incidentctl: Command) -> Repo:
    """An incident that only its tasks keep open: three, the last of Bob."""
    incidentctl("open", "Invoicing is down").ok()
    incidentctl("take").ok()
    incidentctl("note", "rolled back").ok()
    for text in ("restart the pool", "ask support", "test it"):
        incidentctl("task", "add", text, "--to", "Bob").ok()
    return logbook


def finish(process: pexpect.spawn[str], status: int) -> str:
    """What it says to its end, which must come with this exit status."""
    process.expect(pexpect.EOF)
    said = process.before or ""
    process.close()
    assert (process.exitstatus, process.signalstatus) == (status, None), said
    assert "Traceback" not in said
    return said


def answer(process: pexpect.spawn[str], *typed: str) -> None:
    """Answer the question about a task, and those that follow from it."""
    process.expect_exact(ASKED)
    for line in typed:
        process.sendline(line)
        process.expect_exact(line)


def told(incidentctl: Command) -> dict[str, Any]:
    """The incident, open or closed."""
    ident = incidentctl("list", "--all", "--json").ok().json["data"]["incidents"][0]["id"]
    found = incidentctl("show", ident, "--json").ok().json["data"]["incident"]
    assert isinstance(found, dict)
    return found


def states(incidentctl: Command) -> list[str]:
    return [task["state"] for task in told(incidentctl)["tasks"]]


def drafts(logbook: Repo) -> list[str]:
    return [path.read_text("utf-8") for path in (logbook.path / ".git").glob("**/drafts/*.md")]


def test_each_open_task_is_asked_about_and_then_it_closes(
    ready: Repo, incidentctl: Command
) -> None:
    with terminal("close", *WORDS, cwd=ready.path) as process:
        process.expect_exact("3 tasks are open:")
        process.expect_exact("Task 1: restart the pool · Bob")
        answer(process, "")
        process.expect_exact("answer with one of the letters")
        answer(process, "d")
        process.expect_exact("Recorded: task 1 is done")
        answer(process, "n")
        process.expect_exact("Why will nobody do it?")
        process.sendline("")
        process.expect_exact("say why")
        process.expect_exact("Why will nobody do it?")
        process.sendline("they know \x1b[31malready")
        process.expect_exact("Recorded: task 2 is dropped")
        answer(process, "f")
        process.expect_exact("Who sees to it? (Enter: Bob)")
        process.sendline("Camille")
        process.expect_exact("By which day?")
        process.sendline("someday")
        process.expect_exact("By which day?")
        process.sendline("2020-01-01")
        process.expect_exact("2020-01-01 is over")
        process.expect_exact("By which day?")
        process.sendline("+2d")
        process.expect_exact("Recorded: task 3 is left for later")
        assert "Closed (resolved)" in finish(process, 0)
    incident = told(incidentctl)
    assert not incident["open"]
    assert states(incidentctl) == ["done", "dropped", "followup"]
    (left,) = incident["followups"]
    assert (left["text"], left["owner"]["name"]) == ("test it", "Camille")
    dropped = incidentctl("show", "--raw", incident["id"]).ok().out
    assert "\x1b" not in dropped
    assert drafts(ready) == []
    incidentctl("check", "--all").ok()


@pytest.mark.parametrize(("key", "status"), [("s\n", 1), (END, 130), (INTERRUPT, 130)])
def test_who_stops_loses_nothing(ready: Repo, incidentctl: Command, key: str, status: int) -> None:
    with terminal("close", *WORDS, cwd=ready.path) as process:
        answer(process, "d")
        process.expect_exact(ASKED)
        process.send(key)
        said = finish(process, status)
    assert "A disk was full" in "".join(drafts(ready))
    assert re.search(r"your text is kept in \S+", said)
    assert ("incidentctl task done 2" in said) is (status == 1)
    assert states(incidentctl) == ["done", "open", "open"]
    assert told(incidentctl)["open"]


@pytest.mark.parametrize("key", [END, INTERRUPT])
@pytest.mark.parametrize("answers", [("n",), ("f",), ("f", "Camille")])
def test_who_stops_in_the_middle_of_an_answer_leaves_the_task_open(
    ready: Repo, incidentctl: Command, answers: tuple[str, ...], key: str
) -> None:
    with terminal("close", *WORDS, cwd=ready.path) as process:
        answer(process, *answers)
        process.expect(r"nobody do it\?|Enter: Bob|Enter: none")
        process.send(key)
        finish(process, 130)
    assert states(incidentctl) == ["open"] * 3
    assert "A disk was full" in "".join(drafts(ready))


def test_what_others_do_meanwhile_is_seen(ready: Repo, incidentctl: Command) -> None:
    with terminal("close", *WORDS, cwd=ready.path) as process:
        process.expect_exact(ASKED)
        incidentctl("task", "done", "1", "--json").ok()
        incidentctl("task", "done", "2", "--json").ok()
        incidentctl("task", "add", "tell sales", "--json").ok()
        process.sendline("d")
        process.expect_exact("finished task 1 already")
        process.expect_exact("Task 3: test it")
        answer(process, "done")
        process.expect_exact("Task 4: tell sales")
        answer(process, "d")
        finish(process, 0)
    assert states(incidentctl) == ["done"] * 4


def test_what_answers_can_not_mend_is_refused_without_asking(
    ready: Repo, incidentctl: Command
) -> None:
    settings = 'branch = "main"\n[close]\nrequire = ["severity"]\n'
    (ready.path / "incidentctl.toml").write_text(settings)
    ready.git("commit", "-qam", "Ask for the severity")
    with terminal("close", *WORDS, cwd=ready.path) as process:
        said = finish(process, 1)
    assert "the severity isn't known" in said
    assert ASKED not in said
    assert "incidentctl task done 3" in said
    incidentctl("close", *WORDS).fails(1, "4 things are missing")


def test_the_editor_comes_after_the_tasks(ready: Repo, incidentctl: Command) -> None:
    with terminal("close", cwd=ready.path) as process:
        for _ in range(3):
            answer(process, "d")
        process.expect_exact("Fill it in in your editor?")
        process.sendline("n")
        finish(process, 1)
    assert states(incidentctl) == ["done"] * 3


def test_what_was_recorded_is_shared_even_if_the_close_comes_to_nothing(
    ready: Repo, incidentctl: Command
) -> None:
    ready.git("init", "--quiet", "--bare", "../shared.git")
    ready.git("remote", "add", "origin", "../shared.git")
    ready.git("push", "--quiet", "--set-upstream", "origin", "main")
    with terminal("close", *WORDS, cwd=ready.path) as process:
        answer(process, "d")
        answer(process, "s")
        finish(process, 1)
    shared = ready.git("--git-dir=../shared.git", "log", "-1", "--format=%s", "main")
    assert "task-done" in shared


def test_a_name_that_two_people_have_is_asked_for_again(ready: Repo, incidentctl: Command) -> None:
    for who in ("Kim Lee", "Kim Ray"):
        incidentctl("role", "ops", who).ok()
    with terminal("close", *WORDS, cwd=ready.path) as process:
        answer(process, "f")
        process.expect_exact("Who sees to it?")
        process.sendline("Kim")
        process.expect_exact("Kim could be Kim Lee or Kim Ray")
        process.expect_exact("Who sees to it?")
        process.sendline("Kim Ray")
        process.expect_exact("By which day?")
        process.sendline("")
        answer(process, "s")
        finish(process, 1)
    (left,) = told(incidentctl)["followups"]
    assert (left["owner"]["name"], left["due"]) == ("Kim Ray", None)


def test_somebody_else_closes_it_meanwhile(ready: Repo, incidentctl: Command) -> None:
    with terminal("close", *WORDS, cwd=ready.path) as process:
        process.expect_exact(ASKED)
        for number in "123":
            incidentctl("task", "done", number, "--json").ok()
        incidentctl("close", *WORDS, "--json").ok()
        process.sendline("n")
        process.expect_exact("Why will nobody do it?")
        process.sendline("no need")
        process.expect_exact("finished task 1 already")
        assert "is closed" in finish(process, 1)
    assert "A disk was full" in "".join(drafts(ready))
    assert states(incidentctl) == ["done"] * 3
