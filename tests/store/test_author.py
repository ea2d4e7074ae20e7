"""Who writes: signatures, missing identities, and repositories of somebody else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.store.story import Story, index_held, kept_text, make_a_mess, untouched
from tests.support.process import Ran, execute
from tests.support.programs import require
from tests.support.repo import Repo

NOBODY = 65534


@pytest.fixture
def story(logbook: Repo) -> Story:
    return Story(logbook)


def refused(story: Story, text: str, *needles: str, **env: str | None) -> Ran:
    """Write a note that must fail with the text kept, and change nothing at all."""
    repo = story.home
    before = (repo.state(), repo.refs())
    ran = story.command("note", "-i", story.id, text, env=env)
    ran.fails(1, *needles)
    assert kept_text(ran, repo.path) == f"{text}\n"
    assert (repo.state(), repo.refs()) == before
    return ran


# Signatures


@pytest.fixture
def key(logbook: Repo, tmp_path: Path) -> Path:
    """A key with which every commit is to be signed."""
    path = tmp_path / "key"
    words = ("-q", "-t", "ed25519", "-N", "", "-C", "ann@example.com", "-f", path)
    execute([require("ssh-keygen"), *words], cwd=tmp_path).ok()
    public = path.with_suffix(".pub").read_text()
    (tmp_path / "signers").write_text(f"ann@example.com {public}")
    logbook.git("config", "commit.gpgsign", "true")
    logbook.git("config", "gpg.format", "ssh")
    logbook.git("config", "user.signingkey", str(path))
    logbook.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    return path


def signatures(repo: Repo, count: int) -> list[str]:
    """Git's verdict on the last commits: G is good, N is none."""
    return repo.git("log", f"-{count}", "--format=%G?", "main").split()


def test_entries_are_signed_where_commits_are(logbook: Repo, key: Path) -> None:
    story = Story(logbook)
    make_a_mess(logbook)
    with untouched(logbook):
        story.lands("one")
    assert signatures(logbook, 1) == ["G"]
    shown = logbook.git("log", "--show-signature", "-1", "main")
    assert 'Good "git" signature for ann@example.com' in shown


def test_entries_that_waited_are_signed_anew(story: Story, logbook: Repo, key: Path) -> None:
    with index_held(logbook):
        story.waits("one", "another git command holds the index")
        story.waits("two", "another git command holds the index")
    logbook.commit("Mine", mine="1\n")
    story.settles()
    assert signatures(logbook, 3) == ["G", "G", "G"]


def lose(key: Path, repo: Repo) -> None:
    key.unlink()
    key.with_suffix(".pub").unlink()


def spoil(key: Path, repo: Repo) -> None:
    key.write_text("no key at all\n")


def name_none(key: Path, repo: Repo) -> None:
    repo.git("config", "--unset", "user.signingkey")


def lack_the_program(key: Path, repo: Repo) -> None:
    repo.git("config", "gpg.ssh.program", "/nonexistent/ssh-keygen")


@pytest.mark.parametrize("damage", [lose, spoil, name_none, lack_the_program])
def test_a_key_that_does_not_work_is_told(
    story: Story, logbook: Repo, key: Path, damage: Callable[[Path, Repo], None]
) -> None:
    damage(key, logbook)
    refused(story, "hello", "could not be signed", "git config", "commit.gpgsign false")
    logbook.git("config", "commit.gpgsign", "false")
    story.lands("hello again")


def test_a_key_that_is_lost_meanwhile_holds_up_only_the_landing(
    story: Story, logbook: Repo, key: Path
) -> None:
    with index_held(logbook):
        story.waits("one", "another git command holds the index")
    logbook.commit("Mine", mine="1\n")
    aside = key.rename(key.with_name("aside"))
    story.command("status").ok()
    story.check(landed=False)
    aside.rename(key)
    story.settles()


# Identity


NO_IDENTITY: dict[str, str | None] = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "EMAIL": None,
}


def test_without_an_identity_nothing_is_guessed(story: Story, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    env = {**NO_IDENTITY, "HOME": str(tmp_path / "empty")}
    ran = refused(story, "hello", "who you are", "git config --global user.name", **env)
    assert "user.email" in ran.err


def test_half_an_identity_is_none(story: Story, logbook: Repo) -> None:
    logbook.git("config", "user.name", "Ann Archer")
    refused(story, "hello", "git config --global user.email", **NO_IDENTITY)


def test_reading_needs_no_identity(story: Story) -> None:
    story.lands("hello")
    story.command("show", story.id, env=NO_IDENTITY).ok()
    story.command("status", env=NO_IDENTITY).ok()


def test_an_identity_from_the_environment_is_enough(story: Story, logbook: Repo) -> None:
    """Even for the logs of refs, for which git would ask once more."""
    logbook.git("config", "user.useConfigOnly", "true")
    env = {**NO_IDENTITY, "GIT_AUTHOR_NAME": "Bob Baker", "GIT_AUTHOR_EMAIL": "bob@example.com"}
    story.note("hello", env=env)
    story.check()
    assert logbook.git("log", "-1", "--format=%an <%ae> %cn <%ce>") == (
        "Bob Baker <bob@example.com> Bob Baker <bob@example.com>"
    )


def test_what_waits_lands_without_an_identity(story: Story, logbook: Repo) -> None:
    logbook.git("config", "user.useConfigOnly", "true")
    with index_held(logbook):
        story.waits("one", "another git command holds the index")
    logbook.commit("Mine", mine="1\n")
    story.command("status", env=NO_IDENTITY).ok()
    story.check()


# Somebody else's repository


@contextmanager
def owned_by_nobody(repo: Repo, _: Path) -> Iterator[dict[str, str]]:
    """Really so, which needs the rights of root."""
    for path in [repo.path, *repo.path.rglob("*")]:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    yield {}
    for path in [repo.path, *repo.path.rglob("*")]:
        os.chown(path, os.geteuid(), os.getegid(), follow_symlinks=False)


@contextmanager
def taken_for_anothers(_: Repo, folder: Path) -> Iterator[dict[str, str]]:
    """As git's own tests do it: git takes every folder for another user's."""
    git = folder / "bin/git"
    git.parent.mkdir()
    really = shutil.which("git")
    git.write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{really}" "$@"\n')
    git.chmod(0o755)
    yield {"PATH": f"{git.parent}{os.pathsep}{os.environ['PATH']}"}


Owner = Callable[[Repo, Path], AbstractContextManager[dict[str, str]]]
OWNERS: list[Owner] = [taken_for_anothers, *([owned_by_nobody] if os.geteuid() == 0 else [])]


@pytest.mark.parametrize("owner", OWNERS)
def test_a_repository_of_another_user(
    story: Story, logbook: Repo, tmp_path: Path, owner: Owner
) -> None:
    refs = logbook.refs()
    with owner(logbook, tmp_path) as env:
        ran = story.command("note", "-i", story.id, "hello", env=env)
    ran.fails(1, "belongs to another user", "git config --global --add safe.directory")
    assert kept_text(ran, logbook.path) == "hello\n"
    assert logbook.refs() == refs
    story.lands("hello again")
