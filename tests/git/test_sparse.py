from __future__ import annotations

import os

import pytest

from incidentctl.git.runner import Git, writer_environment
from incidentctl.git.sparse import Cone
from tests.support.repo import Repo

FILES = [
    *("top", "a/1", "a/b/2", "a/b/c/3", "a/b/d/4", "a/e/5"),
    *("incidents/2026/11/x.md", "incidents/2026/12/y.md", "incidents/2027/01/z.md"),
]


@pytest.fixture
def tree(repo: Repo) -> Repo:
    repo.commit("Files", **dict.fromkeys(FILES, "x\n"))
    return repo


def cone(repo: Repo) -> Cone:
    return Cone(Git(str(repo.path), writer_environment(os.environ)), str(repo.path / ".git"))


@pytest.mark.parametrize(
    "folders",
    [
        [],
        ["a"],
        ["a/b"],
        ["a/b/c", "incidents/2026/11"],
        ["incidents"],
        ["incidents/2026"],
        ["incidents/2027/01", "a/b"],
    ],
)
def test_the_cone_holds_what_git_checks_out(tree: Repo, folders: list[str]) -> None:
    tree.git("sparse-checkout", "init", "--cone")
    tree.git("sparse-checkout", "set", *folders)
    here = cone(tree)
    assert {path for path in FILES if here.holds(path)} == {
        path for path in FILES if (tree.path / path).exists()
    }


def test_a_whole_checkout_holds_everything(tree: Repo) -> None:
    assert all(map(cone(tree).holds, FILES))
    tree.git("sparse-checkout", "set", "--cone", "a")
    assert not cone(tree).holds("incidents/2026/11/x.md")
    tree.git("sparse-checkout", "disable")
    assert all(map(cone(tree).holds, FILES))


def test_patterns_of_another_mode_are_not_judged(tree: Repo) -> None:
    tree.git("sparse-checkout", "set", "--no-cone", "/a/", "!/a/b/")
    assert all(map(cone(tree).holds, FILES))
