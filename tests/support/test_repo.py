"""The repository of the tests, above all that its ``state`` overlooks nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.repo import Repo


def stage(repo: Repo) -> None:
    repo.write("README.md", "staged\n")
    repo.git("add", "README.md")
    repo.write("README.md", "# Services\n")


def stash(repo: Repo) -> None:
    repo.write("README.md", "stashed\n")
    repo.git("stash", "--quiet")


def ignore(repo: Repo) -> None:
    (repo.path / ".git/info/exclude").write_text("x\n")
    repo.write("x", "ignored\n")


def merge(repo: Repo) -> None:
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit("Theirs", a="1")
    repo.git("switch", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "side")


CHANGES: dict[str, Callable[[Repo], object]] = {
    "a changed file": lambda repo: repo.write("README.md", "changed\n"),
    "a changed mode": lambda repo: (repo.path / "README.md").chmod(0o755),
    "a new file": lambda repo: repo.write("new/file", ""),
    "a file gone": lambda repo: (repo.path / "README.md").unlink(),
    "a link": lambda repo: (repo.path / "link").symlink_to("README.md"),
    "a link to a folder": lambda repo: (repo.path / "link").symlink_to("/tmp"),
    "a staged change": stage,
    "a stash": stash,
    "an ignored file": ignore,
    "a flag in the index": lambda repo: repo.git("update-index", "--assume-unchanged", "README.md"),
    "another branch": lambda repo: repo.git("switch", "--quiet", "--create", "other"),
    "a detached HEAD": lambda repo: repo.git("switch", "--quiet", "--detach"),
    "a merge in progress": merge,
    "a held index": lambda repo: repo.write(".git/index.lock", ""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_state_shows(repo: Repo, change: str) -> None:
    before = repo.state()
    assert repo.state() == before
    CHANGES[change](repo)
    assert repo.state() != before


def test_a_branch_that_moved_is_not_the_users_state_but_a_detached_head_is(repo: Repo) -> None:
    before = repo.state()
    repo.commit("Nothing")
    assert repo.state() == before
    repo.git("switch", "--quiet", "--detach")
    before = repo.state()
    repo.commit("Nothing")
    assert repo.state() != before


def test_paths_can_be_left_out_of_the_state(repo: Repo) -> None:
    before = repo.state(but=["incidents/"])
    repo.write("incidents/2026/11/a.md", "untracked\n")
    repo.write("incidents/b.md", "staged\n")
    repo.git("add", "incidents/b.md")
    assert repo.state(but=["incidents/"]) == before
    repo.write("incidents.md", "another file\n")
    assert repo.state(but=["incidents/"]) != before


def test_looking_leaves_the_index_as_it_is(repo: Repo) -> None:
    (repo.path / "README.md").touch()
    index = repo.path / ".git/index"
    before = index.read_bytes()
    repo.state()
    assert index.read_bytes() == before


def test_the_state_of_an_empty_and_of_a_bare_repository(tmp_path: Path) -> None:
    assert Repo.init(tmp_path / "empty").state().files == {}
    assert Repo.init(tmp_path / "bare", "--bare").state().status == ()


def test_commits_are_the_same_in_every_run(tmp_path: Path) -> None:
    one, two = (Repo.init(tmp_path / name) for name in ("one", "two"))
    assert one.commit("Start", a="1\n") == two.commit("Start", a="1\n")
    assert one.git("log", "-1", "--format=%cI %an") == "2026-11-01T12:00:00+00:00 Ann Archer"
    assert one.commit("Go on", **{"b/c.txt": b"2"}) != two.commit("Go on", **{"b/c.txt": b"3"})
    assert one.git("log", "-1", "--format=%aI") == "2026-11-01T12:01:00+00:00"
    assert one.blob("main:b/c.txt") == b"2"
    assert one.refs() == {"refs/heads/main": one.tip()}


def test_a_commit_takes_only_its_files_along(repo: Repo) -> None:
    repo.write("other", "x")
    repo.commit("One", one="1")
    assert repo.git("show", "--name-only", "--format=") == "one"
    assert "? other" in repo.state().status


def test_git_that_fails_says_why(repo: Repo) -> None:
    with pytest.raises(AssertionError, match=r"git switch nowhere ended with status 128:\nfatal: "):
        repo.git("switch", "nowhere")
    assert repo.git("rev-parse", "--quiet", "--verify", "nowhere", ok=(1,)) == ""
    assert repo.git("hash-object", "--stdin", stdin="x\n")


def test_a_clone_may_be_shallow(repo: Repo) -> None:
    repo.commit("Second")
    clone = repo.clone("copy", "--depth=1")
    assert clone.git("rev-parse", "--is-shallow-repository") == "true"
    assert clone.tip() == repo.tip()
    assert clone.path.parent == repo.path.parent


def test_fsck_finds_damage(repo: Repo) -> None:
    repo.fsck()
    oid = repo.git("rev-parse", "HEAD:README.md")
    (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(AssertionError, match="missing blob"):
        repo.fsck()


def test_a_copied_repository_is_fresh(repo: Repo) -> None:
    assert repo.git("diff-files") == ""
    assert repo.git("status", "--porcelain") == ""
    assert repo.git("log", "--format=%s") == "Start the service catalogue"
