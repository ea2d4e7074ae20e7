"""The sealed world is sealed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import PROJECT
from tests.support.process import execute
from tests.support.programs import require
from tests.support.world import sealed


def test_nothing_leaks_in_and_all_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("INCIDENTCTL_INCIDENT", "k3f9zq")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    outside = dict(os.environ)
    with sealed(tmp_path, tmp_path):
        assert not {"GIT_DIR", "INCIDENTCTL_INCIDENT", "NO_COLOR"} & os.environ.keys()
        assert os.environ["HOME"] == str(tmp_path)
        assert time.tzname[0] == "UTC"
    assert dict(os.environ) == outside
    assert time.tzname[0] != "UTC"


def test_git_sees_only_the_settings_of_the_test(tmp_path: Path) -> None:
    scopes = execute(["git", "config", "--list", "--show-scope"], cwd=tmp_path).ok().out
    assert {row.split("\t")[0] for row in scopes.splitlines()} == {"global"}
    ident = execute(["git", "var", "GIT_AUTHOR_IDENT"], cwd=tmp_path).ok().out
    assert ident.startswith("Ann Archer <ann@example.com> ")


def test_git_finds_no_repository_around_the_test(tmp_path: Path) -> None:
    outer = tmp_path.parent
    execute(["git", "rev-parse", "--git-dir"], cwd=tmp_path).fails(128, "not a git repository")
    assert PROJECT not in outer.parents
    assert Path.cwd() == tmp_path


@given(st.integers(0, 2**32))
def test_a_property_may_run_in_the_sealed_world(stamp: int) -> None:
    assert time.localtime(stamp) == time.gmtime(stamp)


def test_a_missing_program_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Path(require("git")).is_file()
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program is not installed"):
        require("no-such-program")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is not installed"):
        require("no-such-program")
