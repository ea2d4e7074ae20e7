"""``incidentctl watch``: on a terminal, in lines, and how it ends."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from subprocess import PIPE, Popen

import pexpect
import pytest

from incidentctl.domain.errors import PIPE_CLOSED
from tests.support.cli import COMMAND, Command, as_person
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.terminal import terminal
from tests.sync.desk import Desk, desks

FAST = ("--every", "0.2")
CLOSE = (
    *("--summary", "A disk was full", "--root-cause", "Logs were never rotated"),
    *("--postmortem", "waived: nothing new to learn"),
)


@pytest.fixture
def team(logbook: Repo, tmp_path: Path) -> tuple[Desk, Desk]:
    _, (ann, bob) = desks(logbook, tmp_path, "Ann", "Bob")
    bob.path = ann.open("Invoicing page returns 500")
    bob.sync()
    return ann, bob


def test_what_others_write_arrives_on_the_screen(team: tuple[Desk, Desk]) -> None:
    ann, bob = team
    with terminal("watch", *FAST, cwd=bob.repo.path) as child:
        child.expect("nobody has held command")
        child.expect("q: end")
        ann.note("rolled back, errors gone")
        child.expect(r"\*.*rolled back, errors gone")
        child.setwinsize(12, 60)
        child.expect("q: end")
        child.send("\x1b[Bx")
        child.send("q")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0


@pytest.mark.parametrize("bell", [["--bell"], []], ids=["bell", "silent"])
def test_the_bell_rings_when_somebody_should_see_to_something(
    team: tuple[Desk, Desk], bell: list[str]
) -> None:
    ann, bob = team
    with terminal("watch", *FAST, *bell, cwd=bob.repo.path) as child:
        child.expect("nobody has held command")
        ann.note("nothing to see to")
        child.expect("nothing to see to")
        before = child.before
        ann.open("Logins fail")
        child.expect(["\a", "2 open incidents"])
        assert "\a" not in before
        assert (child.after == "\a") == bool(bell)
        child.send("q")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["INT", "TERM", "HUP"],
)
def test_a_signal_leaves_the_terminal_as_it_was(
    logbook: Repo, incidentctl: Command, number: int, status: int
) -> None:
    incidentctl("open", "Logins fail").ok()
    with terminal("watch", *FAST, cwd=logbook.path) as child:
        child.expect("q: end")
        child.kill(number)
        child.expect(
            r"\x1b\[\?7h\x1b\[\?25h\x1b\[\?1049l"
        )  # the cursor and the first screen are back
        child.expect(pexpect.EOF)
    assert child.exitstatus == status


def test_it_ends_at_once_though_the_remote_keeps_silent(team: tuple[Desk, Desk]) -> None:
    _, bob = team
    script = bob.repo.path.parent / "silent"
    script.write_text("#!/bin/sh\n: >begun\nwhile :; do sleep 0.05; done\n")
    script.chmod(0o755)
    bob.repo.git("config", "remote.origin.uploadpack", script)
    with terminal("watch", "--every", "60", cwd=bob.repo.path) as child:
        child.expect("q: end")
        while not [*bob.repo.path.parent.rglob("begun")]:
            time.sleep(0.01)
        start = time.monotonic()
        child.send("q")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0
    assert time.monotonic() - start < 3  # it would wait for five


def test_it_ends_as_the_incident_is_closed(logbook: Repo, incidentctl: Command) -> None:
    ran = incidentctl("open", "Logins fail", "--json").ok()
    ident = ran.json["data"]["incident"]["id"]
    incidentctl("open", "Another one").ok()
    with terminal("watch", ident, *FAST, "--exit-when-closed", cwd=logbook.path) as child:
        child.expect("q: end")
        for words in (["take"], ["note", "rolled back"], ["close", *CLOSE]):
            verb, *rest = words
            incidentctl(verb, "-i", ident, *rest, env=as_person("Ann Archer")).ok()
        child.expect(f"{ident} is closed")
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0


def test_without_a_terminal_news_are_lines(team: tuple[Desk, Desk]) -> None:
    ann, bob = team
    argv = [*COMMAND, "watch", *FAST]
    with Popen(argv, cwd=bob.repo.path, env=environment(), stdout=PIPE, text=True) as child:
        assert child.stdout
        lines = iter(child.stdout.readline, "")
        assert next(lines) == "watching 1 open incident (Ctrl-C ends it)\n"
        assert "nobody holds command" in next(lines)
        ann.note("rolled back")
        assert next(lines).endswith("Ann noted: rolled back\n")
        child.send_signal(signal.SIGINT)
        assert [*lines] == ["\n"]
    assert child.returncode == 0


def test_it_ends_when_nobody_reads_its_lines_any_more(logbook: Repo) -> None:
    argv = [*COMMAND, "watch", *FAST]
    with Popen(argv, cwd=logbook.path, env=environment(), stdout=PIPE, text=True) as child:
        assert child.stdout
        assert "watching" in child.stdout.readline()
        child.stdout.close()
        assert child.wait(20) == PIPE_CLOSED


def test_nothing_to_wait_for(incidentctl: Command, logbook: Repo) -> None:
    ran = incidentctl("watch", "--exit-when-closed").ok()
    assert ran.out.splitlines()[-1] == "no incident is open"
