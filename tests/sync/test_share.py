"""Sharing between two clones: what is sent, what is fetched, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from incidentctl.git.remote import DONE, REFUSED, UNREACHABLE
from incidentctl.store.sync_settings import Sync, remote_in
from incidentctl.sync.share import (
    BUSY,
    GONE,
    NO_REMOTE,
    RESTS,
    REWOUND,
    UNSHARED,
)
from tests.support.hands import hook
from tests.support.repo import Repo
from tests.sync.desk import Desk, two_at_work


@pytest.fixture
def team(logbook: Repo, tmp_path: Path) -> tuple[Repo, Desk, Desk]:
    return two_at_work(logbook, tmp_path)


def away(desk: Desk, origin: Repo, *, back: bool = False) -> None:
    desk.repo.git("remote", "set-url", "origin", str(origin.path) if back else "/nowhere")


def test_who_comes_second_is_made_again_behind_the_first(team: tuple[Repo, Desk, Desk]) -> None:
    origin, ann, bob = team
    ann.note("first")
    result = bob.note("second")
    assert result
    assert (result.shared.kind, result.shared.pushes, result.waiting) == (DONE, 2, 0)
    assert [one.subject.partition(": ")[2] for one in result.arrived] == ["first"]
    assert [one.author for one in result.arrived] == ["Ann"]
    assert bob.reads() == ["first", "second"]
    assert not bob.ref("pending")
    assert bob.ref("seen") == origin.tip("main") == bob.repo.tip("main")
    assert bob.repo.git("status", "--porcelain") == ""
    assert origin.git("rev-list", "--merges", "main") == ""


def test_a_reader_has_the_news_once_the_last_look_is_old(team: tuple[Repo, Desk, Desk]) -> None:
    _, ann, bob = team
    ann.note("first")
    assert bob.look() is None  # Bob has just synced
    assert bob.reads() == []
    (contact,) = (bob.repo.path / ".git/incidentctl/contact").iterdir()
    contact.unlink()
    result = bob.look()
    assert result
    assert len(result.arrived) == 1
    assert bob.reads() == ["first"]


def test_offline_entries_wait_and_go_together(team: tuple[Repo, Desk, Desk]) -> None:
    origin, ann, bob = team
    away(ann, origin)
    results = [ann.note("one"), ann.note("two")]
    assert [(one.shared.kind, one.waiting) for one in results if one] == [
        (UNREACHABLE, 1),
        (UNREACHABLE, 2),
    ]
    assert ann.reads() == ["one", "two"]
    away(ann, origin, back=True)
    bob.note("meanwhile")
    result = ann.sync()
    assert (result.shared.kind, len(result.shared.sent), result.waiting) == (DONE, 2, 0)
    assert len(result.arrived) == 1
    assert ann.reads() == ["meanwhile", "one", "two"]


def test_no_sync_leaves_the_remote_alone(team: tuple[Repo, Desk, Desk]) -> None:
    origin, ann, _ = team
    before = origin.tip("main")
    assert ann.note("quietly", share=False) is None
    ann.repo.git("config", "incidentctl.autosync", "off")
    assert ann.note("as ever") is None
    assert origin.tip("main") == before
    ann.repo.git("config", "incidentctl.autosync", "true")
    ann.note("aloud")
    assert "aloud" in origin.blob(f"main:{ann.path}").decode()
    assert origin.tip("main") == ann.repo.tip("main")


def test_the_settings_can_turn_it_off_for_everyone(team: tuple[Repo, Desk, Desk]) -> None:
    origin, ann, _ = team
    settings = ann.repo.blob("main:incidentctl.toml").replace(b"auto = true", b"auto = false")
    ann.repo.commit("Share by hand", **{"incidentctl.toml": settings})
    ann.repo.git("push", "--quiet")
    assert ann.note("quietly") is None
    assert ann.sync().shared.sent
    assert "quietly" in origin.blob(f"main:{ann.path}").decode()


def test_a_refusal_keeps_the_entry_and_says_why(team: tuple[Repo, Desk, Desk]) -> None:
    origin, ann, _ = team
    with hook(origin, "pre-receive", "echo only by review >&2; exit 1"):
        result = ann.note("mine")
    assert result
    assert (result.shared.kind, result.waiting) == (REFUSED, 1)
    assert "only by review" in result.shared.said
    assert ann.sync().waiting == 0


def test_a_remote_that_does_not_answer_is_left_alone_for_a_while(
    team: tuple[Repo, Desk, Desk], tmp_path: Path
) -> None:
    _, ann, _ = team
    settings = ann.repo.blob("main:incidentctl.toml").replace(b"timeout = 5", b"timeout = 1.2")
    ann.repo.commit("Less patience", **{"incidentctl.toml": settings})
    ann.repo.git("push", "--quiet")
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 30\n")
    slow.chmod(0o755)
    ann.repo.git("config", "core.sshCommand", str(slow))
    ann.repo.git("remote", "set-url", "origin", "ssh://host/repo")
    kinds = [result.shared.kind for result in (ann.note("one"), ann.note("two")) if result]
    assert kinds == ["slow", RESTS]
    seen = ann.look()
    assert seen
    assert seen.shared.kind == RESTS
    assert ann.reads() == ["one", "two"]


def test_work_of_their_own_stays_theirs(team: tuple[Repo, Desk, Desk]) -> None:
    origin, ann, _ = team
    mine = ann.repo.commit("Mine", mine="1\n")
    ann.note("one")
    assert ann.repo.tip("main") == mine
    assert "Mine" not in origin.git("log", "--format=%s", "main")
    assert not ann.ref("pending")
    ann.repo.git("pull", "--quiet", "--rebase")
    assert ann.repo.git("log", "-1", "--format=%s") == "Mine"
    assert ann.reads() == ["one"]


class TestRewound:
    """Somebody has pushed an older history by force."""

    @pytest.fixture
    def rewound(self, team: tuple[Repo, Desk, Desk]) -> tuple[Repo, Desk, Desk]:
        origin, ann, bob = team
        ann.note("kept")
        ann.note("lost")
        bob.sync()
        origin.git("update-ref", "refs/heads/main", "main~1")
        return team

    def test_nothing_is_pushed_and_nothing_is_lost(self, rewound: tuple[Repo, Desk, Desk]) -> None:
        origin, _, bob = rewound
        before = origin.tip("main")
        result = bob.note("after")
        assert result
        assert (result.shared.kind, result.lost, result.waiting) == (REWOUND, 1, 1)
        assert origin.tip("main") == before
        assert bob.reads() == ["kept", "lost", "after"]
        assert bob.sync().shared.kind == REWOUND

    def test_it_can_be_put_back(self, rewound: tuple[Repo, Desk, Desk]) -> None:
        origin, ann, bob = rewound
        bob.note("after")
        assert bob.sync(restore=True).shared.kind == DONE
        assert ann.sync().shared.kind == DONE
        for desk in (ann, bob):
            assert desk.reads() == ["kept", "lost", "after"]
            assert desk.repo.git("status", "--porcelain") == ""
        assert origin.git("rev-list", "--merges", "main") == ""

    def test_its_word_can_be_taken(self, rewound: tuple[Repo, Desk, Desk]) -> None:
        _, ann, bob = rewound
        bob.repo.git("switch", "--quiet", "--detach", "main~1")
        bob.repo.git("branch", "--quiet", "--force", "main", "main~1")  # as `git pull` would
        assert bob.sync(accept=True).shared.kind == DONE
        assert bob.sync().here_only == 0
        assert bob.reads() == ["kept"]
        assert ann.sync().shared.kind == REWOUND  # everyone decides for themselves
        assert ann.reads() == ["kept", "lost"]

    def test_what_their_own_branch_keeps_is_told(self, rewound: tuple[Repo, Desk, Desk]) -> None:
        _, _, bob = rewound
        result = bob.sync(accept=True)
        assert (result.here_only, result.let_go) == (1, True)
        assert (bob.sync().here_only, bob.sync().let_go) == (1, False)
        bob.repo.git("reset", "--quiet", "--keep", "origin/main")
        assert bob.sync().here_only == 0

    def test_who_takes_it_keeps_their_own_entries(self, rewound: tuple[Repo, Desk, Desk]) -> None:
        _, _, bob = rewound
        bob.note("after")
        result = bob.sync(accept=True)
        assert (result.shared.kind, result.waiting) == (DONE, 0)
        assert "after" in bob.reads()

    def test_a_shallow_clone_does_not_cry_wolf(self, team: tuple[Repo, Desk, Desk]) -> None:
        origin, ann, _ = team
        clone = Desk(origin.clone("Dana", "--depth=1"), "Dana")
        clone.path = ann.path
        clone.note("one")
        ann.note("two")
        ann.note("three")
        clone.repo.git("fetch", "--quiet", "--depth=1", "--update-shallow", "origin")
        result = clone.note("four")
        assert result
        assert result.shared.kind == DONE


class TestGone:
    """Somebody has deleted the branch."""

    @pytest.fixture
    def gone(self, team: tuple[Repo, Desk, Desk]) -> tuple[Repo, Desk]:
        origin, ann, _ = team
        ann.note("kept")
        origin.git("update-ref", "-d", "refs/heads/main")
        return origin, ann

    def test_it_is_not_made_again_by_a_note(self, gone: tuple[Repo, Desk]) -> None:
        origin, ann = gone
        result = ann.note("after")
        assert result
        assert (result.shared.kind, result.waiting) == (GONE, 1)
        assert not origin.refs()

    def test_it_can_be_put_back(self, gone: tuple[Repo, Desk]) -> None:
        origin, ann = gone
        ann.note("after")
        assert ann.sync(restore=True).waiting == 0
        assert origin.tip("main") == ann.repo.tip("main")
        assert not ann.ref("pending")

    def test_the_logbook_can_go_on_alone(self, gone: tuple[Repo, Desk]) -> None:
        origin, ann = gone
        ann.note("after")
        assert ann.sync(accept=True).shared.kind == DONE
        ann.note("alone")
        assert ann.reads() == ["kept", "after", "alone"]
        assert not ann.ref("pending")
        assert not origin.refs()


class TestFirstPush:
    """The remote has no logbook yet."""

    @pytest.fixture
    def empty(self, tmp_path: Path) -> Repo:
        return Repo.init(tmp_path / "origin.git", "--bare")

    def test_without_a_remote_there_is_nothing_to_do(self, logbook: Repo) -> None:
        ann = Desk(logbook, "Ann")
        ann.open("Down")
        assert ann.note("one") is None
        assert ann.sync().shared.kind == NO_REMOTE

    def test_other_work_is_not_pushed_along(self, logbook: Repo, empty: Repo) -> None:
        logbook.git("remote", "add", "origin", empty.path.as_uri())
        result = Desk(logbook, "Ann").sync()
        assert result.shared.kind == UNSHARED
        assert "a commit of other work" in result.shared.said
        assert not empty.refs()

    def test_what_is_ours_alone_is_pushed_and_followed(self, repo: Repo, empty: Repo) -> None:
        from tests.support.cli import Command

        Command(repo.path)("init", "--branch", "incidents").ok()
        repo.git("remote", "add", "origin", empty.path.as_uri())
        ann = Desk(repo, "Ann")
        ann.open("Down")
        assert ann.sync().shared.kind == DONE
        assert empty.refs().keys() == {"refs/heads/incidents"}
        assert repo.git("config", "branch.incidents.remote") == "origin"
        ann.note("one")
        assert "one" in empty.blob(f"incidents:{ann.path}").decode()

    def test_a_note_says_so_and_pushes_nothing(self, logbook: Repo, empty: Repo) -> None:
        logbook.git("push", "--quiet", empty.path.as_uri(), "main~1:refs/heads/main")
        logbook.git("remote", "add", "origin", empty.path.as_uri())
        logbook.git("fetch", "--quiet")
        logbook.git("branch", "--quiet", "--set-upstream-to=origin/main")
        ann, before = Desk(logbook, "Ann"), empty.tip("main")
        ann.open("Down")
        result = ann.note("one")
        assert result
        assert result.shared.kind == UNSHARED
        assert empty.tip("main") == before
        assert ann.sync().shared.kind == DONE  # only our own commits lie above it
        assert empty.tip("main") == logbook.tip("main")

    def test_two_who_went_on_are_told_to_pull(self, logbook: Repo, empty: Repo) -> None:
        logbook.git("push", "--quiet", empty.path.as_uri(), "main~1:refs/heads/main")
        other = empty.clone("other")
        other.commit("Theirs", theirs="1\n")
        other.git("push", "--quiet")
        logbook.git("remote", "add", "origin", empty.path.as_uri())
        result = Desk(logbook, "Ann").sync()
        assert result.shared.kind == UNSHARED
        assert "git pull --rebase" in result.shared.said


class TestHeld:
    """Somebody has damaged a file upstream while we were writing to it."""

    @pytest.fixture
    def held(self, team: tuple[Repo, Desk, Desk]) -> tuple[Repo, Desk, Desk]:
        origin, ann, bob = team
        other = ann.open("Another one")
        ann.path = bob.path
        bob.repo.git("pull", "--quiet")
        whole = bob.repo.blob(f"main:{bob.path}")
        bob.repo.commit("Tidy up", **{bob.path: whole.replace(b"kind", b"sort", 1)})
        bob.repo.git("push", "--quiet")
        ann.note("into the damage", share=False)
        ann.note("elsewhere", other, share=False)
        return origin, ann, bob

    def test_it_waits_alone(self, held: tuple[Repo, Desk, Desk]) -> None:
        origin, ann, _ = held
        result = ann.sync()
        assert (result.shared.kind, result.waiting) == (DONE, 1)
        assert ann.ref("held")
        assert not ann.ref("pending")
        names = origin.git("log", "-3", "--format=%s", "main")
        assert "elsewhere" in names
        assert "damage" not in names

    def test_it_goes_on_once_the_file_is_mended(self, held: tuple[Repo, Desk, Desk]) -> None:
        origin, ann, bob = held
        ann.sync()
        bob.repo.git("pull", "--quiet")
        whole = origin.git_bytes("show", f"main~2:{bob.path}")
        bob.repo.commit("Make it whole", **{bob.path: whole})
        bob.repo.git("push", "--quiet")
        assert ann.sync().waiting == 0
        assert not ann.ref("held")
        assert ann.reads() == ["into the damage"]

    def test_another_one_that_waits_joins_it(self, held: tuple[Repo, Desk, Desk]) -> None:
        origin, ann, bob = held
        listed = origin.git("ls-tree", "-r", "--name-only", "main", "incidents/").splitlines()
        (other,) = (path for path in listed if path != bob.path)
        ann.sync()
        bob.repo.git("pull", "--quiet")
        whole = bob.repo.blob(f"main:{other}")
        bob.repo.commit("Tidy up", **{other: whole.replace(b"kind", b"sort", 1)})
        bob.repo.git("push", "--quiet")
        ann.note("waits as well", other, share=False)
        assert [ann.sync().waiting for _ in range(2)] == [2, 2]  # it doesn't grow by looking
        assert ann.repo.git("log", "-1", "--format=%s", "refs/incidentctl/held/main")


def test_only_one_command_of_a_clone_shares_at_a_time(team: tuple[Repo, Desk, Desk]) -> None:
    from incidentctl.git.lock import lock
    from incidentctl.sync.share import share

    _, ann, _ = team
    ann.note("one", share=False)
    place = ann.repo.path / ".git/incidentctl/sync"
    with lock(str(place), timeout=0), ann.logbook() as logbook:
        assert share(logbook, seconds=0.2).kind == BUSY
    assert ann.sync().waiting == 0


def test_the_remote_that_the_settings_name(team: tuple[Repo, Desk, Desk], tmp_path: Path) -> None:
    origin, ann, _ = team
    settings = ann.repo.blob("main:incidentctl.toml").replace(b'remote = ""', b'remote = "team"')
    ann.repo.commit("Share with the team's", **{"incidentctl.toml": settings})
    ann.repo.git("push", "--quiet")
    before = origin.tip("main")
    ann.repo.git("clone", "--quiet", "--bare", ".", tmp_path / "team.git")
    ann.repo.git("remote", "add", "team", str(tmp_path / "team.git"))
    ann.repo.git("fetch", "--quiet", "team")
    ann.note("one")
    assert origin.tip("main") == before
    assert "one" in Repo(tmp_path / "team.git").blob(f"main:{ann.path}").decode()


@pytest.mark.parametrize(
    ("settings", "remote"),
    [
        (b'[sync]\nremote = "team"\n', "team"),
        (b"[sync] # how\nauto = true\n\n# which\nremote = 'team'", "team"),
        (b'[sync]\nauto = true\n[other]\nremote = "team"\n', ""),
        (b'remote = "team"\n', ""),
        (b'[sync]\nremote = ""\n', Sync().remote),
        (b"[sync]\nremote = 3\n", ""),
        (b'[sync]\nremote = "\\z"\n', ""),
    ],
)
def test_which_remote_settings_name(settings: bytes, remote: str) -> None:
    assert remote_in(settings) == remote
