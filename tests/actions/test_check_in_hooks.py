from __future__ import annotations

import os
import sys

import pytest

from incidentctl.actions.check import CheckResult
from incidentctl.text.append import union
from tests.support import PROJECT
from tests.support.checking import CLEAN, checked, rules
from tests.support.repo import Repo
from tests.support.sabotage import stage, under_way
from tests.support.timeline import BOB, Timeline


def hook(repo: Repo, name: str = "pre-commit") -> None:
    """A real hook that runs the action and prints ``path: [rule]`` for each problem."""
    action = (
        "import os, sys; from incidentctl.actions.check import check\n"
        "found = check('.', os.environ).problems\n"
        "print(*found, sep='\\n'); sys.exit(bool(found))\n"
    )
    script = repo.write("check.py", action)
    repo.write(".git/info/exclude", "check.py\n")
    path = repo.write(f".git/hooks/{name}", f"#!/bin/sh\nexec '{sys.executable}' '{script}'\n")
    path.chmod(0o755)
    os.environ["PYTHONPATH"] = str(PROJECT)


# Inside hooks that git runs.


@pytest.mark.parametrize(
    "how",
    [
        ("commit", "-a"),
        ("commit", "--", "incidents"),
        ("commit", "--include", "--", "incidents"),
        ("commit", "-a", "--amend"),
    ],
    ids=" ".join,
)
def test_the_index_that_git_gives_the_hook_is_read(
    repo: Repo, told: Timeline, how: tuple[str, ...]
) -> None:
    hook(repo)
    before = repo.tip()
    repo.write(told.path, told.data.replace(b"disk is full", b"disk is fine"))
    repo.git(how[0], "-m", "Edit", *how[1:], ok=(1,))
    assert repo.tip() == before
    repo.write(told.path, told.data + told.note().raw.encode())
    repo.git(how[0], "-m", "Append", *how[1:])
    assert repo.tip() != before


def test_what_is_not_in_the_commit_does_not_hold_it_up(repo: Repo, told: Timeline) -> None:
    hook(repo)
    stage(repo, told.path, b"")
    repo.write("README.md", "# More\n")
    repo.git("commit", "-m", "Docs", "--", "README.md")
    assert repo.git("show", "--format=", "--name-only") == "README.md"


def test_another_index_is_read_where_git_names_one(repo: Repo, told: Timeline) -> None:
    other = repo.path / ".git/other-index"
    repo.git("read-tree", "HEAD", env={"GIT_INDEX_FILE": str(other)})
    repo.git("rm", "--cached", "-q", told.path, env={"GIT_INDEX_FILE": str(other)})
    assert rules(checked(repo, GIT_INDEX_FILE=str(other))) == ("no-delete",)
    assert checked(repo) == CLEAN


def test_a_linked_worktree_has_an_index_of_its_own(repo: Repo, told: Timeline) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", "../linked")
    linked = Repo(repo.path.parent / "linked")
    stage(linked, told.path, b"")
    assert rules(checked(linked)) == ("append-only",)
    assert checked(repo) == CLEAN


# Merges.


@pytest.fixture
def sides(repo: Repo, told: Timeline) -> tuple[Timeline, Timeline]:
    """One note on ``main`` and another on ``side``, of the same incident."""
    ours, theirs = under_way(), under_way()
    repo.git("branch", "side")
    ours.note("Ours")
    repo.commit("Ours", **{told.path: ours.data})
    repo.git("switch", "--quiet", "side")
    theirs.note("Theirs", BOB)
    theirs.note("Theirs too", BOB)
    repo.commit("Theirs", **{told.path: theirs.data})
    repo.git("switch", "--quiet", "main")
    repo.git("config", "merge.conflictStyle", "merge")
    return ours, theirs


def begin_merge(repo: Repo, *heads: str) -> None:
    repo.git("merge", "--no-commit", "--no-ff", *(heads or ("side",)), ok=(0, 1))


