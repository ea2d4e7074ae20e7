"""The real pre-commit framework with the hook that this repository offers, in a team's repository.

The framework builds the hook's environment from a commit of this project, as it does for everybody;
so it needs the package index, once for all tests here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from incidentctl import __version__
from incidentctl.git.lock import lock
from tests.cli.meddling import git, incident_file, stage, without_commander
from tests.support import PROJECT
from tests.support.cli import Command
from tests.support.process import environment, execute
from tests.support.repo import Repo
from tests.support.timeline import complete
from tests.support.world import sealed

CONFIG = """\
repos:
  - repo: {url}
    rev: {revision}
    hooks:
      - id: incidentctl-check
"""
STAGES = ("pre-commit", "pre-merge-commit", "pre-push")


def pre_commit(*args: str, cwd: Path, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *args],
        cwd=cwd,
        env=environment({"PRE_COMMIT_HOME": str(home)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all workers of a test run find what only one of them has built."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pre-commit"
    folder.mkdir(exist_ok=True)
    with lock(str(folder / "lock"), timeout=600):
        if not (folder / "done").exists():
            build(folder)
            (folder / "done").touch()
    return folder


def build(folder: Path) -> None:
    """Offer this project as it is, in one commit, and let the framework build its environment."""
    for name in ("offered", "store", "team", "home"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "home").mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (folder / "offered" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / "offered" / name)
    with sealed(folder / "home", folder):
        offered = Repo.init(folder / "offered")
        offered.git("add", "--all")
        offered.commit("As it is now")
        team = Repo.init(folder / "team")
        configure(team, offered)
        pre_commit("install-hooks", cwd=team.path, home=folder / "store")


def configure(team: Repo, offered: Repo) -> None:
    text = CONFIG.format(url=offered.path, revision=offered.tip())
    team.commit("Use pre-commit", **{".pre-commit-config.yaml": text})


@pytest.fixture
def team(logbook: Repo, incidentctl: Command, built: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A team's logbook whose commits and pushes the framework checks, with one open incident."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(built / "store"))
    configure(logbook, Repo(built / "offered"))
    stages = [word for stage in STAGES for word in ("--hook-type", stage)]
    pre_commit("install", "--install-hooks", *stages, cwd=logbook.path, home=built / "store")
    incidentctl("open", "Invoicing page returns 500").ok()
    return logbook


def test_an_ordinary_commit_passes(team: Repo) -> None:
    team.write("app.py", "print()\n")
    team.git("add", "app.py")
    ran = git(team, "commit", "--quiet", "--message", "Ordinary").ok()
    (row,) = (ran.out + ran.err).splitlines()
    assert row.endswith("Passed"), "what incidentctl itself says would follow"


def test_a_close_without_commander_is_refused(team: Repo) -> None:
    before = team.tip()
    stage(team, without_commander())
    git(team, "commit", "--message", "Close it").fails(1, "[close-commander]", "fix: ")
    assert team.tip() == before


def test_a_deletion_is_refused(team: Repo) -> None:
    path = incident_file(team)
    team.git("rm", "--quiet", "--", str(path))
    git(team, "commit", "--message", "Tidy up").fails(1, "[no-delete]", path.name)


def test_a_merge_that_loses_entries_is_refused(team: Repo) -> None:
    team.git("checkout", "--quiet", "-b", "other", "HEAD~")
    team.commit("Work", **{"app.py": ""})
    git(team, "merge", "--no-edit", "-s", "ours", "main").fails(1, "[merge-lossless]")
    team.git("merge", "--abort")
    git(team, "merge", "--no-edit", "main").ok()


def test_a_push_of_a_commit_that_went_past_the_hook_is_refused(team: Repo) -> None:
    far = team.clone("far.git", "--bare")
    team.git("remote", "add", "origin", str(far.path))
    shared = team.tip()
    stage(team, without_commander())
    team.git("commit", "--quiet", "--no-verify", "--message", "Bypass")
    team.commit("An innocent one on top")
    git(team, "push", "--quiet", "origin", "main").fails(1, "[close-commander]")
    assert far.tip("main") == shared
    team.git("push", "--quiet", "--no-verify", "origin", f"{shared}:refs/heads/fine")


def test_a_first_push_is_checked_too(team: Repo) -> None:
    far = Repo.init(team.path.parent / "new.git", "--bare")
    team.git("remote", "add", "origin", str(far.path))
    git(team, "push", "--quiet", "origin", "main").ok()
    far.git("update-ref", "-d", "refs/heads/main")
    stage(team, without_commander())
    team.git("commit", "--quiet", "--no-verify", "--message", "Bypass")
    team.git("update-ref", "-d", "refs/remotes/origin/main")
    git(team, "push", "--quiet", "origin", "main").fails(1, "[close-commander]")


def test_what_incidentctl_wrote_passes(team: Repo, incidentctl: Command) -> None:
    far = team.clone("far.git", "--bare")
    team.git("remote", "add", "origin", str(far.path))
    incidentctl("take").ok()
    incidentctl("note", "rolled back").ok()
    waived = ("--summary", "s", "--root-cause", "r", "--postmortem", "waived: a drill")
    incidentctl("close", *waived).ok()
    git(team, "push", "--quiet", "origin", "main").ok()
    assert far.tip("main") == team.tip()


def test_a_whole_incident_written_by_hand_passes(team: Repo) -> None:
    stage(team, complete())
    git(team, "commit", "--quiet", "--message", "By hand, but right").ok()


def test_the_hook_runs_the_offered_revision(built: Path) -> None:
    (program,) = (built / "store").glob("repo*/py_env-*/bin/incidentctl")
    assert execute([program, "--version"], cwd=built).ok().out == f"incidentctl {__version__}\n"
    assert Repo(program.parents[2]).tip() == Repo(built / "offered").tip()


def test_incidentctl_names_the_framework(team: Repo, incidentctl: Command) -> None:
    incidentctl("hooks", "install").fails(1, "pre-commit")
    assert os.access(team.path / ".git/hooks/pre-commit", os.X_OK)
