from __future__ import annotations

import os
from pathlib import Path

import pytest

from incidentctl.actions.check import CheckResult, check
from incidentctl.domain.errors import CommandError
from tests.support.checking import CLEAN, checked, rules
from tests.support.repo import Repo
from tests.support.sabotage import SABOTAGE, commit_logbook, under_way
from tests.support.timeline import Timeline, complete


def named(folder: Path, *files: str) -> CheckResult:
    return check(str(folder), os.environ, files=files)


def test_files_in_the_work_tree_are_read_as_they_lie(repo: Repo, told: Timeline) -> None:
    repo.write(told.path, told.data + b"junk\n")
    assert checked(repo) == CLEAN
    (problem,) = named(repo.path, told.path).problems
    assert (problem.rule, problem.path) == ("grammar", told.path)


def test_a_named_file_must_have_grown_from_head(repo: Repo, told: Timeline) -> None:
    repo.write(told.path, told.data.replace(b"disk is full", b"disk is fine"))
    result = named(repo.path / "incidents", told.path.removeprefix("incidents/"))
    assert rules(result) == ("append-only", "checksum")
    assert result.problems[0].fix.startswith("git checkout HEAD -- 2026/11/INC-")


def test_a_close_of_old_is_held_to_the_three_and_a_new_one_to_the_policy(repo: Repo) -> None:
    told = under_way()
    told.close(text="Over", root_causes=(), postmortem="")
    commit_logbook(repo, told)
    assert named(repo.path, told.path).problems == ()
    told.reopen()
    told.take()
    told.note()
    told.close(text="Over", root_causes=(), postmortem="")
    repo.write(told.path, told.data)
    result = named(repo.path, told.path)
    assert rules(result) == ("close-root-cause", "close-next")
    assert {problem.entry for problem in result.problems} == {told.placed[-1].id}


def test_folders_are_searched(repo: Repo, told: Timeline) -> None:
    repo.write("incidents/README.md", "not a record\n")
    assert named(repo.path, "incidents") == CheckResult((), 1, "files")
    assert named(repo.path / "incidents/2026", ".") == CheckResult((), 1, "files")


def test_files_outside_a_repository(tmp_path: Path) -> None:
    good, bad = complete(), under_way()
    bad.close()
    (tmp_path / "good.md").write_bytes(good.data)
    (tmp_path / "bad.md").write_bytes(bad.data)
    result = named(tmp_path, "good.md", "bad.md")
    assert [(each.rule, each.path) for each in result.problems] == [("close-summary", "bad.md")]
    assert result.checked == 2


def test_a_file_that_lies_where_another_belongs(tmp_path: Path) -> None:
    target = tmp_path / under_way().path.replace("k3f9zq", "aaaaaa")
    target.parent.mkdir(parents=True)
    target.write_bytes(under_way().data)
    assert rules(named(tmp_path, str(target))) == ("path",)


def test_a_link_in_place_of_a_file(repo: Repo, told: Timeline) -> None:
    SABOTAGE["a symbolic link"].stage(repo, told)
    assert rules(named(repo.path, told.path)) == ("file-mode",)


def test_a_file_that_is_not_there(repo: Repo) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.md") as refused:
        named(repo.path, "nowhere.md")
    assert (refused.value.code, refused.value.status) == ("no-such-file", 2)


def test_settings_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "incidentctl.toml").write_text("format = 'one'\n")
    (problem,) = named(tmp_path, "incidentctl.toml").problems
    assert (problem.rule, problem.path) == ("settings", "incidentctl.toml")
