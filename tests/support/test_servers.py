"""The servers that the tests of syncing talk to, tried with git alone."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.support.leftovers import MARK, litter, processes, wait_for_the_end
from tests.support.listening import HOST, Relay, silent, wait_until
from tests.support.process import environment
from tests.support.repo import Repo
from tests.support.servers import git_daemon, git_over_http, git_over_ssh


@pytest.fixture
def origin(repo: Repo, tmp_path: Path) -> Repo:
    repo.git("clone", "--quiet", "--bare", ".", tmp_path / "served/origin.git")
    return Repo(tmp_path / "served/origin.git")


@contextmanager
def by_daemon(origin: Repo) -> Iterator[str]:
    with git_daemon(origin.path.parent) as server:
        yield f"git://{HOST}:{server.port}/origin.git"


@contextmanager
def by_http(origin: Repo) -> Iterator[str]:
    with git_over_http(origin.path.parent) as web:
        yield f"{web.url}/origin.git"


@contextmanager
def by_ssh(origin: Repo) -> Iterator[str]:
    with git_over_ssh(origin.path.parent.parent / "ssh") as ssh, pytest.MonkeyPatch.context() as to:
        to.setenv("GIT_SSH_COMMAND", ssh.command)
        yield f"{ssh.url}{origin.path}"


@pytest.mark.parametrize("serve", [by_daemon, by_http, by_ssh])
def test_git_fetches_and_pushes(
    repo: Repo, origin: Repo, serve: Callable[[Repo], AbstractContextManager[str]]
) -> None:
    commit = repo.commit("More", more="1\n")
    with serve(origin) as url:
        repo.git("push", "--quiet", url, "main")
        repo.git("fetch", "--quiet", url, "main:refs/fetched")
    assert origin.tip("main") == repo.tip("refs/fetched") == commit


def test_http_asks_for_a_password(repo: Repo, origin: Repo) -> None:
    with git_over_http(origin.path.parent, password="sesame") as web:
        with pytest.raises(AssertionError, match="could not read Username"):
            repo.git("ls-remote", f"{web.url}/origin.git")
        host = web.url.removeprefix("http://")
        assert repo.git("ls-remote", f"http://ann:sesame@{host}/origin.git")


def test_ssh_lets_no_stranger_in(repo: Repo, origin: Repo) -> None:
    with git_over_ssh(origin.path.parent.parent / "ssh") as ssh:
        for command, words in ((ssh.stranger, "denied"), (ssh.newcomer, "verification failed")):
            with pytest.raises(AssertionError, match=words):
                repo.git(
                    *("ls-remote", f"{ssh.url}{origin.path}"),
                    env={"GIT_SSH_COMMAND": f"{command} -o BatchMode=yes"},
                )


def test_a_relay_counts_and_cuts(repo: Repo, origin: Repo) -> None:
    with git_daemon(origin.path.parent) as server, Relay(server.port) as relay:
        url = f"git://{HOST}:{relay.port}/origin.git"
        repo.git("push", "--quiet", url, "main:whole")
        assert relay.carried["up"] > 100
        relay.mend()
        relay.up = 50
        with pytest.raises(AssertionError, match="ended with status 128"):
            repo.git("push", "--quiet", url, "main:cut")
        relay.mend()
        repo.git("push", "--quiet", url, "main:mended")
    assert origin.tip("whole") == origin.tip("mended")
    assert not origin.tip("cut")


def test_a_silent_server_says_nothing() -> None:
    with silent() as server, socket.create_connection((HOST, server.port)) as connection:
        connection.sendall(b"hello")
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert server.connections == 1


def test_a_process_with_the_mark_is_found_until_it_ends() -> None:
    program = [sys.executable, "-c", "input()"]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, env=environment({MARK: "this"})
    ) as process:
        wait_until(lambda: processes("this"))
        assert "input()" in processes("this")[0]
        assert not processes("that")
        with pytest.raises(AssertionError, match="left behind"):
            wait_for_the_end("this", seconds=0)
        process.communicate(b"\n")
    wait_for_the_end("this", seconds=0)


def test_litter_is_found(tmp_path: Path) -> None:
    for name in ("refs/heads/main.lock", "objects/17/tmp_obj_x", "objects/17/abc", "lock"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = [str(Path(name).relative_to(tmp_path.name)) for name in litter(tmp_path)]
    assert found == ["objects/17/tmp_obj_x", "refs/heads/main.lock"]
