"""Clones of every kind share what is written in them, and end with the same record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.hands import PENDING, Hand, Hands, texts, work_of
from tests.support.repo import Repo

Join = Callable[[Hands], Hand]


def _clone(hands: Hands, *options: str) -> Hand:
    hands.remote.git("clone", "--quiet", *options, hands.remote.path.as_uri(), hands.folder / "bob")
    return _joined(hands, Repo(hands.folder / "bob"))


def _joined(hands: Hands, repo: Repo) -> Hand:
    bob = Hand(repo, "Bob Baker", hands.mark)
    hands.everyone.append(bob)
    return bob


def shallow(hands: Hands) -> Hand:
    return _clone(hands, "--depth=1")


def partial(hands: Hands) -> Hand:
    hands.remote.git("config", "uploadpack.allowFilter", "true")
    return _clone(hands, "--filter=blob:none")


def of_one_branch(hands: Hands) -> Hand:
    return _clone(hands, "--single-branch", "--branch=main")


def with_a_remote_of_another_name(hands: Hands) -> Hand:
    return _clone(hands, "--origin=upstream")


def with_another_remote_beside(hands: Hands) -> Hand:
    bob = _clone(hands)
    bob.git("remote", "add", "fork", "/nowhere/fork.git")
    bob.git("config", "remote.pushDefault", "fork")
    bob.git("config", "push.default", "nothing")
    return bob


def that_pushes_to_another_url(hands: Hands) -> Hand:
    bob = _clone(hands)
    bob.git("remote", "set-url", "--push", "origin", hands.remote.path)
    return bob


def with_another_branch_checked_out(hands: Hands) -> Hand:
    bob = _clone(hands)
    bob.git("switch", "--quiet", "--create", "feature")
    bob.repo.commit("A feature", feature="1\n")
    return bob


def with_a_detached_head(hands: Hands) -> Hand:
    bob = _clone(hands)
    bob.git("switch", "--quiet", "--detach")
    return bob


def with_hooks_that_fail(hands: Hands) -> Hand:
    bob = _clone(hands)
    for name in ("pre-push", "post-checkout", "reference-transaction", "post-merge"):
        path = bob.repo.write(f".git/hooks/{name}", "#!/bin/sh\nexit 1\n")
        path.chmod(0o755)
    return bob


def with_packed_refs_and_no_reflogs(hands: Hands) -> Hand:
    bob = _clone(hands)
    bob.git("config", "core.logAllRefUpdates", "false")
    bob.git("pack-refs", "--all", "--prune")
    return bob


@pytest.mark.parametrize(
    "join",
    [
        shallow,
        partial,
        of_one_branch,
        with_a_remote_of_another_name,
        with_another_remote_beside,
        that_pushes_to_another_url,
        with_another_branch_checked_out,
        with_a_detached_head,
        with_hooks_that_fail,
        with_packed_refs_and_no_reflogs,
    ],
)
def test_a_clone(hands: Hands, join: Join) -> None:
    """It writes, is too late and must fetch, and reads what others wrote."""
    (ann,) = hands.begin()
    ann.note("before")
    bob = join(hands)
    state = work_of(bob.repo)
    bob.note("one")
    ann.note("two")
    bob.note("three")
    ann("sync").ok()
    bob("sync").ok()
    assert texts(hands.remote.blob(f"main:{hands.path}")) == ["before", "one", "two", "three"]
    shown = bob("show", hands.id, "--raw", "--no-sync").ok().out.encode()
    assert texts(shown) == ["before", "one", "two", "three"]
    assert not bob.repo.tip(PENDING)
    assert bob.repo.tip("main") == hands.remote.tip("main")
    assert work_of(bob.repo) == state
    hands.nothing_left()


def test_the_branch_has_another_name_upstream(hands: Hands) -> None:
    hands.remote.git("branch", "--move", "main", "trunk")
    ann = hands.join("Ann Archer")
    ann.git("branch", "--move", "trunk", "main")
    ann("open", "It is down").ok()
    assert ann.repo.tip("main") == hands.remote.tip("trunk")
    assert not ann.repo.tip(PENDING)


def test_a_branch_that_tracks_nothing_stays_local(hands: Hands) -> None:
    """Nobody asked for it to be sent anywhere, so nothing is said of a remote."""
    ann = hands.join("Ann Archer")
    ann.git("branch", "--unset-upstream")
    tip = hands.remote.tip("main")
    ran = ann("open", "It is down").ok()
    assert "shared" not in ran.out + ran.err
    assert hands.remote.tip("main") == tip
    assert not ann.repo.tip(PENDING)
    assert ann.repo.tip("main~1") == tip


def test_work_trees_of_one_clone_share_its_exchange(hands: Hands) -> None:
    ann, bob = hands.begin("Ann Archer", "Bob Baker")
    ann.git("worktree", "add", "--quiet", "-b", "feature", hands.folder / "tree")
    tree = Hand(Repo(hands.folder / "tree"), "Ann Archer", hands.mark)
    tree.note("from the other work tree")
    bob.note("from Bob")
    ann.note("from the first")
    found = texts(hands.remote.blob(f"main:{hands.path}"))
    assert found == ["from the other work tree", "from Bob", "from the first"]
    assert tree.git("status", "--porcelain") == ""
    assert ann.git("status", "--porcelain") == ""


def test_sha256(hands: Hands) -> None:
    """Both repositories name objects by SHA-256."""
    remote = Repo.init(hands.folder / "sha256.git", "--bare", "--object-format=sha256")
    clones = []
    for name in ("Ann Archer", "Bob Baker"):
        folder = hands.folder / name.split()[0]
        repo = Repo.init(folder, "--object-format=sha256")
        repo.git("remote", "add", "origin", remote.path.as_uri())
        clones.append(Hand(repo, name, hands.mark))
        if len(clones) == 1:
            repo.commit("Begin")
            clones[0]("init").ok()
            clones[0].git("push", "--quiet", "--set-upstream", "origin", "main")
            clones[0]("open", "It is down").ok()
        else:
            repo.git("pull", "--quiet", "--set-upstream", "origin", "main")
    ann, bob = clones
    bob.note("one")
    ann.note("two")
    assert [len(remote.tip("main")), len(ann.repo.tip("main"))] == [64, 64]
    assert ann.repo.tip("main") == remote.tip("main")
    (path,) = remote.git("ls-tree", "-r", "--name-only", "main", "--", "incidents").splitlines()
    assert texts(remote.blob(f"main:{path}")) == ["one", "two"]
