"""Remotes and networks that fail: entries wait, nothing is lost or doubled, and nothing hangs."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from incidentctl.actions import sync as actions
from incidentctl.cli.main import run
from incidentctl.domain.errors import REMOTE_UNREACHABLE
from tests.support.cli import COMMAND
from tests.support.hands import PENDING, Hand, Hands, hook, texts
from tests.support.leftovers import processes, wait_for_the_end
from tests.support.listening import HOST, Listener, Relay, silent, wait_until
from tests.support.process import environment
from tests.support.servers import git_daemon

TIMEOUT = 2.0
"""Seconds that commands wait for the remote in these tests."""
SLACK = 10.0
"""Seconds that a slow machine may take besides, to start and end processes."""


@contextmanager
def network(hands: Hands) -> Iterator[Relay]:
    """A git daemon for the logbook, and a network to it."""
    with git_daemon(hands.folder) as server, Relay(server.port) as relay:
        yield relay


def over(hand: Hand, server: Listener) -> None:
    """From now on their remote is at that server."""
    hand.git("config", "remote.origin.url", f"git://{HOST}:{server.port}/origin.git")


@contextmanager
def soon() -> Iterator[None]:
    """What happens in the block does not take longer than it may."""
    start = time.monotonic()
    yield
    took = time.monotonic() - start
    assert took < TIMEOUT + SLACK, f"{took:.1f} s"


def tells_that_it_waits(hand: Hand, text: str) -> str:
    """Write a note that is accepted although it can't be shared now; what was said about it."""
    with soon():
        ran = hand.note(text)
    said = ran.out + ran.err
    assert "not shared yet" in said, ran
    wait_for_the_end(hand.mark)
    return said


# The network


