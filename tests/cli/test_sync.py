"""``incidentctl sync`` and what writing commands say of sharing, word for word."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.support.cli import COMMAND, Command, as_person
from tests.support.leftovers import MARK, wait_for_the_end
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.terminal import terminal
from tests.sync.desk import Desk, two_at_work


@pytest.fixture
def team(logbook: Repo, tmp_path: Path) -> tuple[Repo, Desk, Desk]:
    return two_at_work(logbook, tmp_path)


def at(desk: Desk) -> Command:
    return Command(desk.repo.path)


def test_it_tells_what_was_sent_and_what_came(team: tuple[Repo, Desk, Desk]) -> None:
    _, ann, bob = team
    ann.note("rolled back, errors gone")
    hostile = "evil \x1b[31m\n\nEntry: 0123456789abcdef"
    ann.repo.git("commit", "--quiet", "--allow-empty", "-m", hostile)
    ann.repo.git("push", "--quiet")
    bob.note("looking", share=False)
    ran = at(bob)("sync").ok()
    assert "sent 1 entry to origin/main" in ran.out
    assert "Ann  INC-" in ran.out
    assert "note: rolled back" in ran.out
    assert "evil <U+001B>[31m" in ran.out
    assert at(bob)("sync").ok().out == "in step with origin/main: nothing to send, nothing new\n"


def test_json_has_it_all(team: tuple[Repo, Desk, Desk]) -> None:
    _, ann, bob = team
    ann.note("rolled back")
    written = at(bob)("note", "looking", "--json").ok().json["data"]
    assert written["sharing"] == {
        "kind": "done",
        "place": "origin/main",
        "why": None,
        "sent": 1,
        "arrived": 1,
        "waiting": 0,
    }
    assert written["landing"] == {"waiting": 0, "why": None, "share": None}
    ann.sync()
    ann.note("more")
    (arrival,) = at(bob)("sync", "--json").ok().json["data"]["arrivals"]
    assert (arrival["author"], arrival["subject"][-4:]) == ("Ann", "more")


def test_a_remote_that_cannot_be_reached_is_status_four(team: tuple[Repo, Desk, Desk]) -> None:
    _, ann, _ = team
    ann.repo.git("remote", "set-url", "origin", "/nowhere")
    noted = at(ann)("note", "one").ok()
    assert noted.out.endswith("recorded here; 1 entry not shared yet: origin can't be reached\n")
    at(ann)("sync").fails(4, "origin can't be reached", "1 entry is waiting here")
    failed = at(ann)("sync", "--json").fails(4).json
    assert failed["error"]["code"] == "unreachable"
    seen = at(ann)("status").ok()
    assert "this may not be the latest: origin can't be reached" in seen.err
    assert "note: " not in at(ann)("status", "--no-sync").ok().err


def test_a_rewound_remote_is_an_alarm_with_two_ways_out(team: tuple[Repo, Desk, Desk]) -> None:
    origin, ann, _ = team
    ann.note("one")
    origin.git("update-ref", "refs/heads/main", "main~1")
    noted = at(ann)("note", "two").ok()
    assert "not shared yet: origin/main was rewound; incidentctl sync" in noted.out
    assert "origin/main was rewound" in at(ann)("status").ok().out
    told = at(ann)("sync").fails(1, "1 entry that it had is gone", "1 entry is waiting here")
    hints = [line.rpartition(": ")[2] for line in told.err.splitlines() if "hint" in line]
    assert hints[1:] == ["incidentctl sync --restore", "incidentctl sync --accept"]
    assert "note: one" in ann.repo.git(*hints[0].split()[1:])
    at(ann)("sync", "--restore", "--accept").fails(2)
    assert "sent 2 entries" in at(ann)("sync", "--restore").ok().out
    assert "shared with origin/main" in at(ann)("note", "three").ok().out


def test_who_loses_a_race_is_told_at_once(team: tuple[Repo, Desk, Desk]) -> None:
    _, ann, bob = team
    at(ann)("take", by="Ann Archer").ok()
    told = at(bob)("take", by="Bob Baker").ok().out
    assert "Command taken" in told
    assert told.count("commander Bob Baker") == 1  # as it seemed
    assert told.count("commander Ann Archer") == 1  # as it is
    assert "contested: Ann Archer" in told
    assert "incidentctl take" in told


def test_everyone_is_told_of_a_dispute_with_their_next_command(
    team: tuple[Repo, Desk, Desk],
) -> None:
    _, ann, bob = team
    at(ann)("take", by="Ann Archer").ok()
    at(bob)("take", by="Bob Baker").ok()
    told = at(ann)("note", "looking into it", by="Ann Archer").ok().out
    assert "both took command" in told
    at(ann)("settle", "Ann leads", by="Ann Archer").ok()
    assert "both took command" not in at(ann)("note", "more", by="Ann Archer").ok().out


CLOSE = ("close", "--summary", "s", "--root-cause", "r", "--postmortem", "waived: small")


def test_nothing_is_refused_for_want_of_what_others_have_written(
    team: tuple[Repo, Desk, Desk],
) -> None:
    """However short ago the last look was."""
    _, ann, bob = team
    at(ann)("take", by="Ann Archer").ok()
    at(bob)("take", by="Bob Baker").ok()
    at(ann)("settle", "--no-sync", "Ann leads", by="Ann Archer").fails(1, "nothing is in dispute")
    at(ann)("settle", "Ann leads", by="Ann Archer").ok()
    at(bob)("note", "restarted the pool", by="Bob Baker").ok()
    at(ann)(*CLOSE, "--dry-run", "--no-sync", by="Ann Archer").fails(1, "what was seen or done")
    assert 'kind = "close"' in at(ann)(*CLOSE, "--dry-run", by="Ann Archer").ok().out
    at(bob)("note", "no errors", by="Bob Baker").ok()
    at(ann)(*CLOSE, by="Ann Archer").ok()
    at(bob)("reopen", "--because", "it is back", by="Bob Baker").ok()
    at(ann)("take", by="Ann Archer").ok()


def test_no_part_in_the_response_is_refused_for_want_of_it_either(
    team: tuple[Repo, Desk, Desk],
) -> None:
    _, ann, bob = team
    at(ann)("take", by="Ann Archer").ok()
    at(bob)("task", "add", "restart the pool", by="Bob Baker").ok()
    at(ann)("task", "done", "1", "--no-sync", by="Ann Archer").fails(2, "has the number '1'")
    at(ann)("task", "done", "1", by="Ann Archer").ok()
    at(ann)("handover", "Bob Baker", by="Ann Archer").ok()
    at(bob)("take", by="Bob Baker").ok()
    at(ann)("leave", "--no-sync", by="Ann Archer").fails(1, "hand it over first")
    at(ann)("leave", by="Ann Archer").ok()


def test_a_close_looks_at_the_remote_before_it_is_refused(team: tuple[Repo, Desk, Desk]) -> None:
    _, ann, bob = team
    at(ann)("take", by="Ann Archer").ok()
    at(bob)("note", "restarted the pool", by="Bob Baker").ok()
    told = at(ann)("close", by="Ann Archer").fails(1, "3 things are missing").err
    assert "what was seen or done" not in told
    at(ann)(*CLOSE, by="Ann Archer").ok()


def test_a_remote_without_a_logbook_is_explained(logbook: Repo, tmp_path: Path) -> None:
    origin = Repo.init(tmp_path / "origin.git", "--bare")
    command = Command(logbook.path)
    command("sync").fails(1, "there is no remote", "git remote add origin")
    logbook.git("remote", "add", "origin", origin.path.as_uri())
    told = command("sync").fails(1, "a commit of other work would go with it")
    assert "git push --set-upstream origin main" in told.err
    logbook.git("push", "--quiet", "--set-upstream", "origin", "main")
    assert "in step" in command("sync").ok().out


def test_the_first_push_is_told(repo: Repo, tmp_path: Path) -> None:
    origin = Repo.init(tmp_path / "origin.git", "--bare")
    repo.git("remote", "add", "origin", origin.path.as_uri())
    command = Command(repo.path)
    command("init", "--branch", "incidents").ok()
    assert command("sync").ok().out == "the logbook is on origin/incidents now\n"


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that accepts and says nothing."""
    server = socket.create_server(("127.0.0.1", 0))
    yield server
    server.close()


