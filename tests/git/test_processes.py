from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidentctl.git.processes import is_harmless, seen_by_ps, seen_in_proc, subcommand
from tests.git.paused import Paused
from tests.support import PROJECT
from tests.support.repo import Repo

only_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def paused(repo: Repo, tmp_path: Path) -> Iterator[Paused]:
    with Paused(repo, tmp_path) as paused:
        yield paused


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("git commit", "commit"),
        ("/usr/lib/git-core/git commit -a", "commit"),
        ("git-commit --amend", "commit"),
        ("git -C /ops -c core.pager=commit --no-pager log", "log"),
        ("git --git-dir /ops/.git --work-tree=/ops commit", "commit"),
        ("git --git-dir=/ops/.git --no-optional-locks status", "status"),
        ("git --config-env http.x=TOKEN fetch", "fetch"),
        ("git --version", ""),
        ("git -C", ""),
        ("git", ""),
        ("gitk --all", ""),
        ("vi git commit", ""),
        ("", ""),
    ],
)
def test_a_subcommand_is_found_behind_gits_own_options(line: str, command: str) -> None:
    assert subcommand(line.split()) == command


@pytest.mark.parametrize(
    "line",
    """
    git log -p | git diff | git show HEAD | git status | git blame f | git grep x | git fetch
    git push | git gc --auto | git maintenance run | git fsmonitor--daemon run | git ls-files
    git cat-file --batch | git rev-parse HEAD | git worktree list | git config -l | git var X
    git credential-cache get | git credential fill | git upload-pack . | git remote-https o u
    git http-backend | git help x | git hash-object f | git mktree | git commit-tree t
    git update-ref r o | git update-index f | git bisect run x | git difftool | git --version
    """.replace("\n", "|").split("|"),
)
def test_what_only_looks_and_plumbing_is_harmless(line: str) -> None:
    assert is_harmless(subcommand(line.split()))


@pytest.mark.parametrize(
    "line",
    """
    git commit|git merge x|git rebase -i|git cherry-pick x|git revert x|git am|git pull
    git checkout x|git switch x|git restore f|git reset|git stash|git add -p|git rm f|git mv a b
    git ci|git frobnicate|git -c a=b commit
    """.replace("\n", "|").split("|")[1:-1],
)
def test_what_writes_and_what_is_unknown_is_not(line: str) -> None:
    assert not is_harmless(subcommand(line.split()))


@only_on_linux
class TestProc:
    def test_at_rest_nothing_is_seen(self, repo: Repo) -> None:
        assert seen_in_proc(str(repo.path)) is None

    def test_a_commit_in_its_editor_is_seen_here_and_nowhere_else(
        self, repo: Repo, paused: Paused, tmp_path: Path
    ) -> None:
        inner = Repo.init(repo.path / "inner")
        link = tmp_path / "link"
        link.symlink_to(repo.path)
        with paused.editor("commit", "--allow-empty"):
            assert seen_in_proc(str(repo.path)) == "commit"
            assert seen_in_proc(str(link)) == "commit"
            assert seen_in_proc(str(inner.path)) is None
            assert seen_in_proc(str(tmp_path)) is None

    def test_a_commit_in_a_repository_inside_is_not_ours(self, repo: Repo, tmp_path: Path) -> None:
        inner = Repo.init(repo.path / "deep" / "inner")
        with Paused(inner, tmp_path) as paused, paused.editor("commit", "--allow-empty"):
            assert seen_in_proc(str(inner.path)) == "commit"
            assert seen_in_proc(str(repo.path)) is None

    def test_a_commit_started_in_a_subfolder_is_seen(self, repo: Repo, paused: Paused) -> None:
        repo.write("sub/file", "x")
        with paused.editor("-C", "sub", "commit", "--allow-empty"):
            assert seen_in_proc(str(repo.path)) == "commit"

    def test_an_alias_is_judged_by_what_it_runs(self, repo: Repo, paused: Paused) -> None:
        repo.git("config", "alias.ci", "commit --allow-empty")
        repo.git("config", "alias.note", "tag --annotate")
        with paused.editor("ci"):
            assert seen_in_proc(str(repo.path)) == "commit"
        with paused.editor("note", "v1"):
            assert seen_in_proc(str(repo.path)) is None

    def test_a_log_in_its_pager_is_harmless(self, repo: Repo, paused: Paused) -> None:
        with paused.pager("log"):
            assert seen_in_proc(str(repo.path)) is None

    def test_an_unknown_command_counts(self, repo: Repo, paused: Paused) -> None:
        repo.git("config", "alias.serve", f"!{shlex.quote(str(paused.script))}")
        with paused.running("serve"):
            assert seen_in_proc(str(repo.path)) == "serve"

    def test_another_incidentctl_behind_an_alias_does_not(
        self, repo: Repo, paused: Paused, tmp_path: Path
    ) -> None:
        command = tmp_path / "incidentctl"
        command.symlink_to(paused.script)
        repo.git("config", "alias.note", f"!{shlex.quote(str(command))}")
        with paused.running("note"):
            assert seen_in_proc(str(repo.path)) is None

    def test_a_folder_of_our_name_makes_nothing_ours(
        self, repo: Repo, paused: Paused, tmp_path: Path
    ) -> None:
        for number, name in enumerate(("incidentctl", "incidentctl.d", "my-incidentctl")):
            script = tmp_path / name / "serve"
            script.parent.mkdir()
            script.symlink_to(paused.script)
            repo.git("config", f"alias.serve{number}", f"!{shlex.quote(str(script))}")
            with paused.running(f"serve{number}"):
                assert seen_in_proc(str(repo.path)) == f"serve{number}"

    def test_the_alias_we_run_behind_does_not_count(self, repo: Repo) -> None:
        repo.git("config", "alias.ask", ask(repo))
        assert repo.git("ask") == "None"

    def test_the_commit_whose_hook_we_run_in_counts(self, repo: Repo) -> None:
        hook = repo.write(".git/hooks/pre-commit", f"#!/bin/sh\n{ask(repo)[1:]} >told\n")
        hook.chmod(0o755)
        repo.git("commit", "--allow-empty", "--message", "x")
        assert (repo.path / "told").read_text() == "commit\n"


