"""What stopped, as git's folder tells it."""

from __future__ import annotations

import pytest

from incidentctl.git.conflicts import conflicts, gives_up, goes_on
from incidentctl.git.runner import Git, writer_environment
from tests.support.process import environment
from tests.support.repo import Repo

STATES = {
    "rebase-merge": "git rebase --continue",
    "rebase-apply": "git rebase --continue",
    "rebase-apply/applying": "git am --continue",
    "MERGE_HEAD": "git commit --no-edit",
    "CHERRY_PICK_HEAD": "git cherry-pick --continue",
    "REVERT_HEAD": "git revert --continue",
}


def git_of(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(environment()))


def begin(repo: Repo, name: str) -> None:
    path = repo.path / ".git" / name
    (path.parent if "/" in name else path).mkdir()
    if "/" in name:
        path.write_text("")


@pytest.mark.parametrize("name", STATES)
def test_it_goes_on_with_what_stopped(repo: Repo, name: str) -> None:
    begin(repo, name)
    repo.write("README.md", "# More\n")
    repo.git("add", "README.md")
    git_dir, command = str(repo.path / ".git"), STATES[name]
    assert goes_on(git_of(repo), git_dir) == command
    stopped = command.replace("--continue", "--abort")
    assert gives_up(git_dir) == ("git merge --abort" if "commit" in command else stopped)


@pytest.mark.parametrize("name", STATES)
def test_what_became_empty_is_skipped_where_git_asks_for_that(repo: Repo, name: str) -> None:
    begin(repo, name)
    command = STATES[name]
    if name in {"CHERRY_PICK_HEAD", "REVERT_HEAD"}:
        command = command.replace("--continue", "--skip")
    assert goes_on(git_of(repo), str(repo.path / ".git")) == command


def test_a_cherry_pick_within_a_rebase_is_a_rebase(repo: Repo) -> None:
    begin(repo, "rebase-merge")
    begin(repo, "CHERRY_PICK_HEAD")
    assert goes_on(git_of(repo), str(repo.path / ".git")) == "git rebase --continue"


def test_nothing_is_under_way(repo: Repo) -> None:
    git_dir = str(repo.path / ".git")
    assert (goes_on(git_of(repo), git_dir), gives_up(git_dir)) == ("", "")
    assert conflicts(git_of(repo)) == []


def test_a_path_of_any_bytes(repo: Repo) -> None:
    name = "a\tb\n\udcff.txt"
    oid = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
    row = f"100644 {oid} 2\t{name}\0".encode("utf-8", "surrogateescape")
    repo.git("update-index", "-z", "--index-info", stdin=row)
    [one] = conflicts(git_of(repo))
    assert (one.path, [*one.stages]) == (name, [2])
