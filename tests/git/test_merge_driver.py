"""What ``init`` tells git about merging, and whether it still holds."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from incidentctl.git.merge_driver import (
    ARGUMENTS,
    DRIVER_KEY,
    NAME_KEY,
    is_set_up,
    missing_program,
    settings,
)
from incidentctl.git.repository import Config
from tests.support.repo import Repo

ARGUMENTS_OF_GIT = f" merge-driver {ARGUMENTS}"
OWN = shlex.join([sys.executable, "-P", "-m", "incidentctl"])


def told(driver: str) -> Config:
    return Config({DRIVER_KEY: [driver]})


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """An ``incidentctl`` that is installed for everybody."""
    path = tmp_path / "bin" / "incidentctl"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_name_on_path_is_what_survives(program: Path) -> None:
    found = settings(Config({}), {"PATH": str(program.parent)})
    assert found[DRIVER_KEY] == "incidentctl" + ARGUMENTS_OF_GIT


def test_without_it_the_python_that_runs_us(tmp_path: Path) -> None:
    found = settings(Config({}), {"PATH": str(tmp_path)})
    assert found[DRIVER_KEY] == OWN + ARGUMENTS_OF_GIT
    assert is_set_up(told(found[DRIVER_KEY]), {"PATH": str(tmp_path)})


def test_an_activated_environment_is_gone_with_its_shell(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(program.parent.parent))
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    assert settings(Config({}), {"PATH": str(program.parent)})[DRIVER_KEY].startswith(OWN)
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    assert settings(Config({}), {"PATH": str(program.parent)})[DRIVER_KEY].startswith("incident")


def test_a_folder_with_blanks_and_quotes_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/it's here/python")
    driver = settings(Config({}), {"PATH": ""})[DRIVER_KEY]
    assert shlex.split(driver)[0] == "/opt/it's here/python"


def test_a_driver_whose_program_is_there_stays_as_it_is(program: Path) -> None:
    mine = told(f"{shlex.quote(str(program))} --mine %A")
    assert settings(mine, {"PATH": ""}) == {}
    assert is_set_up(mine, {"PATH": ""})


@pytest.mark.parametrize(
    ("driver", "missing"),
    [("", ""), ("gone %A", "gone"), ("/no/such/python -m x", "/no/such/python"), ("'a b", "'a b")],
)
def test_one_whose_program_is_gone_is_written_anew(driver: str, missing: str) -> None:
    config = told(driver)
    assert missing_program(config, {"PATH": os.defpath}) == missing
    assert not is_set_up(config, {"PATH": os.defpath})
    assert settings(config, {"PATH": os.defpath})


def test_the_command_comes_before_the_name(repo: Repo) -> None:
    """Killed between the two, git would refuse every merge: a name alone is fatal to it."""
    assert [*settings(Config({}), {"PATH": ""})] == [DRIVER_KEY, NAME_KEY]
    repo.commit("Start", **{".gitattributes": "a merge=incidentctl\n", "a": "1\n"})
    repo.git("switch", "--quiet", "--create", "side")
    repo.commit("Theirs", a="2\n")
    repo.git("switch", "--quiet", "main")
    repo.commit("Ours", a="3\n")
    repo.git("config", NAME_KEY, "a name")
    assert "lacks command line" in failure(repo, "merge", "--no-edit", "side")
    repo.git("config", "--unset", NAME_KEY)
    repo.git("config", DRIVER_KEY, "true")
    repo.git("merge", "--no-edit", "side")


def failure(repo: Repo, *args: str) -> str:
    with pytest.raises(AssertionError) as fault:
        repo.git(*args)
    return str(fault.value)
