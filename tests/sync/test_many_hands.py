"""Several clones write to one incident at once: nothing is lost, doubled, or left on a branch."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from tests.support.hands import PENDING, PEOPLE, Hand, Hands, texts, together, unreachable, work_of

NOTES = 10
HOUR = timedelta(hours=1)


def writes(hand: Hand, turns: range = range(NOTES), *, offline: range = range(0)) -> None:
    """Their notes, one right after the other; without the remote in the turns of ``offline``."""
    for turn in turns:
        away = unreachable(hand.url) if turn in offline else {}
        hand.note(f"{hand.name} {turns.start} {turn:02}", env=away)


def in_two_windows(hand: Hand) -> None:
    """Their notes, from two terminals in the same clone."""
    half = NOTES // 2
    together([partial(writes, hand, turns) for turns in (range(half), range(half, NOTES))])


def in_order(hands: Hands) -> None:
    """What was written one after the other stands in that order."""
    written: dict[str, list[str]] = {}
    for text in texts(hands.remote.blob(f"main:{hands.path}")):
        written.setdefault(text.rpartition(" ")[0], []).append(text)
    for found in written.values():
        assert found == sorted(found)


def verified(hand: Hand) -> None:
    assert "PASS" in hand("verify").ok().out


def test_eight_clones_write_at_the_same_time(hands: Hands) -> None:
    hands.let_them_wait(60)  # so that nobody gives up, however slow the machine
    everyone = hands.begin(*PEOPLE)
    together([partial(writes, hand) for hand in everyone])
    assert hands.accepted().total() == len(PEOPLE) * NOTES
    hands.settle()
    hands.check()
    in_order(hands)
    together([partial(verified, hand) for hand in everyone[:2]])


def test_eight_of_all_kinds_write_at_the_same_time(hands: Hands) -> None:
    """Offline half the time, from two terminals, with commits of their own, an hour off.

    Three have the merge driver. In the end they all pull by hand. Who waits too long gives up, and
    goes on.
    """
    ann, bob, camille, dana, *others = hands.begin(*PEOPLE)
    together([partial(hand, "init") for hand in (ann, bob, dana)])
    dana.ahead, others[0].ahead = HOUR, -HOUR
    mine = [camille.repo.commit(f"Mine {n}", **{f"mine-{n}": "1\n"}) for n in range(2)]
    together(
        [
            partial(in_two_windows, ann),
            partial(writes, bob, offline=range(0, NOTES, 2)),
            *(partial(writes, hand) for hand in (camille, dana, *others)),
        ]
    )
    hands.settle()
    assert camille.repo.tip("main") == mine[-1]
    assert "Mine" not in hands.remote.git("log", "--format=%s", "main")
    hands.check(cut_off=True)
    in_order(hands)
    pulls = [partial(hand.git, "pull", "--quiet", "--ff-only") for hand in (ann, bob, dana)]
    together([*pulls, partial(camille.git, "pull", "--quiet", "--rebase")])
    for hand in hands.everyone:
        assert hand.git("status", "--porcelain") == "", hand.name
    assert camille.git("log", "-2", "--format=%s").splitlines() == ["Mine 1", "Mine 0"]
    assert camille.repo.tip("main~2") == bob.repo.tip("main") == hands.remote.tip("main")
    verified(camille)


def test_two_incidents_opened_in_the_same_second(hands: Hands) -> None:
    everyone = [hands.join(name) for name in PEOPLE[:2]]
    together([partial(hand, "open", "The site is down", "--no-sync") for hand in everyone])
    hands.settle()
    for hand in everyone:
        listed = hand("list", "--json", "--no-sync").ok().json["data"]["incidents"]
        assert len(listed) == 2
        assert {one["title"] for one in listed} == {"The site is down"}
        assert not hand.repo.tip(PENDING)
    hands.nothing_left()
    verified(everyone[0])


# What is on the user's branch


def test_their_pull_goes_on_working_after_any_write(hands: Hands) -> None:
    ann, bob = hands.begin(*PEOPLE[:2])
    writes_of_ann = (
        ("note", "-i", hands.id, "one"),
        ("take", "-i", hands.id),
        ("summary", "-i", hands.id, "A deploy broke it."),
        ("open", "Another thing"),
    )
    for words in writes_of_ann:
        ann(*words).ok()
        for hand in (ann, bob):
            hand.git("pull", "--quiet", "--ff-only")
            assert hand.git("status", "--porcelain", "--branch") == "## main...origin/main"
    assert ann.repo.tip("main") == bob.repo.tip("main") == hands.remote.tip("main")


def test_a_write_without_the_remote_leaves_the_branch_alone(hands: Hands) -> None:
    ann, bob = hands.begin(*PEOPLE[:2])
    tip = ann.repo.tip("main")
    ann.offline = True
    ann.note("alone")
    assert ann.repo.tip("main") == tip
    bob.note("meanwhile")
    ann.offline = False
    ann.git("pull", "--quiet", "--ff-only")
    assert ann.waiting() == 1
    ann.note("back again")
    hands.settle()
    hands.check()


def test_changes_of_others_to_other_files_wait_for_their_own_pull(hands: Hands) -> None:
    ann, bob = hands.begin(*PEOPLE[:2])
    hands.push_by_hand(bob, "A service", service="1\n")
    before = work_of(ann.repo)
    tip = ann.repo.tip("main")
    ann.note("one")
    assert work_of(ann.repo) == before
    assert ann.repo.tip("main") == tip
    assert not ann.repo.tip(PENDING)
    ann.git("pull", "--quiet", "--ff-only")
    assert (ann.repo.path / "service").exists()
    hands.settle()
    hands.check()


@pytest.mark.parametrize("way", ["--rebase", "--no-rebase"])
def test_their_own_commits_stay_theirs_and_their_pull_is_clean(hands: Hands, way: str) -> None:
    ann, bob = hands.begin(*PEOPLE[:2])
    mine = ann.repo.commit("Mine", mine="1\n")
    ann.note("one")
    bob.note("two")
    ann.note("three")
    assert ann.repo.tip("main") == mine
    assert "Mine" not in hands.remote.git("log", "--format=%s", "main")
    ann.git("pull", "--quiet", "--no-edit", way)
    assert ann.git("status", "--porcelain") == ""
    assert texts(ann.repo.blob(f"main:{hands.path}")) == ["one", "two", "three"]
    ann.git("push", "--quiet", "origin", "main")
    ann.note("four")
    bob.git("pull", "--quiet", "--ff-only")
    hands.settle()
    assert texts(bob.repo.blob(f"origin/main:{hands.path}")) == ["one", "two", "three", "four"]
    verified(bob)


def test_the_remote_has_no_such_branch_yet(hands: Hands) -> None:
    """With work of their own on the branch, the first push is the user's."""
    ann = hands.join("Ann Archer")
    hands.remote.git("update-ref", "-d", "refs/heads/main")
    ann.git("update-ref", "-d", "refs/remotes/origin/main")
    first_push_is_theirs(hands, ann)
    assert not hands.remote.refs()
    ann.git("push", "--quiet", "--set-upstream", "origin", "main")
    goes_on(hands, ann)