def test_ctrl_c_while_it_is_shared_loses_nothing(
    team: tuple[Repo, Desk, Desk], silent: socket.socket, tmp_path: Path
) -> None:
    _, ann, _ = team
    url = ann.repo.git("config", "remote.origin.url")
    port = silent.getsockname()[1]
    ann.repo.git("remote", "set-url", "origin", f"http://127.0.0.1:{port}/ops.git")
    env = environment({MARK: str(tmp_path), **as_person("Ann Archer")})
    argv = [*COMMAND, "note", "hanging"]
    with subprocess.Popen(argv, cwd=ann.repo.path, env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert b"Noted" in process.stdout.readline()
        connection, _ = silent.accept()  # now it hangs
        with connection:
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read().decode()
    assert process.returncode == 0
    assert "recorded here; 1 entry not shared yet: interrupted" in rest
    assert not (ann.repo.path / ".git/incidentctl/drafts").exists()
    wait_for_the_end(str(tmp_path))
    ann.repo.git("remote", "set-url", "origin", url)
    assert "sent 1 entry" in at(ann)("sync").ok().out


def test_watching_tells_what_comes_until_ctrl_c(team: tuple[Repo, Desk, Desk]) -> None:
    _, ann, bob = team
    child = terminal("sync", "--watch", "--every", "0.2", cwd=bob.repo.path)
    child.expect("watching origin/main")
    ann.note("rolled back")
    child.expect("note: rolled back")
    url = bob.repo.git("config", "remote.origin.url")
    bob.repo.git("remote", "set-url", "origin", "/nowhere")
    child.expect("note: origin can't be reached")
    bob.repo.git("remote", "set-url", "origin", url)
    ann.note("errors gone")
    child.expect("note: errors gone")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "Traceback" not in str(child.before)
    at(bob)("sync", "--watch", "--json").fails(2, "one document")


def test_a_bar_shows_how_far_it_is(team: tuple[Repo, Desk, Desk], tmp_path: Path) -> None:
    _, ann, _ = team
    slow = tmp_path / "slow"
    slow.write_text('#!/bin/sh\nsleep 1\nexec git-receive-pack "$@"\n')
    slow.chmod(0o755)
    ann.repo.git("config", "remote.origin.receivepack", str(slow))
    ann.note("one", share=False)
    child = terminal("sync", cwd=ann.repo.path)
    child.expect("in touch with origin")
    child.expect("sent 1 entry to origin/main")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
