"""Talking to a remote: what its words mean, and that nothing it does can stop or ask us."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from incidentctl.git.bounded import OUT_OF_TIME, run_bounded
from incidentctl.git.remote import (
    ABSENT,
    DENIED,
    DONE,
    MOVED,
    REFUSED,
    SLOW,
    UNREACHABLE,
    Answer,
    Remote,
    answer,
    unprompted,
)
from incidentctl.git.repository import Config, Repository, locate
from incidentctl.git.runner import Git, Result, writer_environment
from tests.support.leftovers import wait_for_the_end
from tests.support.repo import Repo

REJECTED = "To /srv/ops.git\n!\tabc:refs/heads/main\t[{}]{}\nDone\n"
SAID = {
    "faster": (REJECTED.format("rejected", " (fetch first)"), "error: failed to push", MOVED),
    "the lease": (REJECTED.format("rejected", " (stale info)"), "", MOVED),
    "the server's lock": (
        REJECTED.format("remote rejected", " (cannot lock ref 'refs/heads/main': is at 1 but …)"),
        "",
        MOVED,
    ),
    "a hook": (
        REJECTED.format("remote rejected", " (pre-receive hook declined)"),
        "remote: Only by review.\nremote: \nerror: failed to push some refs",
        REFUSED,
    ),
    "its disk": (REJECTED.format("remote rejected", " (unpacker error)"), "", REFUSED),
    "a password": (
        "",
        "fatal: could not read Username for 'https://x': terminal prompts disabled",
        DENIED,
    ),
    "a key": ("", "git@x: Permission denied (publickey).\nfatal: Could not read", DENIED),
    "a stranger": ("", "Host key verification failed.\nfatal: Could not read", DENIED),
    "no network": ("", "fatal: unable to access 'http://x/': Could not resolve host", UNREACHABLE),
    "no such folder": ("", "fatal: '/x' does not appear to be a git repository", UNREACHABLE),
    "no such branch": ("", "fatal: couldn't find remote ref refs/heads/main", ABSENT),
    "a fetch beside ours": ("", "error: cannot lock ref 'refs/remotes/origin/main'", MOVED),
}


@pytest.mark.parametrize(("out", "err", "kind"), SAID.values(), ids=SAID)
def test_what_the_words_mean(out: str, err: str, kind: str) -> None:
    found = answer(Result(("push",), 1, out.encode(), err), 5)
    assert found.kind == kind
    assert "\n" not in found.said
    assert found.said


def test_the_words_of_the_remote_come_first() -> None:
    out, err, _ = SAID["a hook"]
    told = answer(Result(("push",), 1, out.encode(), err), 5).said
    assert told == "Only by review. · pre-receive hook declined"


def test_time_that_is_up_is_not_a_failure_of_the_remote() -> None:
    assert answer(Result(("push",), OUT_OF_TIME, b"", ""), 5) == Answer(SLOW, "no answer in 5 s")


def config(**values: str) -> Config:
    return Config({key.replace("_", "."): [value] for key, value in values.items()})


@pytest.mark.parametrize(
    ("env", "settings", "expected"),
    [
        ({}, {}, "ssh -o BatchMode=yes"),
        ({"GIT_SSH_COMMAND": "ssh -i key"}, {}, "ssh -i key -o BatchMode=yes"),
        ({}, {"core_sshcommand": "/usr/bin/ssh -v"}, "/usr/bin/ssh -v -o BatchMode=yes"),
        ({"GIT_SSH": "plink"}, {}, None),
        ({}, {"core_sshcommand": "plink -batch"}, None),
        ({}, {"core_sshcommand": "'half"}, None),
        ({}, {"core_sshcommand": "ssh", "ssh_variant": "simple"}, None),
    ],
)
def test_ssh_never_asks(
    env: dict[str, str], settings: dict[str, str], expected: str | None
) -> None:
    found = unprompted(env, config(**settings), 7).get("GIT_SSH_COMMAND")
    if expected is None:
        assert found is None
    else:
        assert found
        assert found.startswith(expected)
        assert "ConnectTimeout=7" in found


@pytest.fixture
def here(repo: Repo) -> Repository:
    return locate(str(repo.path), writer_environment(os.environ))


def mark(monkeypatch: pytest.MonkeyPatch, path: Path) -> str:
    from tests.support.leftovers import MARK

    monkeypatch.setenv(MARK, str(path))
    return str(path)


def test_what_takes_too_long_is_ended_with_all_it_started(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = mark(monkeypatch, tmp_path)
    git = Git(str(repo.path), writer_environment(os.environ))
    began = time.monotonic()
    words = ("-c", "alias.hang=!sleep 60 & sleep 60", "hang")
    assert run_bounded(git, words, seconds=0.3, env={}).status == OUT_OF_TIME
    assert time.monotonic() - began < 10
    wait_for_the_end(marked)


def test_what_ignores_a_polite_end_is_killed(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = mark(monkeypatch, tmp_path)
    git = Git(str(repo.path), writer_environment(os.environ))
    words = ("-c", "alias.deaf=!trap '' TERM; while :; do sleep 0.1; done", "deaf")
    assert run_bounded(git, words, seconds=0.3, env={}).status == OUT_OF_TIME
    wait_for_the_end(marked)


def test_an_interruption_ends_it_too(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = mark(monkeypatch, tmp_path)
    git = Git(str(repo.path), writer_environment(os.environ))

    def interrupt(line: str) -> None:
        os.kill(os.getpid(), 2)

    words = ("-c", "alias.hang=!echo begun >&2; sleep 60", "hang")
    with pytest.raises(KeyboardInterrupt):
        run_bounded(git, words, seconds=30, env={}, progress=interrupt)
    wait_for_the_end(marked)


def test_progress_is_told_line_by_line(repo: Repo) -> None:
    git = Git(str(repo.path), writer_environment(os.environ))
    told: list[str] = []
    words = ("-c", r"alias.talk=!printf 'a 1%%\ra 2%%\nb' >&2; echo out", "talk")
    ran = run_bounded(git, words, seconds=30, env={}, progress=told.append)
    assert (ran.status, ran.out, ran.err) == (0, b"out\n", "a 1%\ra 2%\nb")
    assert told == ["a 1%", "a 2%"]


def test_there_is_no_terminal_to_ask_on(repo: Repo) -> None:
    git = Git(str(repo.path), writer_environment(os.environ))
    words = ("-c", "alias.ask=!exec 3</dev/tty", "ask")
    assert run_bounded(git, words, seconds=30, env={}).status


def test_a_push_is_only_ever_forward(here: Repository, repo: Repo, tmp_path: Path) -> None:
    """Nor does it make a branch again that somebody has deleted."""
    origin = Repo.init(tmp_path / "origin.git", "--bare")
    repo.git("remote", "add", "origin", origin.path.as_uri())
    first, second = repo.tip("main"), repo.commit("Two", two="2\n")
    remote, ref = Remote(here, "origin"), "refs/heads/main"
    assert remote.push(second, ref, first, seconds=20).kind == MOVED
    assert not origin.refs()
    assert remote.push(first, ref, "", seconds=20).kind == DONE
    assert remote.push(second, ref, "", seconds=20).kind == MOVED
    assert remote.push(second, ref, first, seconds=20).kind == DONE
    assert origin.tip("main") == second
    assert repo.tip("refs/remotes/origin/main") == second
    assert remote.fetch("refs/heads/other", "refs/remotes/origin/other", seconds=20).kind == ABSENT


def test_only_the_one_ref_is_fetched(here: Repository, repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "--quiet", "--bare", ".", tmp_path / "origin.git")
    origin = Repo(tmp_path / "origin.git")
    repo.git("remote", "add", "origin", origin.path.as_uri())
    origin.git("tag", "v1", "main")
    origin.git("branch", "other", "main")
    before = repo.refs()
    (repo.path / ".git" / "FETCH_HEAD").write_text("theirs\n")
    found = Remote(here, "origin").fetch(
        "refs/heads/main", "refs/remotes/origin/main", seconds=20, progress=lambda _: None
    )
    assert found == Answer(DONE)
    assert repo.refs().keys() - before.keys() == {"refs/remotes/origin/main"}
    assert (repo.path / ".git" / "FETCH_HEAD").read_text() == "theirs\n"