def test_the_commit_of_init_is_not_upstream_yet(hands: Hands) -> None:
    """An ordinary repository that somebody has just made a logbook, and not pushed."""
    ann = hands.join("Ann Archer")
    ann.repo.commit("Mine", mine="1\n")
    ordinary = ann.git("rev-list", "--max-parents=0", "main")
    hands.remote.git("update-ref", "refs/heads/main", ordinary)
    ann.git("fetch", "--quiet")
    first_push_is_theirs(hands, ann)
    assert hands.remote.tip("main") == ordinary
    ann.git("push", "--quiet", "origin", "main")
    goes_on(hands, ann)


def first_push_is_theirs(hands: Hands, ann: Hand) -> None:
    """Everything works, nothing is pushed, and the way is shown."""
    opened = ann("open", "It is down", "--json").ok().json["data"]["incident"]
    hands.path, hands.id = opened["path"], opened["id"]
    ran = ann.note("one")
    assert "origin/main holds no logbook yet; share it: incidentctl sync" in ran.out + ran.err
    ann("sync").fails(1, "git push --set-upstream origin main")


def goes_on(hands: Hands, ann: Hand) -> None:
    ann.note("two")
    hands.settle()
    hands.check()
    ann.git("pull", "--quiet", "--ff-only")


def test_the_first_push_is_made_where_all_of_it_is_ours(hands: Hands) -> None:
    ann = hands.join("Ann Archer")
    ordinary = ann.git("rev-list", "--max-parents=0", "main")
    hands.remote.git("update-ref", "refs/heads/main", ordinary)
    ann.git("fetch", "--quiet")
    opened = ann("open", "It is down", "--json").ok().json["data"]["incident"]
    hands.path, hands.id = opened["path"], opened["id"]
    ann("sync").ok()
    assert hands.remote.tip("main") == ann.repo.tip("main")
    goes_on(hands, ann)


# Who does not want it


@pytest.mark.parametrize("how", ["--no-sync", "incidentctl.autosync"])
def test_nothing_is_sent_or_fetched_by_who_does_not_want_it(hands: Hands, how: str) -> None:
    ann, bob = hands.begin(*PEOPLE[:2])
    bob.note("theirs")
    words = [how] if how.startswith("--") else []
    if not words:
        ann.git("config", how, "false")
    tip = hands.remote.tip("main")
    ann.note("mine", *words)
    assert "theirs" not in ann("show", hands.id, "--raw", *words).ok().out
    assert hands.remote.tip("main") == tip
    assert ann.waiting() == 1
    ann.git("config", "--unset-all", "incidentctl.autosync") if not words else None
    hands.settle()
    hands.check()