def test_the_union_of_both_sides_passes_whichever_comes_first(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    ours, theirs = sides
    begin_merge(repo)
    for one, other in ((ours, theirs), (theirs, ours)):
        stage(repo, told.path, union(one.data, other.data))
        assert checked(repo) == CheckResult((), 1, "staged")


def test_a_conflict_is_named(repo: Repo, told: Timeline, sides: object) -> None:
    begin_merge(repo)
    (problem,) = checked(repo).problems
    assert problem.rule == "merge-lossless"
    assert "conflict" in problem.message
    assert problem.fix == "incidentctl resolve"


@pytest.mark.parametrize("kept", [0, 1], ids=["ours", "theirs"])
def test_a_merge_that_takes_one_side_loses_entries(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline], kept: int
) -> None:
    begin_merge(repo)
    stage(repo, told.path, sides[kept].data)
    result = checked(repo)
    lost = {problem.entry for problem in result.problems}
    assert rules(result) == ("merge-lossless",)
    assert lost == {placed.id for placed in sides[1 - kept].placed[4:]}


def test_a_merge_adds_nothing_of_its_own(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    begin_merge(repo)
    whole = union(sides[0].data, sides[1].data)
    evil = sides[0].note("Nobody said so")
    stage(repo, told.path, whole + evil.raw.encode())
    (problem,) = checked(repo).problems
    assert (problem.rule, problem.entry) == ("merge-lossless", evil.id)


def test_a_merge_begins_with_the_bytes_of_one_side(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    begin_merge(repo)
    ours, theirs = sides
    mixed = under_way()
    mixed.placed += [theirs.placed[4], ours.placed[4], theirs.placed[5]]
    stage(repo, told.path, mixed.data)
    (problem,) = checked(repo).problems
    assert (problem.rule, problem.entry) == ("merge-lossless", "")


def test_a_merge_of_text_is_refused(
    repo: Repo, told: Timeline, sides: tuple[Timeline, Timeline]
) -> None:
    repo.write(".git/info/attributes", "incidents/** merge=union\n")
    begin_merge(repo)
    assert set(rules(checked(repo))) >= {"merge-lossless"}


def test_a_merge_that_drops_the_file(repo: Repo, told: Timeline, sides: object) -> None:
    begin_merge(repo)
    repo.git("rm", "--quiet", "-f", "--", told.path)
    (problem,) = checked(repo).problems
    assert (problem.rule, problem.path) == ("merge-lossless", told.path)


def test_a_merge_that_looks_like_head_is_compared_with_the_other_side_as_well(
    repo: Repo, told: Timeline, sides: object
) -> None:
    begin_merge(repo)
    repo.git("restore", "--source=HEAD", "--staged", "--worktree", "--", "incidents")
    assert rules(checked(repo)) == ("merge-lossless",)


def test_an_automatic_merge_is_judged_in_its_own_hook(repo: Repo, told: Timeline) -> None:
    """Git runs ``pre-merge-commit`` before it writes MERGE_HEAD."""
    hook(repo, "pre-merge-commit")
    repo.git("switch", "--quiet", "-c", "side")
    told.note()
    repo.commit("Theirs", **{told.path: told.data})
    repo.git("switch", "--quiet", "main")
    repo.commit("Ours", **{"README.md": "# More\n"})
    before = repo.tip()
    repo.git("merge", "--strategy=ours", "-m", "Lossy", "side", ok=(1, 2))
    assert repo.tip() == before
    repo.git("merge", "--abort", ok=(0, 128))
    repo.git("merge", "-m", "Good", "side")
    assert repo.blob(f"HEAD:{told.path}") == told.data


def test_an_octopus_is_judged_against_all_its_parents(repo: Repo, told: Timeline) -> None:
    hook(repo, "pre-merge-commit")
    for number in range(3):
        repo.git("switch", "--quiet", "-c", f"side{number}", "main")
        other = Timeline(ident=f"INC-2026112{number}-7w2m4{number}")
        other.open()
        repo.commit(f"Incident {number}", **{other.path: other.data})
    repo.git("switch", "--quiet", "main")
    repo.commit("Ours", **{"README.md": "# More\n"})
    heads = ("side0", "side1", "side2")
    repo.git("merge", "--strategy=ours", "-m", "Lossy", *heads, ok=(1, 2))
    repo.git("merge", "--abort", ok=(0, 128))
    repo.git("merge", "-m", "Octopus", *heads)
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 5