@pytest.mark.parametrize("stalls", [False, True])
def test_the_network_dies_in_the_middle_of_a_push(hands: Hands, stalls: bool) -> None:
    """At many moments: the push may have come through although nobody could say so."""
    hands.let_them_wait(TIMEOUT)
    (ann,) = hands.begin()
    with network(hands) as relay:
        over(ann, relay)
        ann.note("measured")
        whole = dict(relay.carried)
        ups = [whole["up"] * part // 8 for part in ((1, 3, 5, 7) if not stalls else (5,))]
        downs = [whole["down"] // 2, whole["down"] - 1] if not stalls else [whole["down"] - 1]
        relay.stalls = stalls
        for way, limits in (("up", ups), ("down", downs)):
            for limit in limits:
                relay.mend()
                setattr(relay, way, limit)
                with soon():
                    ann.note(f"cut after {limit} bytes {way}")
                wait_for_the_end(hands.mark)
                relay.hang_up()
        assert ann.waiting() or "cut" in hands.remote.git("log", "-1", "--format=%s", "main")
        relay.mend()
        hands.settle()
    hands.check(cut_off=True)


def test_a_server_that_never_answers(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.let_them_wait(TIMEOUT)
    (ann,) = hands.begin()
    with silent() as server:
        over(ann, server)
        tells_that_it_waits(ann, "one")
        with soon():
            assert "the next try is in" in tells_that_it_waits(ann, "two")
        assert server.connections == 1
        assert "2 entries" in ann("status").ok().out.replace("\n", " ")
        with soon():
            assert sync_without_patience(ann, monkeypatch) == REMOTE_UNREACHABLE
        wait_for_the_end(hands.mark)
        assert server.connections == 2
    ann.git("config", "remote.origin.url", hands.remote.path.as_uri())
    hands.settle()
    hands.check()


def sync_without_patience(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit status of `sync`, which would wait for a minute: here, with another constant."""
    with monkeypatch.context() as patch:
        patch.setattr(actions, "ON_PURPOSE", TIMEOUT)
        patch.chdir(hand.repo.path)
        for name, value in hand.environment().items():
            if value is not None:
                patch.setenv(name, value)
        return run(["sync"])


def test_running_out_of_time_is_not_held_against_the_remote(hands: Hands) -> None:
    """It had answered: the next command asks it again at once."""
    hands.let_them_wait(TIMEOUT)
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    bob.note("faster")
    with network(hands) as relay:
        over(ann, relay)
        relay.stalls, relay.lines = True, 1
        tells_that_it_waits(ann, "too late, and then there is no answer any more")
        assert relay.connections == 2
        relay.mend()
        ann.note("at once")
        assert not ann.waiting()
        hands.settle()
    hands.check()


def test_nobody_is_there(hands: Hands) -> None:
    (ann,) = hands.begin()
    ann.offline = True
    tells_that_it_waits(ann, "one")
    ran = ann.note("two")
    assert "2 entries" in ran.out + ran.err
    ann("sync").fails(4)
    document = ann("sync", "--json").fails(4).json
    assert document["error"]["code"]
    assert document["error"]["message"]
    for words in (("status",), ("show", hands.id), ("list",)):
        ann(*words).ok()
    assert ann.waiting() == 2
    ann.offline = False
    hands.settle()
    hands.check()


# The remote


def test_the_remote_refuses(hands: Hands) -> None:
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    with hook(hands.remote, "pre-receive", "echo 'closed for maintenance' >&2; exit 1"):
        assert "closed for maintenance" in tells_that_it_waits(ann, "one")
        bob.note("two")
        ann("sync").fails(1, "closed for maintenance")
        assert ann("sync", "--json").fails(1).json["error"]
    assert ann.waiting() == 1
    hands.settle()
    hands.check()


def test_the_remote_is_slow_and_accepts_in_the_end(hands: Hands) -> None:
    """We have given up when it takes the entry: it must not be written again."""
    hands.let_them_wait(TIMEOUT)
    (ann,) = hands.begin()
    with git_daemon(hands.folder) as server, hook(hands.remote, "pre-receive", "sleep 2"):
        over(ann, server)
        before = hands.remote.tip("main")
        tells_that_it_waits(ann, "one")
        wait_until(lambda: hands.remote.tip("main") != before, what="the push")
    ann.git("config", "remote.origin.url", hands.remote.path.as_uri())
    hands.settle()
    hands.check()


def test_the_remote_is_gone_and_comes_back_empty(hands: Hands) -> None:
    """Somebody has deleted the branch: nothing of ours is lost, and it can be put back."""
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    ann.note("one")
    bob("sync").ok()
    tip = hands.remote.tip("main")
    hands.remote.git("update-ref", "-d", "refs/heads/main")
    ran = bob.note("two")
    assert "not shared yet" in ran.out + ran.err, ran
    bob("sync").fails(1)
    assert "one" in bob("show", hands.id, "--raw").ok().out
    hands.remote.git("update-ref", "refs/heads/main", tip)
    hands.settle()
    hands.check()


# A remote whose history was rewritten


@pytest.fixture
def rewound(hands: Hands) -> tuple[Hand, Hand]:
    """Ann and Bob, after somebody has thrown away upstream what both knew; Ann has more."""
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    ann.note("one")
    ann.note("two")
    bob("sync").ok()
    hands.remote.git("update-ref", "refs/heads/main", "main~1")
    ran = ann.note("three")
    assert "rewound" in ran.out + ran.err, ran
    return ann, bob


def test_a_rewound_remote_is_an_alarm_and_nothing_is_pushed(
    hands: Hands, rewound: tuple[Hand, Hand]
) -> None:
    tip = hands.remote.tip("main")
    for hand in rewound:
        hand("sync").fails(1, "rewound", "--restore", "--accept")
        shown = texts(hand("show", hands.id, "--raw").ok().out.encode())
        assert shown[:2] == ["one", "two"]
    assert hands.remote.tip("main") == tip
    assert rewound[0]("sync", "--json").fails(1).json["error"]["code"] == "rewound"


def test_what_a_rewound_remote_has_lost_is_put_back(
    hands: Hands, rewound: tuple[Hand, Hand]
) -> None:
    """By one of them; nobody else is asked again."""
    ann, bob = rewound
    ann("sync", "--restore").ok()
    bob.note("four")
    hands.settle()
    hands.check()


def test_somebody_wrote_after_the_remote_was_rewound(
    hands: Hands, rewound: tuple[Hand, Hand]
) -> None:
    """What is put back is then another commit, but the same entry: Ann sees that none is lost."""
    ann, bob = rewound
    hands.join("Camille Ng").note("by somebody new")
    bob("sync").fails(1, "rewound")
    bob("sync", "--restore").ok()
    ann("sync").ok()
    hands.settle()
    hands.check()


def test_the_word_of_a_rewound_remote_is_taken(hands: Hands) -> None:
    """What it has thrown away is gone, as they wish, and what was never there is kept."""
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    ann.note("one")
    ann("open", "A secret").ok()
    bob("sync").ok()
    hands.remote.git("update-ref", "refs/heads/main", "main~1")
    ann("note", "-i", hands.id, "two").ok()
    ann.accepted.append("two")
    for hand in (ann, bob):
        hand("sync", "--accept").ok()
        hand.git("reset", "--quiet", "--keep", "origin/main")
    bob.note("three")
    hands.settle()
    hands.check()
    for hand in (ann, bob):
        assert "A secret" not in hand("list").ok().out


# Damage upstream


def test_a_file_that_was_damaged_upstream_holds_up_nobody_else(hands: Hands) -> None:
    """Edited by hand, committed with `--no-verify`: its own entries wait, and the others go on."""
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    other = ann("open", "Another thing", "--json").ok().json["data"]["incident"]
    ann.note("waits", "-i", hands.id, "--no-sync")
    good = bob.repo.blob(f"HEAD:{hands.path}")
    edit_by_hand(bob, hands.path, good.replace(b"Invoicing", b"Billing"))
    ann("note", "-i", other["id"], "goes on").ok()
    assert texts(hands.remote.blob(f"main:{other['path']}")) == ["goes on"]
    ann("sync").fails(1, "1 entry", "incidentctl verify")
    ann("verify").fails(1, hands.path, "Better words")
    for hand in (ann, bob):
        hand("sync")
        hand("status").ok()
        assert "goes on" in hand("show", other["id"], "--raw").ok().out
    edit_by_hand(bob, hands.path, good)
    hands.settle()
    hands.check()


def edit_by_hand(hand: Hand, path: str, data: bytes) -> None:
    """Commit other bytes for an incident's file, past every check, and push them."""
    hand.git("pull", "--quiet", "--ff-only")
    hand.repo.write(path, data)
    hand.git("commit", "--quiet", "--all", "--no-verify", "--message", "Better words")
    hand.git("push", "--quiet", "origin", "main")


# Ctrl-C and kill


@pytest.fixture
def hanging(hands: Hands) -> Iterator[tuple[Hand, subprocess.Popen[bytes]]]:
    """A note whose push hangs, and that would wait for a minute."""
    hands.let_them_wait(60)
    (ann,) = hands.begin()
    with silent() as server:
        url = ann.url
        over(ann, server)
        with subprocess.Popen(
            [*COMMAND, "note", "the entry"],
            cwd=ann.repo.path,
            env=environment(ann.environment()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            try:
                wait_until(lambda: server.connections, what="the push")
                ann.accepted.append("the entry")
                yield ann, process
            finally:
                process.kill()
        ann.git("config", "remote.origin.url", url)
    hands.settle()
    hands.check()


def drafts(hand: Hand) -> list[Path]:
    return [*(hand.repo.path / ".git/incidentctl").glob("drafts/*")]


def test_ctrl_c_while_it_hangs(hands: Hands, hanging: tuple[Hand, subprocess.Popen[bytes]]) -> None:
    ann, process = hanging
    with soon():
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    said = (out + err).decode()
    assert "Traceback" not in said
    assert process.returncode in {0, 130}, said
    assert "not shared yet" in said
    assert "kept in" not in said
    assert not drafts(ann)
    assert ann.repo.tip(PENDING)
    wait_for_the_end(hands.mark)


def test_ctrl_c_while_sync_hangs(
    hands: Hands, hanging: tuple[Hand, subprocess.Popen[bytes]]
) -> None:
    ann, note = hanging
    note.send_signal(signal.SIGINT)
    note.wait(20)
    with subprocess.Popen(
        [*COMMAND, "sync"],
        cwd=ann.repo.path,
        env=environment(ann.environment()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        wait_until(lambda: processes(hands.mark)[1:], what="a git that hangs")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, (out + err).decode()
    wait_for_the_end(hands.mark)


def test_other_commands_go_on_while_one_hangs(
    hands: Hands, hanging: tuple[Hand, subprocess.Popen[bytes]]
) -> None:
    """Nobody waits at the lock for a network."""
    ann, process = hanging
    with soon():
        ann.note("another", "--no-sync")
        assert "the entry" in ann("show", hands.id, "--raw", "--no-sync").ok().out
    process.send_signal(signal.SIGINT)
    process.wait(20)


def test_killed_while_it_hangs(hands: Hands, hanging: tuple[Hand, subprocess.Popen[bytes]]) -> None:
    """The git that it started may hang on until its server ends; it is in nobody's way."""
    ann, process = hanging
    process.kill()
    process.wait()
    with soon():
        ann.note("another", "--no-sync")
