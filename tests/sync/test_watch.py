"""``sync --watch`` keeps a clone in step until somebody ends it, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from tests.support.cli import COMMAND
from tests.support.hands import PENDING, Hand, Hands, texts
from tests.support.leftovers import wait_for_the_end
from tests.support.listening import HOST, silent, wait_until
from tests.support.process import environment

ENDINGS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@contextmanager
def running(hand: Hand, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of theirs, beside the test."""
    with subprocess.Popen(
        [*COMMAND, *words],
        cwd=hand.repo.path,
        env=environment(hand.environment()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def rest(stream: IO[bytes] | None) -> str:
    return stream.read().decode() if stream else ""


@pytest.mark.parametrize("how", ENDINGS)
def test_it_brings_what_others_write_until_it_is_ended(hands: Hands, how: signal.Signals) -> None:
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    with running(bob, "sync", "--watch", "--every", "0.2") as watch:
        ann.note("one")
        bob.note("two", "--no-sync")
        wait_until(
            lambda: (
                sorted(texts(hands.remote.blob(f"main:{hands.path}"))) == ["one", "two"]
                and bob.repo.tip("main") == hands.remote.tip("main")
            ),
            what="the other's entry",
        )
        watch.send_signal(how)
        assert watch.wait(5) in {0, 130, -how}, rest(watch.stdout)
        assert "Traceback" not in rest(watch.stdout)
    hands.nothing_left()
    hands.settle()
    hands.check()


def test_it_goes_on_after_the_remote_was_away(hands: Hands) -> None:
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    away = hands.folder / "away.git"
    hands.remote.path.rename(away)
    with running(bob, "sync", "--watch", "--every", "0.2") as watch:
        bob.note("one", "--no-sync")
        assert watch.stdout
        os.read(watch.stdout.fileno(), 1)
        away.rename(hands.remote.path)
        wait_until(lambda: not bob.repo.tip(PENDING), what="the push")
        assert watch.poll() is None
    ann("sync").ok()
    hands.check()


@pytest.mark.parametrize("how", ENDINGS)
@pytest.mark.parametrize("words", [("note", "one"), ("sync",), ("sync", "--watch")])
def test_ended_while_the_remote_hangs(
    hands: Hands, words: tuple[str, ...], how: signal.Signals
) -> None:
    """By Ctrl-C, by a script, or because the terminal was closed: git ends as well."""
    hands.let_them_wait(60)
    (ann,) = hands.begin()
    with silent() as server:
        ann.git("config", "remote.origin.url", f"git://{HOST}:{server.port}/origin.git")
        with running(ann, *words) as process:
            wait_until(lambda: server.connections, what="a connection")
            process.send_signal(how)
            process.wait(10)
        wait_for_the_end(hands.mark)
        hands.nothing_left()
