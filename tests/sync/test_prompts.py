"""A remote that wants to know who we are: nobody is ever asked, on no terminal and in no window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.support.hands import Hand, Hands
from tests.support.leftovers import wait_for_the_end
from tests.support.servers import git_over_http, git_over_ssh
from tests.support.terminal import terminal

Guard = Callable[[Hands], AbstractContextManager[str]]


@contextmanager
def web(hands: Hands) -> Iterator[str]:
    with git_over_http(hands.folder, password="sesame") as server:
        yield f"{server.url}/origin.git"
        assert server.asked


@contextmanager
def no_key(hands: Hands) -> Iterator[str]:
    with git_over_ssh(hands.folder / "ssh") as ssh, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_SSH_COMMAND", ssh.stranger)
        yield f"{ssh.url}{hands.remote.path}"


@contextmanager
def unknown_host(hands: Hands) -> Iterator[str]:
    with git_over_ssh(hands.folder / "ssh") as ssh, pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_SSH_COMMAND", ssh.newcomer)
        yield f"{ssh.url}{hands.remote.path}"


@pytest.fixture
def asked(hands: Hands, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Variables that name a program to ask with, as desktops set them; it must not be called."""
    log, program = tmp_path / "asked", tmp_path / "ask"
    program.write_text(f'#!/bin/sh\necho "$@" >>"{log}"\necho sesame\n')
    program.chmod(0o755)
    yield {
        "GIT_ASKPASS": str(program),
        "SSH_ASKPASS": str(program),
        "SSH_ASKPASS_REQUIRE": "force",
        "DISPLAY": ":0",
        "GIT_TERMINAL_PROMPT": "1",
    }
    assert not log.exists(), log.read_text()


def on_a_terminal(hand: Hand, *words: str, env: dict[str, str]) -> tuple[int, str]:
    """Run a command where it could ask; how it ended, and what was on the screen."""
    variables = hand.environment(env)
    with terminal(*words, cwd=hand.repo.path, env=variables) as screen:
        screen.expect(pexpect.EOF)
        said = screen.before or ""
    return screen.exitstatus or 0, said


@pytest.mark.parametrize("guard", [web, no_key, unknown_host])
def test_nobody_is_asked(hands: Hands, asked: dict[str, str], guard: Guard) -> None:
    (ann,) = hands.begin()
    ann.git("config", "core.askPass", asked["GIT_ASKPASS"])
    ours = ann.url
    with guard(hands) as url:
        ann.git("config", "remote.origin.url", url)
        status, said = on_a_terminal(ann, "note", "one", env=asked)
        ann.accepted.append("one")
        assert status == 0, said
        assert "not shared yet" in said
        status, said = on_a_terminal(ann, "sync", env=asked)
        assert status == 4, said
        status, said = on_a_terminal(ann, "status", env=asked)
        assert status == 0, said
        for word in ("assword", "Username", "yes/no"):
            assert f"{word}:" not in said
        wait_for_the_end(hands.mark)
    ann.git("config", "remote.origin.url", ours)
    hands.settle()
    hands.check()


def test_a_password_that_git_has_is_used(hands: Hands, asked: dict[str, str]) -> None:
    """From a credential helper, without a terminal and without a question."""
    (ann,) = hands.begin()
    helper = "!f() { echo username=ann; echo password=sesame; }; f"
    ann.git("config", "credential.helper", helper)
    with git_over_http(hands.folder, password="sesame") as server:
        ann.git("config", "remote.origin.url", f"{server.url}/origin.git")
        ann.note("one", env=asked)
        assert not ann.waiting()
        ann("sync", env=asked).ok()
        hands.check()
