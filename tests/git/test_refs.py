from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.git.refs import (
    Branch,
    RefMoved,
    RefUpdate,
    Transaction,
    branch,
    flush_name,
    is_branch_name,
    move,
)
from incidentctl.git.repository import Config
from incidentctl.git.runner import Git, GitFailed, writer_environment
from tests.support.repo import Repo

NULL = "0" * 40


def git_in(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(os.environ))


# Names


@given(st.text(alphabet="ab/.-@{~^:?*[\\ \x00\x1f\x7fHEADlock", max_size=9))
def test_a_branch_name_is_what_git_takes_for_one(name: str) -> None:
    if "\0" in name:
        assert not is_branch_name(name)
        return
    asked = subprocess.run(
        ["git", "check-ref-format", "--branch", name], capture_output=True, check=False
    )
    # `@{-1}` and the like are names for git, which looks them up; here they are none.
    taken = asked.returncode == 0 and asked.stdout.decode().rstrip("\n") == name
    assert is_branch_name(name) == taken


# What a branch has upstream


def config(*lines: str) -> Config:
    return Config.parse("".join(f"{key}\n{value}\0" for key, value in map(_pair, lines)).encode())


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key, value


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), ""),
        (("branch.main.remote=origin",), ""),
        (("branch.main.remote=.", "branch.main.merge=refs/heads/trunk"), "refs/heads/trunk"),
        (
            (
                "branch.main.remote=origin",
                "branch.main.merge=refs/heads/main",
                "remote.origin.fetch=+refs/heads/*:refs/remotes/origin/*",
            ),
            "refs/remotes/origin/main",
        ),
        (
            (
                "branch.main.remote=origin",
                "branch.main.merge=refs/heads/main",
                "remote.origin.fetch=refs/tags/*:refs/tags/*",
                "remote.origin.fetch=+refs/heads/main:refs/remotes/there/trunk",
            ),
            "refs/remotes/there/trunk",
        ),
        (
            (
                "branch.main.remote=origin",
                "branch.main.merge=refs/heads/team/main",
                "remote.origin.fetch=+refs/heads/team/*:refs/remotes/origin/x-*",
            ),
            "refs/remotes/origin/x-main",
        ),
        (("branch.main.remote=https://example.com/x", "branch.main.merge=refs/heads/main"), ""),
    ],
)
def test_upstream_is_where_a_fetch_would_put_it(lines: tuple[str, ...], expected: str) -> None:
    found = branch(config(*lines), "main")
    assert found.upstream == expected
    assert (found.ref, found.pending) == ("refs/heads/main", "refs/incidentctl/pending/main")


def test_upstream_is_what_git_says(repo: Repo) -> None:
    clone = repo.clone("copy")
    listed = Config.parse(clone.git_bytes("config", "--list", "-z"))
    said = clone.git("rev-parse", "--symbolic-full-name", "main@{upstream}")
    assert branch(listed, "main") == Branch("main", said, "origin", "refs/heads/main")


# Moving


def test_a_ref_moves_only_from_where_it_was_seen(repo: Repo) -> None:
    first, second = repo.tip(), repo.commit("Second")
    git = git_in(repo)
    move(git, [RefUpdate("refs/x/new", first, NULL)], reason="test")
    move(git, [RefUpdate("refs/x/new", second, first)], reason="test")
    for old in (first, NULL):
        with pytest.raises(RefMoved):
            move(git, [RefUpdate("refs/x/new", second, old)], reason="test")
    with pytest.raises(RefMoved):
        move(git, [RefUpdate("refs/x/gone", second, first)], reason="test")
    assert repo.tip("refs/x/new") == second
    move(git, [RefUpdate("refs/x/new", NULL, second)], reason="test")
    assert not repo.tip("refs/x/new")


def test_all_move_or_none(repo: Repo) -> None:
    first = repo.tip()
    updates = [RefUpdate("refs/x/one", first, NULL), RefUpdate("refs/x/two", first, first)]
    with pytest.raises(RefMoved):
        move(git_in(repo), updates, reason="test")
    assert not repo.tip("refs/x/one")


def test_what_git_refuses_is_no_race(repo: Repo) -> None:
    with pytest.raises(GitFailed, match=r"nonexistent object|not a valid"):
        move(git_in(repo), [RefUpdate("refs/x/new", "1" * 40, NULL)], reason="test")
    lock = repo.write(".git/refs/x/new.lock", "")
    with pytest.raises(GitFailed, match=r"new\.lock"):
        move(git_in(repo), [RefUpdate("refs/x/new", repo.tip(), NULL)], reason="test")
    lock.unlink()


def test_within_the_block_the_refs_are_locked_and_stay(repo: Repo) -> None:
    first, second = repo.tip(), repo.commit("Second")
    updates = [RefUpdate("refs/heads/main", first, second)]
    with Transaction(git_in(repo), updates, reason="test"):
        assert (repo.path / ".git/refs/heads/main.lock").exists()
        with pytest.raises(GitFailed, match=r"main\.lock"):
            move(git_in(repo), updates, reason="somebody else")
    assert repo.tip("main") == second
    assert not (repo.path / ".git/refs/heads/main.lock").exists()
    with suppress(ZeroDivisionError), Transaction(git_in(repo), updates, reason="test"):
        raise ZeroDivisionError
    assert repo.tip("main") == second
    assert not (repo.path / ".git/refs/heads/main.lock").exists()
    with Transaction(git_in(repo), updates, reason="test") as refs:
        refs.commit()
        assert repo.tip("main") == first
    assert repo.git("log", "-1", "--walk-reflogs", "--format=%gs") == "test"


def test_no_hook_of_the_users_has_a_say(repo: Repo) -> None:
    hook = repo.write(".git/hooks/reference-transaction", "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    move(git_in(repo), [RefUpdate("refs/x/new", repo.tip(), NULL)], reason="test")
    assert repo.tip("refs/x/new") == repo.tip()


def test_a_name_is_flushed_where_there_is_a_folder_for_it(tmp_path: Path) -> None:
    flush_name(str(tmp_path), "refs/x/new")
    (tmp_path / "refs/x").mkdir(parents=True)
    flush_name(str(tmp_path), "refs/x/new")
