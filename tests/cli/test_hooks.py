"""``incidentctl hooks`` end to end: real commits, merges and pushes meet the installed hooks."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from pathlib import Path

import pytest

from tests.cli.meddling import git, incident_file, stage, without_commander
from tests.support.cli import COMMAND, Command
from tests.support.process import Ran, execute
from tests.support.repo import Repo
from tests.support.timeline import complete

NAMES = ("pre-commit", "pre-merge-commit", "pre-push")


@pytest.fixture
def guarded(logbook: Repo, incidentctl: Command) -> Repo:
    """A logbook with our hooks, and an incident that a person may want to meddle with."""
    incidentctl("hooks", "install").ok()
    incidentctl("open", "Invoicing page returns 500").ok()
    return logbook


def states(ran: Ran) -> dict[str, str]:
    return {hook["name"]: hook["state"] for hook in ran.json["data"]["hooks"]}


# --- what passes


def test_an_ordinary_commit_passes_silently(guarded: Repo) -> None:
    guarded.write("app.py", "print()\n")
    guarded.git("add", "app.py")
    ran = git(guarded, "commit", "--quiet", "--message", "Ordinary").ok()
    assert (ran.out, ran.err) == ("", "")


def test_what_incidentctl_wrote_passes_commit_merge_and_push(
    guarded: Repo, incidentctl: Command
) -> None:
    incidentctl("take").ok()
    incidentctl("note", "rolled back").ok()
    waived = ("--summary", "s", "--root-cause", "r", "--postmortem", "waived: a drill")
    incidentctl("close", *waived).ok()
    guarded.git("checkout", "--quiet", "-b", "feature", "HEAD~2")
    guarded.commit("Work", **{"app.py": "print()\n"})
    git(guarded, "merge", "--quiet", "--no-edit", "main").ok()
    far = guarded.clone("far.git", "--bare")
    git(guarded, "push", "--quiet", str(far.path), "feature", "main").ok()


def test_a_whole_incident_written_elsewhere_passes(guarded: Repo) -> None:
    told = complete()
    guarded.commit("By hand, but right", **{told.path: told.data})


# --- what is refused


def test_a_close_without_commander_is_refused(guarded: Repo) -> None:
    told = without_commander()
    stage(guarded, told)
    before = guarded.tip()
    ran = git(guarded, "commit", "--message", "Close it").fails(1, "close-commander", "fix: ")
    assert f"{told.path}:" in ran.out + ran.err
    assert guarded.tip() == before


def test_a_deletion_is_refused(guarded: Repo) -> None:
    path = incident_file(guarded)
    guarded.git("rm", "--quiet", "--", str(path))
    git(guarded, "commit", "--message", "Tidy up").fails(1, path.name)


def test_a_rename_and_a_change_of_mode_are_refused(guarded: Repo) -> None:
    path = incident_file(guarded)
    guarded.git("mv", str(path), str(path.with_name("other.md")))
    git(guarded, "commit", "--message", "Rename").fails(1, path.name)
    guarded.git("reset", "--quiet", "--hard")
    path.chmod(0o755)
    guarded.git("add", "--", str(path))
    git(guarded, "commit", "--message", "Execute").fails(1, path.name)


def test_only_what_is_committed_is_looked_at(guarded: Repo) -> None:
    path = incident_file(guarded)
    path.write_text(path.read_text().replace("Invoicing", "Billing"))
    guarded.write("app.py", "print()\n")
    guarded.git("add", "app.py")
    git(guarded, "commit", "--quiet", "--message", "The change of the record is not staged").ok()
    guarded.write("app.py", "print(1)\n")
    git(guarded, "commit", "--quiet", "--message", "A path", "--", "app.py").ok()
    git(guarded, "commit", "--message", "All", "--all").fails(1, path.name)


def test_a_merge_that_loses_the_other_sides_record_is_refused(
    guarded: Repo, incidentctl: Command
) -> None:
    guarded.git("branch", "other")
    incidentctl("note", "on main only").ok()
    guarded.git("checkout", "--quiet", "other")
    told = complete()
    guarded.commit("On the other only", **{told.path: told.data})
    git(guarded, "merge", "--no-edit", "-s", "ours", "main").fails(1, "merge-lossless")
    guarded.git("merge", "--abort")
    git(guarded, "merge", "--no-edit", "main").ok()


def test_a_push_of_a_commit_that_went_past_the_hook_is_refused(guarded: Repo) -> None:
    far = guarded.clone("far.git", "--bare")
    guarded.git("remote", "add", "origin", str(far.path))
    git(guarded, "push", "--quiet", "origin", "main").ok()
    stage(guarded, without_commander())
    guarded.git("commit", "--quiet", "--no-verify", "--message", "Bypass")
    bad = guarded.tip()
    guarded.commit("An innocent one on top")
    git(guarded, "push", "--quiet", "origin", "main").fails(1, "close-commander")
    assert far.tip("main") != guarded.tip()
    guarded.git("reset", "--quiet", "--hard", f"{bad}~")
    git(guarded, "push", "--quiet", "origin", "main").ok()


# --- install, status, uninstall


def test_install_status_uninstall(logbook: Repo, incidentctl: Command) -> None:
    before = {path.name for path in (logbook.path / ".git/hooks").iterdir()}
    assert "hint: have every commit checked: incidentctl hooks install" in (
        incidentctl("hooks", "status").ok().out
    )
    ran = incidentctl("hooks", "install").ok()
    assert [row.split()[0] for row in ran.out.splitlines()] == ["hooks", *NAMES]
    assert ran.out.count("incidentctl check\n") == 3
    assert incidentctl("hooks", "install").ok().out == ran.out, "twice is as good as once"
    assert incidentctl("hooks", "status").ok().out == ran.out
    assert "none" in incidentctl("hooks", "uninstall").ok().out
    assert {path.name for path in (logbook.path / ".git/hooks").iterdir()} == before
    incidentctl("hooks", "uninstall").ok()


def test_as_json(logbook: Repo, incidentctl: Command) -> None:
    for action, state in (("status", "absent"), ("install", "installed"), ("uninstall", "absent")):
        ran = incidentctl("hooks", action, "--json").ok()
        assert states(ran) == dict.fromkeys(NAMES, state)
        assert ran.json["data"]["directory"] == str(logbook.path / ".git/hooks")
        assert ran.json["data"]["advice"] == []


def test_the_hook_starts_this_very_incidentctl(guarded: Repo) -> None:
    for name in NAMES:
        hook = guarded.path / ".git/hooks" / name
        assert shlex.join(COMMAND) in hook.read_text()
        assert stat.S_IMODE(hook.stat().st_mode) == 0o755


def test_a_module_in_the_repository_does_not_get_in_the_way(guarded: Repo) -> None:
    guarded.commit("Shadow", **{"incidentctl/__init__.py": "1/0\n", "typer.py": "1/0\n"})
    guarded.commit("Still works")


def test_a_hook_that_was_there_runs_first_and_comes_back(
    logbook: Repo, incidentctl: Command
) -> None:
    own = logbook.write(".git/hooks/pre-commit", "#!/bin/sh\necho mine >&2\n")
    own.chmod(0o755)
    ran = incidentctl("hooks", "install").ok()
    assert "the hook that was there before, then incidentctl check" in ran.out
    assert states(incidentctl("hooks", "status", "--json").ok())["pre-commit"] == "chained"
    logbook.write("app.py", "")
    logbook.git("add", "app.py")
    assert git(logbook, "commit", "-qm", "x").ok().err == "mine\n"
    incidentctl("hooks", "uninstall").ok()
    assert own.read_text() == "#!/bin/sh\necho mine >&2\n"


def test_a_foreign_hook_is_named_as_such(logbook: Repo, incidentctl: Command) -> None:
    logbook.write(".git/hooks/pre-push", "#!/bin/sh\n")
    assert "pre-push          a hook that incidentctl did not install" in (
        incidentctl("hooks", "status").ok().out
    )


def test_shared_hooks_are_explained_with_lines_that_work(
    logbook: Repo, incidentctl: Command, tmp_path: Path
) -> None:
    shared = tmp_path / "team hooks"
    logbook.git("config", "core.hooksPath", str(shared))
    incidentctl("hooks", "install").fails(1, "core.hooksPath", "hint: add to ")
    status = incidentctl("hooks", "status").ok()
    advice = incidentctl("hooks", "status", "--json").ok().json["data"]["advice"]
    assert all(f"hint: {line}\n" in status.out for line in advice)
    shared.mkdir()
    for line in advice[:3]:
        path, _, command = line.removeprefix("add to ").partition(" (an executable file): ")
        Path(path).write_text(f"#!/bin/sh\n{command}\n")
        Path(path).chmod(0o755)
    stage(logbook, without_commander())
    program = tmp_path / "incidentctl"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(COMMAND)} "$@"\n')
    program.chmod(0o755)
    with_program = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = ["git", "commit", "--message", "x"]
    execute(command, cwd=logbook.path, env=with_program).fails(1, "close-commander")
    assert "runs incidentctl already" in incidentctl("hooks", "status").ok().out


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (".pre-commit-config.yaml", "pre-commit"),
        ("lefthook.yml", "lefthook"),
        (".husky/pre-commit", "husky"),
        (".overcommit.yml", "overcommit"),
    ],
)
def test_a_framework_is_explained_until_it_runs_us(
    logbook: Repo, incidentctl: Command, path: str, name: str
) -> None:
    logbook.write(path, "")
    incidentctl("hooks", "install").fails(1, name, "hint: ")
    data = incidentctl("hooks", "status", "--json").ok().json["data"]
    assert data["framework"] == name
    assert any("incidentctl" in line for line in data["advice"])
    logbook.write(path, "\n".join(data["advice"]))
    assert f"{name} owns the hooks of this repository, and runs incidentctl already" in (
        incidentctl("hooks", "status").ok().out
    )
    assert incidentctl("hooks", "status", "--json").ok().json["data"]["advice"] == []


# --- where it can't


def test_no_logbook_is_needed(repo: Repo, incidentctl: Command) -> None:
    incidentctl("hooks", "install").ok()
    repo.commit("An ordinary repository")


def test_in_a_subfolder_and_a_bare_repository(
    logbook: Repo, incidentctl: Command, tmp_path: Path
) -> None:
    (logbook.path / "sub").mkdir()
    assert "installed" in incidentctl("-C", "sub", "hooks", "install", "--json").ok().out
    bare = logbook.clone("bare.git", "--bare")
    data = incidentctl("-C", bare.path, "hooks", "status", "--json").ok().json["data"]
    assert data["directory"] == str(bare.path / "hooks")


def test_no_repository(incidentctl: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    incidentctl("-C", tmp_path / "empty", "hooks", "status").fails(1, "git init")


def test_an_unknown_action(incidentctl: Command) -> None:
    incidentctl("hooks", "remove").fails(2, "install, uninstall, status")


def test_a_file_where_the_folder_should_be(logbook: Repo, incidentctl: Command) -> None:
    folder = logbook.path / ".git/hooks"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("")
    incidentctl("hooks", "install").fails(1, "can't write", "hint: ")


def test_this_python_is_what_the_hook_runs() -> None:
    assert COMMAND[0] == sys.executable
