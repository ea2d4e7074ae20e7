"""Differences between commits, found through the reader of objects: the same as git's own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from incidentctl.git.objects import ObjectReader
from incidentctl.git.runner import Git, GitFailed, writer_environment
from incidentctl.git.tree_diff import tree_changes
from incidentctl.git.worktree import changes
from tests.support.repo import Repo


@pytest.fixture
def git(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(os.environ))


@pytest.fixture
def reader(git: Git) -> Iterator[ObjectReader]:
    with ObjectReader(git) as reader:
        yield reader


def add(repo: Repo) -> None:
    for path in ("incidents/2026/11/a.md", "incidents/2026/12/b.md", "zuletzt", "größe"):
        repo.write(path, "1\n")


def change(repo: Repo) -> None:
    add(repo)
    repo.write("incidents/2026/11/a.md", "1\n2\n")
    repo.write("README.md", "changed\n")


def remove(repo: Repo) -> None:
    (repo.path / "README.md").unlink()


def change_modes(repo: Repo) -> None:
    (repo.path / "README.md").chmod(0o755)


def link_a_file(repo: Repo) -> None:
    (repo.path / "README.md").unlink()
    (repo.path / "README.md").symlink_to("elsewhere")


def file_to_folder(repo: Repo) -> None:
    (repo.path / "README.md").unlink()
    repo.write("README.md/below", "1\n")
    repo.write("README.md.txt", "it sorts between\n")


def submodule(repo: Repo) -> None:
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.tip()},README")


@pytest.mark.parametrize(
    "edit", [add, change, remove, change_modes, link_a_file, file_to_folder, submodule]
)
def test_they_are_what_git_finds(repo: Repo, git: Git, reader: ObjectReader, edit: object) -> None:
    old = repo.tip()
    assert callable(edit)
    edit(repo)
    repo.git("add", "--all", ":!README")
    new = repo.commit("Edited")
    assert changes(git, old, new)
    for one, other in ((old, new), (new, old)):
        assert sorted(tree_changes(reader, one, other)) == sorted(changes(git, one, other))
    assert tree_changes(reader, new, new) == []


def test_an_odd_mode_is_told_as_git_tells_it(repo: Repo, git: Git, reader: ObjectReader) -> None:
    blob = repo.git("rev-parse", "HEAD:README.md")
    row = b"100664 README.md\0" + bytes.fromhex(blob)
    tree = repo.git("hash-object", "-t", "tree", "--literally", "-w", "--stdin", stdin=row)
    odd = repo.git("commit-tree", "-m", "Odd", tree)
    new = repo.commit("Edited", **{"README.md": "2\n"})
    assert tree_changes(reader, odd, new) == changes(git, odd, new)


def test_a_tree_that_is_missing_is_never_taken_for_empty(repo: Repo, reader: ObjectReader) -> None:
    with pytest.raises(GitFailed, match="no tree"):
        tree_changes(reader, "1" * 40, repo.tip())
