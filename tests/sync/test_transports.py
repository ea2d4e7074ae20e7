"""The ways to a remote: each carries entries there and back, and none of them ever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.support.hands import Hands
from tests.support.listening import HOST
from tests.support.servers import git_daemon, git_over_http, git_over_ssh

Serve = Callable[[Hands], AbstractContextManager[str]]


@contextmanager
def by_path(hands: Hands) -> Iterator[str]:
    yield str(hands.remote.path)


@contextmanager
def by_file_url(hands: Hands) -> Iterator[str]:
    yield hands.remote.path.as_uri()


@contextmanager
def by_daemon(hands: Hands) -> Iterator[str]:
    with git_daemon(hands.folder) as server:
        yield f"git://{HOST}:{server.port}/origin.git"


@contextmanager
def by_http(hands: Hands) -> Iterator[str]:
    with git_over_http(hands.folder) as web:
        yield f"{web.url}/origin.git"


@contextmanager
def by_ssh(hands: Hands) -> Iterator[str]:
    with git_over_ssh(hands.folder / "ssh") as ssh, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_SSH_COMMAND", ssh.command)
        yield f"{ssh.url}{hands.remote.path}"


@pytest.mark.parametrize("serve", [by_path, by_file_url, by_daemon, by_http, by_ssh])
def test_two_clones_share_over(hands: Hands, serve: Serve) -> None:
    with serve(hands) as url:
        ann, bob = hands.begin("Ann Archer", "Bob Baker")
        for hand in (ann, bob):
            hand.git("config", "remote.origin.url", url)
        bob.note("from Bob")
        bob.note("from Bob, not sent", "--no-sync")
        ann.note("from Ann, who has to fetch first")
        bob("sync").ok()
        ann("sync").ok()
        hands.check()


def test_ssh_as_the_repository_says(hands: Hands, short: Path) -> None:
    """`core.sshCommand`, not the environment; and a connection that outlives the command."""
    (ann,) = hands.begin()
    with git_over_ssh(hands.folder / "ssh") as ssh:
        stays = short / "master"
        ann.git(
            *("config", "core.sshCommand"),
            f"{ssh.command} -o ControlMaster=auto -o ControlPath={stays} -o ControlPersist=20",
        )
        ann.git("config", "remote.origin.url", f"{ssh.url}{hands.remote.path}")
        ann.note("one")
        assert not ann.waiting()
        assert stays.exists()
        ann.note("two")
        assert hands.remote.blob(f"main:{hands.path}").count(b"\n> ") == 2
