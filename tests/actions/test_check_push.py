from __future__ import annotations

import os

import pytest

from incidentctl.actions.check import CheckResult, Push, check
from incidentctl.store.view import WAIVERS_PATH
from incidentctl.sync.waivers import waiver_lines
from tests.support.checking import checked, rules
from tests.support.repo import Repo
from tests.support.sabotage import stage
from tests.support.timeline import Timeline


@pytest.fixture
def clone(repo: Repo, told: Timeline) -> Repo:
    """A clone of the logbook, as a colleague has it."""
    return repo.clone("clone")


def pushed(repo: Repo, *lines: str, remote: str = "origin") -> CheckResult:
    return check(
        str(repo.path), os.environ, push=Push(remote, "".join(f"{each}\n" for each in lines))
    )


def to_main(repo: Repo) -> str:
    return f"refs/heads/main {repo.tip()} refs/heads/main {repo.tip('origin/main')}"


def test_good_commits_may_be_pushed(clone: Repo, told: Timeline) -> None:
    told.note()
    clone.commit("Note", **{told.path: told.data})
    assert pushed(clone, to_main(clone)) == CheckResult((), 1, "range")


def test_a_bad_commit_in_between_is_found_though_the_last_one_hides_it(
    clone: Repo, told: Timeline
) -> None:
    stage(clone, told.path, told.data.replace(b"disk is full", b"disk is fine"))
    bad = clone.commit("Tidy up")
    stage(clone, told.path, told.data)
    clone.commit("Never mind")
    (problem,) = pushed(clone, to_main(clone)).problems
    assert problem.rule == "append-only"
    assert problem.message.startswith(f"commit {bad[:10]} (Tidy up): ")
    assert problem.fix.startswith(f"git rebase --interactive {bad[:10]}^")


def test_a_new_branch_is_judged_by_what_the_remote_lacks(clone: Repo, told: Timeline) -> None:
    null = "0" * 40
    line = f"refs/heads/side {clone.tip()} refs/heads/side {null}"
    assert pushed(clone, line) == CheckResult((), 0, "range")
    assert pushed(clone, line, remote="https://example.com/ops.git").checked == 1
    clone.git("rm", "--quiet", told.path)
    clone.commit("Gone")
    line = f"refs/heads/side {clone.tip()} refs/heads/side {null}"
    assert rules(pushed(clone, line)) == ("no-delete",)


def test_deletions_of_refs_are_let_through(clone: Repo) -> None:
    line = f"(delete) {'0' * 40} refs/heads/side {clone.tip()}"
    assert pushed(clone, line) == CheckResult((), 0, "range")
    assert pushed(clone) == CheckResult((), 0, "range")


def test_a_commit_of_the_remote_that_is_not_here(clone: Repo, told: Timeline) -> None:
    line = f"refs/heads/main {clone.tip()} refs/heads/main {'ab' * 20}"
    assert pushed(clone, line) == CheckResult((), 0, "range")


def test_a_forced_push_must_not_take_entries_away(clone: Repo, told: Timeline) -> None:
    line = f"refs/heads/main {clone.tip('HEAD~1')} refs/heads/main {clone.tip()}"
    (problem,) = pushed(clone, line).problems
    assert (problem.rule, problem.path) == ("no-delete", told.path)
    assert "4 of its entries" in problem.message
    other = line.replace("refs/heads/main", "refs/heads/side")
    assert pushed(clone, other).problems == ()


def test_a_forced_push_of_the_same_entries_is_fine(clone: Repo, told: Timeline) -> None:
    before = clone.tip()
    clone.git("commit", "--quiet", "--amend", "-m", "Better words")
    line = f"refs/heads/main {clone.tip()} refs/heads/main {before}"
    assert pushed(clone, line).problems == ()


def test_the_pre_commit_framework_names_the_range(clone: Repo, told: Timeline) -> None:
    clone.git("rm", "--quiet", told.path)
    clone.commit("Gone")
    stage(clone, told.path, b"junk\n")
    env = {"PRE_COMMIT_FROM_REF": "origin/main", "PRE_COMMIT_TO_REF": "HEAD"}
    result = checked(clone, **env)
    assert (rules(result), result.mode) == (("no-delete",), "range")
    same = check(str(clone.path), {**os.environ, **env}, staged=True)
    assert (rules(same), same.mode) == (("grammar",), "staged")


def test_the_pre_commit_framework_pushes_everything_to_an_empty_remote(
    clone: Repo, told: Timeline
) -> None:
    clone.git("rm", "--quiet", told.path)
    clone.commit("Gone")
    env = {
        "PRE_COMMIT_REMOTE_NAME": "fork",
        "PRE_COMMIT_REMOTE_URL": "https://example.com/fork.git",
        "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main",
        "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/main",
    }
    result = checked(clone, **env)
    assert (rules(result), result.checked) == (("no-delete",), 1)


def test_a_waiver_opens_no_door_but_to_where_nothing_is_yet(clone: Repo, told: Timeline) -> None:
    """What is pushed can still be mended; a whole history that moves house can not."""
    stage(clone, told.path, told.data.replace(b"disk is full", b"disk is fine"))
    bad = clone.commit("Tidy up")
    lines = "\n".join(waiver_lines(bad, "Ann <ann@example.com>")).replace("…", "It was me")
    clone.commit("Waive", **{WAIVERS_PATH: lines})
    assert rules(pushed(clone, to_main(clone))) == ("append-only",)
    new = f"refs/heads/main {clone.tip()} refs/heads/main {'0' * 40}"
    assert pushed(clone, new, remote="https://example.com/ops.git").problems == ()
