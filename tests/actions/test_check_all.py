from __future__ import annotations

import os

import pytest

from incidentctl.actions.check import CheckResult, check
from incidentctl.domain.errors import CommandError
from tests.support.checking import rules
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE, commit_logbook, stage, under_way
from tests.support.timeline import Timeline


def everything(repo: Repo) -> CheckResult:
    return check(str(repo.path), os.environ, everything=True)


def test_all_of_head_is_read_and_not_what_is_staged(repo: Repo, told: Timeline) -> None:
    stage(repo, told.path, b"")
    assert everything(repo) == CheckResult((), 1, "all")


def test_damage_in_one_file_hides_none_in_another(repo: Repo) -> None:
    broken, unclosed, other = under_way(), Timeline("INC-20261122-7w2m4t"), under_way()
    unclosed.open()
    unclosed.close(text="Over")
    files = {
        broken.path: broken.data[:-1],
        unclosed.path: unclosed.data,
        other.path.replace("invoicing", "zzz"): other.data,
    }
    commit_logbook(repo)
    repo.commit("Damage", **files)
    result = everything(repo)
    assert rules(result) == ("no-rename", "encoding", "close-commander", "close-timeline")
    assert result.checked == 3
    damage = result.problems[1]
    assert damage.fix == (
        f"incidentctl verify (names the commit), then: git checkout COMMIT^ -- {broken.path}"
    )


def test_a_close_of_old_is_not_held_to_the_policy_of_today(repo: Repo) -> None:
    told = under_way()
    told.close(text="Over", root_causes=(), postmortem="")
    commit_logbook(repo, told)
    assert everything(repo).problems == ()


def test_links_and_modes_are_seen_in_what_is_committed(repo: Repo, told: Timeline) -> None:
    SABOTAGE["executable"].stage(repo, told)
    repo.git("commit", "-qm", "Mode")
    assert rules(everything(repo)) == ("file-mode",)


def test_a_logbook_on_a_branch_of_its_own_is_found(repo: Repo, told: Timeline) -> None:
    repo.git("branch", "log")
    repo.git("config", "incidentctl.branch", "log")
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    assert everything(repo) == CheckResult((), 1, "all")


def test_no_logbook_anywhere(repo: Repo) -> None:
    with pytest.raises(CommandError) as refused:
        everything(repo)
    assert refused.value.code == "not-a-logbook"
