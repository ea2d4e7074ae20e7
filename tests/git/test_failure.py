from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from incidentctl.domain.errors import CommandError
from incidentctl.git.failure import GitFailed, Result, as_command_error
from incidentctl.git.runner import Git, writer_environment
from tests.support.programs import require
from tests.support.repo import Repo


@pytest.fixture
def git(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(os.environ))


def error_of(call: Callable[[], object]) -> CommandError:
    with pytest.raises(GitFailed) as caught:
        call()
    return as_command_error(caught.value, "recording the entry")


def error_with(err: str, *args: str) -> CommandError:
    return as_command_error(GitFailed(Result(args or ("x",), 128, b"", err)), "landing")


def test_what_is_not_known_is_told_in_gits_words(git: Git) -> None:
    error = error_of(lambda: git.run("cat-file", "blob", "nope"))
    assert error.code == "git-failed"
    assert str(error) == "recording the entry failed: fatal: Not a valid object name nope"


def test_the_error_line_is_found_behind_warnings_and_traces(git: Git) -> None:
    error = error_of(lambda: git.run("cat-file", "blob", "nope", env={"GIT_TRACE": "1"}))
    assert str(error).endswith("fatal: Not a valid object name nope")


def test_without_words_the_status_is_told() -> None:
    assert str(error_with("", "push")) == "landing failed: git push ended with status 128"
    assert str(error_with("\nhm\n")) == "landing failed: hm"


def test_not_a_repository(git: Git, tmp_path: Path) -> None:
    error = error_of(lambda: git.at(str(tmp_path)).run("rev-parse", "--git-dir"))
    assert error.code == "not-a-repo"
    assert error.hints == ("git init && incidentctl init",)


def test_someone_elses_repository(git: Git, repo: Repo) -> None:
    # git's own switch for testing this, since only root can give a folder away
    stranger = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    error = error_of(lambda: git.run("rev-parse", "HEAD", env=stranger))
    assert error.code == "unsafe-directory"
    (hint,) = error.hints
    assert hint.startswith("git config --global --add safe.directory ")
    subprocess.run(shlex.split(hint), check=True)
    assert git.run("rev-parse", "HEAD", env=stranger).decode().strip() == repo.tip()


def test_someone_elses_repository_in_the_words_of_git_2_34_2() -> None:
    error = error_with(
        "fatal: unsafe repository ('/srv/ops' is owned by someone else)\n"
        "To add an exception for this directory, call:\n\n"
        "\tgit config --global --add safe.directory /srv/ops\n"
    )
    assert error.code == "unsafe-directory"
    assert error.hints == ("git config --global --add safe.directory /srv/ops",)


@pytest.mark.parametrize("name", ["index", "refs/heads/next"])
def test_a_held_lock(git: Git, repo: Repo, name: str) -> None:
    lock = repo.path / ".git" / f"{name}.lock"
    lock.touch()
    command = ("add", "README.md") if name == "index" else ("update-ref", f"{name}", "HEAD")
    repo.write("README.md", "# Changed\n")
    error = error_of(lambda: git.run(*command))
    assert error.code == "locked"
    assert f"another git command holds {lock}" in str(error)
    subprocess.run(shlex.split(error.hints[-1].partition(": ")[2]), check=True)
    git.run(*command)


def test_a_moved_ref_is_no_lock(git: Git, repo: Repo) -> None:
    tip = repo.tip()
    repo.commit("Next")
    error = error_of(lambda: git.run("update-ref", "refs/heads/main", tip, tip))
    assert error.code == "git-failed"
    assert "but expected" in str(error)


SIGNERS = {
    "no OpenPGP key": (),
    "no OpenPGP program": ("gpg.program=/nonexistent/gpg",),
    "no ssh key named": ("gpg.format=ssh",),
    "no such ssh key": ("gpg.format=ssh", "user.signingKey=/nonexistent/id"),
}


@pytest.mark.parametrize("settings", SIGNERS.values(), ids=SIGNERS.keys())
def test_a_signature_that_cannot_be_made(
    git: Git, repo: Repo, tmp_path: Path, settings: tuple[str, ...]
) -> None:
    require("gpg")
    require("ssh-keygen")
    flags = [word for setting in settings for word in ("-c", setting)]
    signing = Git(git.cwd, git.env, flags=flags)
    tree = repo.git("rev-parse", "HEAD^{tree}")
    home = {"GNUPGHOME": str(tmp_path)}
    error = error_of(lambda: signing.run("commit-tree", "-S", tree, stdin=b"x\n", env=home))
    assert error.code == "signing-failed", error
    assert any(hint.endswith("git config commit.gpgsign false") for hint in error.hints)


def test_a_bad_tree_is_not_blamed_on_the_signature(git: Git) -> None:
    error = error_of(lambda: git.run("commit-tree", "-S", "0" * 40, stdin=b"x\n"))
    assert error.code == "git-failed"


@pytest.mark.parametrize(
    "err",
    [
        'error: Load key "/keys/id": incorrect passphrase supplied to decrypt private key?',
        'error: Load key "/keys/id": Permission denied?',
    ],
)
def test_a_signers_own_words_are_known_by_the_command(err: str) -> None:
    assert error_with(err, "commit-tree", "-Skey", "tree").code == "signing-failed"
    assert error_with(err, "commit-tree", "tree").code != "signing-failed"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /dev/full and /sys")
class TestOnLinux:
    def test_a_full_disk(self, git: Git) -> None:
        error = error_of(lambda: git.run("archive", "--output=/dev/full", "HEAD"))
        assert error.code == "disk-full"

    def test_a_place_that_cannot_be_written(self, git: Git) -> None:
        nowhere = {"GIT_OBJECT_DIRECTORY": "/sys/kernel"}
        error = error_of(lambda: git.run("hash-object", "-w", "README.md", env=nowhere))
        assert error.code == "read-only"
        assert "unable to create temporary file" in str(error)


@pytest.mark.parametrize(
    ("err", "code"),
    [
        ("error: unable to write file .git/objects/1/2: No space left on device", "disk-full"),
        ("fatal: unable to write new index file: Disk quota exceeded", "disk-full"),
        ("fatal: Unable to create '/r/.git/index.lock': Read-only file system", "read-only"),
        ("fatal: Unable to create '/r/.git/index.lock': Permission denied", "read-only"),
        ("error: insufficient permission for adding an object to repository", "read-only"),
        ("git@example.com: Permission denied (publickey).", "git-failed"),
    ],
)
def test_what_a_disk_and_a_server_say(err: str, code: str) -> None:
    assert error_with(err).code == code


def test_a_bare_repository_that_git_shall_not_use() -> None:
    error = error_with(
        "fatal: cannot use bare repository '/srv/ops.git' (safe.bareRepository is 'explicit')"
    )
    assert error.code == "unsafe-directory"
    assert error.hints[1] == "git config --global safe.bareRepository all"