def ask(repo: Repo) -> str:
    """A shell alias that tells what is seen from inside."""
    code = (
        f"import sys; sys.path.insert(0, {str(PROJECT)!r})\n"
        "from incidentctl.git.processes import seen_in_proc\n"
        f"print(seen_in_proc({str(repo.path)!r}))"
    )
    return f"!{shlex.join([sys.executable, '-c', code])}"


def test_ps_sees_a_commit_in_its_editor(paused: Paused) -> None:
    with paused.editor("commit", "--allow-empty"):
        assert seen_by_ps() == "commit"


def test_what_ps_lists_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    listing = tmp_path / "listing"
    program = tmp_path / "ps"
    program.write_text(f"#!/bin/sh\ncat {shlex.quote(str(listing))}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    listing.write_text("/sbin/launchd\n\nvi git commit\ngit log\ngit lg\ngit status\n")
    assert seen_by_ps() is None
    listing.write_text("/sbin/launchd\n/opt/homebrew/bin/git -C /ops rebase -i main\n")
    assert seen_by_ps() == "rebase"


def test_without_ps_nothing_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert seen_by_ps() is None


@only_on_linux
def test_a_process_whose_folder_we_may_not_see_is_not_ours(
    repo: Repo, paused: Paused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> str:
        raise PermissionError(13, "Permission denied", path)

    with paused.editor("commit", "--allow-empty"):
        assert seen_in_proc(str(repo.path)) == "commit"
        monkeypatch.setattr(os, "readlink", refuse)
        assert seen_in_proc(str(repo.path)) is None


@only_on_linux
def test_a_git_outside_of_every_repository_is_nobodys(repo: Repo, tmp_path: Path) -> None:
    nowhere = Repo(tmp_path / "nowhere")
    nowhere.path.mkdir()
    with Paused(nowhere, tmp_path) as paused:
        alias = f"alias.serve=!{shlex.quote(str(paused.script))}"
        with paused.running("-c", alias, "serve"):
            assert seen_in_proc(str(repo.path)) is None


@only_on_linux
def test_a_process_that_ends_while_it_is_read_is_left_out(
    repo: Repo, paused: Paused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(handle: int, size: int) -> bytes:
        raise ProcessLookupError(3, "No such process", f"{handle} {size}")

    with paused.editor("commit", "--allow-empty"), monkeypatch.context() as patch:
        patch.setattr(os, "read", gone)
        assert seen_in_proc(str(repo.path)) is None


@only_on_linux
def test_processes_that_end_meanwhile_are_left_out(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen(["git", "version"], stdout=subprocess.DEVNULL)
    ended.wait()
    real = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: [*real(path), str(ended.pid), "-1"])
    assert seen_in_proc(str(repo.path)) is None
