"""The fixtures that need the real command."""

from __future__ import annotations

import pexpect

from tests.support.cli import Command, modules_loaded_by
from tests.support.repo import Repo
from tests.support.terminal import terminal


def test_the_logbook_is_the_repository_after_init(
    logbook: Repo, repo: Repo, incidentctl: Command
) -> None:
    assert logbook is repo
    assert incidentctl.cwd == logbook.path
    assert (logbook.path / "incidentctl.toml").is_file()
    assert logbook.git("status", "--porcelain") == ""
    logbook.fsck()


def test_the_command_says_which_modules_it_loads(repo: Repo) -> None:
    loaded = modules_loaded_by("--help", cwd=repo.path)
    assert {"incidentctl", "incidentctl.cli.main", "typer"} <= loaded
    assert not any(name.startswith("coverage.") for name in loaded)


def test_the_command_runs_on_a_terminal(repo: Repo) -> None:
    with terminal("--help", cwd=repo.path) as screen:
        screen.expect_exact("Usage")
        screen.expect_exact("\r\n")
        screen.expect(pexpect.EOF)
