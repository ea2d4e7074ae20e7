from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from incidentctl.actions.check import CheckResult, check
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.unknown import Unknown
from incidentctl.git.runner import Git
from tests.support.checking import CLEAN, checked, rules
from tests.support.process import execute
from tests.support.repo import Repo
from tests.support.sabotage import OTHER, SABOTAGE, commit_logbook, stage, under_way
from tests.support.timeline import BOB, Timeline, complete

# What is staged.


def test_an_ordinary_commit_costs_two_processes_and_no_word(
    repo: Repo, told: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    command = Git._command

    def noting(git: Git, args: tuple[str, ...]) -> list[str]:
        started.append(args[0])
        return command(git, args)

    monkeypatch.setattr(Git, "_command", noting)
    stage(repo, "src/app.py", b"print()\n")
    assert checked(repo) == CLEAN
    assert started == ["rev-parse", "diff-index"]


def test_an_ordinary_commit_loads_nothing_that_reads_records(repo: Repo, told: Timeline) -> None:
    code = (
        "import os, sys; from incidentctl.actions.check import check\n"
        "check('.', os.environ)\n"
        "print(*{'pydantic', 'rich', 'tomllib', 'json', 'incidentctl.text.reader',"
        " 'incidentctl.domain.rules'} & {*sys.modules})"
    )
    ran = execute([sys.executable, "-c", code], cwd=repo.path).ok()
    assert ran.out == "\n"


@pytest.mark.parametrize("tell", [Timeline.note, Timeline.summary, Timeline.take])
def test_what_the_writer_appends_passes(
    repo: Repo, told: Timeline, tell: Callable[[Timeline], object]
) -> None:
    tell(told)
    stage(repo, told.path, told.data)
    assert checked(repo) == CheckResult((), 1, "staged")


def test_a_whole_new_incident_passes(repo: Repo) -> None:
    commit_logbook(repo)
    stage(repo, complete().path, complete().data)
    assert checked(repo) == CheckResult((), 1, "staged")


@pytest.mark.parametrize("name", SABOTAGE)
def test_sabotage_is_refused_and_says_what_mends_it(repo: Repo, told: Timeline, name: str) -> None:
    SABOTAGE[name].stage(repo, told)
    result = checked(repo)
    assert rules(result) == SABOTAGE[name].rules
    assert all(problem.path and problem.fix and problem.message for problem in result.problems)
    assert all("git " in problem.fix for problem in result.problems)


def test_sabotage_is_taken_back_by_the_command_it_names(repo: Repo, told: Timeline) -> None:
    for name in ("old entry edited", "renamed", "executable", "deleted", "copied"):
        SABOTAGE[name].stage(repo, under_way())
        for problem in checked(repo).problems:
            first, _, _ = problem.fix.partition(", then: ")
            execute(["sh", "-c", first], cwd=repo.path).ok()
        assert checked(repo).problems == (), name
        assert repo.blob(f":{told.path}") == under_way().data
        repo.git("clean", "-fdq")


def test_the_line_and_the_entry_are_named(repo: Repo, told: Timeline) -> None:
    stage(repo, told.path, told.data.replace(b"disk is full", b"disk is fine"))
    (problem,) = checked(repo).problems
    assert told.data.split(b"\n")[problem.line - 1] == b"> The disk is full"
    assert problem.entry == told.placed[2].id
    assert problem.path == told.path
    assert problem.fix == (
        f"git restore --staged --worktree -- {told.path}, then: "
        f'incidentctl correct {problem.entry[:8]} "…"'
    )


def test_all_that_a_close_lacks_is_said_at_once(repo: Repo) -> None:
    commit_logbook(repo)
    told = Timeline()
    told.open(BOB)
    told.close(root_causes=(), postmortem="")
    stage(repo, told.path, told.data)
    assert rules(checked(repo)) == (
        *("close-commander", "close-timeline", "close-summary"),
        *("close-root-cause", "close-next"),
    )


def test_what_only_a_newer_version_understands(repo: Repo, told: Timeline) -> None:
    heading = "### 2026-11-21 14:23:02Z · Ann Archer paged the database team"
    told.add(Unknown, kind_name="page", heading_line=heading, text="Please come")
    stage(repo, told.path, told.data)
    assert checked(repo).problems == ()
    newer = Timeline(OTHER)
    newer.open(format=2)
    stage(repo, newer.path, newer.data)
    (problem,) = checked(repo).problems
    assert (problem.rule, problem.path) == ("format-version", newer.path)
    assert problem.fix == "upgrade incidentctl: pip install --upgrade incidentctl"


def test_old_faults_are_not_laid_at_the_door_of_a_new_entry(repo: Repo) -> None:
    told = under_way()
    told.close()  # without a summary: forced in, some day
    commit_logbook(repo, told)
    told.note("After the fact")
    stage(repo, told.path, told.data)
    assert checked(repo).problems == ()


def test_the_work_tree_is_not_looked_at(repo: Repo, told: Timeline) -> None:
    repo.write(told.path, b"half an edit")
    assert checked(repo) == CLEAN
    told.note()
    stage(repo, told.path, told.data)
    (repo.path / told.path).unlink()
    assert checked(repo) == CheckResult((), 1, "staged")


def test_paths_are_those_of_the_top_wherever_it_runs(repo: Repo, told: Timeline) -> None:
    (repo.path / "src/incidents").mkdir(parents=True)
    stage(repo, told.path, b"")
    (problem,) = check(str(repo.path / "src/incidents"), os.environ).problems
    assert problem.path == told.path


def test_the_first_commit_of_all(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new")
    told = complete()
    stage(repo, told.path, told.data)
    assert checked(repo) == CheckResult((), 1, "staged")
    told.close()
    stage(repo, told.path, told.data + b"junk\n")
    (problem,) = checked(repo).problems
    assert problem.fix == f"git rm --cached -- {told.path}"


def test_a_sha256_repository(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new", "--object-format=sha256")
    told = complete()
    stage(repo, told.path, told.data)
    assert checked(repo).problems == ()
    commit_logbook(repo, told)
    stage(repo, told.path, b"")
    assert rules(checked(repo)) == ("append-only",)


def test_a_bare_repository_has_nothing_staged(repo: Repo) -> None:
    with pytest.raises(CommandError, match="bare") as refused:
        checked(repo.clone("bare", "--bare"))
    assert refused.value.code == "no-index"


def test_outside_a_repository(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        check(str(tmp_path), os.environ)
    assert refused.value.code == "not-a-repo"


def test_a_broken_head_is_not_taken_for_the_first_commit(repo: Repo, told: Timeline) -> None:
    tip = repo.tip()
    (repo.path / f".git/objects/{tip[:2]}/{tip[2:]}").unlink()
    with pytest.raises(CommandError) as refused:
        checked(repo)
    assert refused.value.code == "git-failed"


def test_what_cannot_be_read_does_not_pass(repo: Repo, told: Timeline) -> None:
    old = repo.git("rev-parse", f"HEAD:{told.path}")
    told.note()
    stage(repo, told.path, told.data)
    (repo.path / f".git/objects/{old[:2]}/{old[2:]}").unlink()
    with pytest.raises(CommandError) as refused:
        checked(repo)
    assert refused.value.code == "missing-objects"


def test_a_damaged_file_may_be_made_whole(repo: Repo, told: Timeline) -> None:
    repo.commit("Damage", **{told.path: told.data.replace(b"disk is full", b"disk is fine")})
    stage(repo, told.path, told.data)
    assert checked(repo) == CheckResult((), 1, "staged")


def test_making_whole_must_not_lose_what_was_added_since(repo: Repo, told: Timeline) -> None:
    good = told.data
    told.note("Added later")
    repo.commit("Damage", **{told.path: told.data.replace(b"disk is full", b"disk is fine")})
    stage(repo, told.path, good)
    assert rules(checked(repo)) == ("append-only",)


def test_nothing_is_added_to_a_damaged_file(repo: Repo, told: Timeline) -> None:
    damaged = told.data.replace(b"disk is full", b"disk is fine")
    repo.commit("Damage", **{told.path: damaged})
    stage(repo, told.path, damaged + told.note().raw.encode())
    assert rules(checked(repo)) == ("checksum",)


# Settings.


def test_the_policy_is_that_of_head(repo: Repo, told: Timeline) -> None:
    told.close(text="Over", root_causes=())
    stage(repo, told.path, told.data)
    stage(repo, "incidentctl.toml", b'format = 1\n[close]\nrequire = ["commander"]\n')
    assert rules(checked(repo)) == ("close-root-cause",)
    repo.commit(
        "Ask for less, first", **{"incidentctl.toml": (repo.path / "incidentctl.toml").read_bytes()}
    )
    repo.git("reset", "--quiet", "--soft", "HEAD")
    assert checked(repo).problems == ()


def test_without_settings_in_head_those_that_are_staged_count(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "new")
    told = under_way()
    told.close(text="Over", root_causes=())
    stage(repo, told.path, told.data)
    assert rules(checked(repo)) == ("close-root-cause",)
    stage(repo, "incidentctl.toml", b'format = 1\n[close]\nrequire = ["commander"]\n')
    assert checked(repo).problems == ()


def test_broken_settings_are_refused(repo: Repo, told: Timeline) -> None:
    stage(repo, "incidentctl.toml", b'format = 1\n\n[close]\nrequire = ["coffee"]\n')
    (problem,) = checked(repo).problems
    assert (problem.rule, problem.path, problem.line) == ("settings", "incidentctl.toml", 4)


def test_settings_are_not_taken_away(repo: Repo, told: Timeline) -> None:
    repo.git("rm", "--quiet", "incidentctl.toml")
    (problem,) = checked(repo).problems
    assert problem.rule == "settings"
    assert problem.fix == "git restore --staged --worktree -- incidentctl.toml"


def test_settings_are_a_plain_file(repo: Repo, told: Timeline) -> None:
    repo.git("update-index", "--chmod=+x", "incidentctl.toml")
    assert rules(checked(repo)) == ("file-mode",)
