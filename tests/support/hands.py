"""Many people, each at a clone of their own, and the one remote they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.support.cli import UNMEASURED, as_person, run
from tests.support.leftovers import MARK, litter, wait_for_the_end
from tests.support.process import TIMEOUT, Ran
from tests.support.repo import Repo, State
from tests.support.template import Templates

PEOPLE = (
    "Ann Archer",
    "Bob Baker",
    "Camille Ng",
    "Dana Levi",
    "Emil Kovac",
    "Fatima Noor",
    "Goran Ilic",
    "Hana Sato",
)
TITLE = "Invoicing page returns 500"
PENDING = "refs/incidentctl/pending/main"
INCOMING = "/tmp_objdir-incoming-"
NOWHERE = "/nowhere/at/all/"

T = TypeVar("T")


class Hand:
    """Somebody at a clone of the logbook: ``ann("note", "hello")``, ``ann.repo.git("pull")``.

    ``ahead`` is how far their clock is ahead of the real one. ``env`` are variables that all their
    commands get, and ``offline`` takes the remote away from them.
    """

    def __init__(
        self, repo: Repo, name: str, mark: str, *, ahead: timedelta = timedelta(0)
    ) -> None:
        self.repo = repo
        self.name = name
        self.mark = mark
        self.ahead = ahead
        self.offline = False
        self.accepted: list[str] = []
        """The texts of the notes that a command of theirs took, in order."""
        self.env: dict[str, str | None] = {**UNMEASURED, MARK: mark, **as_person(name)}

    def __call__(
        self,
        *args: str | Path,
        env: Mapping[str, str | None] | None = None,
        stdin: str | None = None,
        timeout: float = TIMEOUT,
    ) -> Ran:
        """Run ``incidentctl ARGS`` in their clone."""
        return run(
            *args, cwd=self.repo.path, env=self.environment(env), stdin=stdin, timeout=timeout
        )

    def environment(self, more: Mapping[str, str | None] | None = None) -> dict[str, str | None]:
        """The variables of their commands, on top of the test's own."""
        now = datetime.now(UTC) + self.ahead
        clock = {"INCIDENTCTL_NOW": now.isoformat()} if self.ahead else {}
        away = unreachable(self.url) if self.offline else {}
        return {**self.env, **clock, **away, **(more or {})}

    @property
    def url(self) -> str:
        """Where their remote is."""
        return self.repo.git("config", "remote.origin.url")

    def note(self, text: str, *args: str, env: Mapping[str, str | None] | None = None) -> Ran:
        """Write a note, which must be accepted."""
        ran = self("note", *args, text, env=env).ok()
        self.accepted.append(text)
        return ran

    def git(self, *args: str | Path, ok: Collection[int] = (0,)) -> str:
        """Run git in their clone, as them."""
        return self.repo.git(*args, ok=ok, env=self.environment())

    def waiting(self) -> int:
        """How many entries are recorded in their clone and not shared yet."""
        if not self.repo.tip(PENDING):
            return 0
        return int(self.repo.git("rev-list", "--count", PENDING, "^refs/remotes/origin/main"))


class Hands:
    """The people of one logbook: their remote is ``remote``, bare, and each clone is beside it."""

    def __init__(self, folder: Path, templates: Templates) -> None:
        self.folder = folder
        self.mark = str(folder)
        self.everyone: list[Hand] = []
        self._first = templates.copy("logbook", folder / "first")
        self._first.git("clone", "--quiet", "--bare", ".", folder / "origin.git")
        self.remote = Repo(folder / "origin.git")
        for setting in (
            "receive.fsckObjects",
            "receive.denyDeletes",
            "receive.denyNonFastForwards",
        ):
            self.remote.git("config", setting, "true")
        self.path = self.id = ""

    def let_them_wait(self, seconds: float) -> None:
        """Say in the logbook how long a command may wait for the remote; before anybody joins."""
        old = (self._first.path / "incidentctl.toml").read_text(encoding="utf-8")
        new, found = re.subn(r"(?m)^timeout = .*$", f"timeout = {seconds:g}", old)
        assert found == 1, old
        self._first.commit("Wait less", **{"incidentctl.toml": new})
        self._first.git("push", "--quiet", self.remote.path, "HEAD:main")

    def join(
        self,
        name: str,
        *,
        url: str = "",
        ahead: timedelta = timedelta(0),
        set_up: bool = False,
    ) -> Hand:
        """Somebody clones the logbook; with ``set_up`` they run ``incidentctl init`` in it, too."""
        target = self.folder / name.split(maxsplit=1)[0].lower()
        self.remote.git("clone", "--quiet", "--", url or self.remote.path.as_uri(), target)
        hand = Hand(Repo(target), name, self.mark, ahead=ahead)
        if set_up:
            hand("init").ok()
        self.everyone.append(hand)
        return hand

    def begin(self, *people: str) -> list[Hand]:
        """The first one opens an incident and shares it, and the others join; Ann, if nobody is."""
        first, *others = people or PEOPLE[:1]
        ann = self.join(first)
        opened = ann("open", TITLE, "--json").ok().json["data"]["incident"]
        self.path, self.id = opened["path"], opened["id"]
        assert not ann.waiting()
        return [ann, *map(self.join, others)]

    def accepted(self) -> Counter[str]:
        """The texts of all notes that anybody's command took."""
        return Counter(text for hand in self.everyone for text in hand.accepted)

    def settle(self) -> None:
        """Everybody syncs a last time, and then again, so that the first know what the last had."""
        for _ in range(2):
            for ran in together([partial(hand, "sync") for hand in self.everyone]):
                ran.ok()

    def check(self, *, cut_off: bool = False) -> None:
        """What was accepted is there once, everywhere; the history is straight; nothing is left.

        For ``cut_off`` see :meth:`nothing_left`.
        """
        self.remote.fsck()
        assert Counter(texts(self.remote.blob(f"main:{self.path}"))) == self.accepted()
        assert self.remote.git("rev-list", "--merges", "main") == ""
        named = Counter(trailers(self.remote))
        assert not named or max(named.values()) == 1
        together([partial(self._check_clone, hand) for hand in self.everyone])
        self.nothing_left(cut_off=cut_off)

    def _check_clone(self, hand: Hand) -> None:
        repo, tip = hand.repo, self.remote.tip("main")
        assert repo.tip("refs/remotes/origin/main") == tip, hand.name
        assert not repo.tip(PENDING), hand.name
        seen = hand("show", self.id, "--raw", "--no-sync").ok()
        assert Counter(texts(seen.out.encode())) == self.accepted(), hand.name

    def nothing_left(self, *, cut_off: bool = False) -> None:
        """No process, lock or temporary file of ours is left anywhere.

        A server that was ``cut_off`` from us in the middle of a push may leave the folder it
        received it in: that is git's own, and git's to clear up.
        """
        wait_for_the_end(self.mark)
        found = litter(*(hand.repo.path / ".git" for hand in self.everyone))
        at_the_remote = litter(self.remote.path)
        found += [it for it in at_the_remote if not (cut_off and INCOMING in it)]
        assert not found

    def push_by_hand(self, hand: Hand, message: str, **files: str | bytes) -> str:
        """An ordinary commit of theirs, pushed by git itself; its id."""
        hand.git("pull", "--quiet", "--ff-only")
        commit = hand.repo.commit(message, **files)
        hand.git("push", "--quiet", "origin", "HEAD:main")
        return commit


def unreachable(url: str) -> dict[str, str]:
    """The variables that make git look for this URL where nothing is, for one command."""
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{NOWHERE}.insteadOf",
        "GIT_CONFIG_VALUE_0": url,
    }


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make all calls at the same time, each in a thread of its own; their results, in order."""
    with ThreadPoolExecutor(max(1, len(calls))) as pool:
        return [work.result() for work in [pool.submit(call) for call in calls]]


def work_of(repo: Repo) -> State:
    """All that is the user's and not the record's; where upstream is counts for nothing."""
    state = repo.state(but=("incidents/",))
    status = tuple(row for row in state.status if not row.startswith("# branch.ab"))
    return replace(state, status=status)


@contextmanager
def hook(repo: Repo, name: str, script: str) -> Iterator[None]:
    """A hook of a repository, for as long as the block lasts."""
    path = repo.path / repo.git("rev-parse", "--git-path", f"hooks/{name}")
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    yield
    path.unlink()


def texts(data: bytes) -> list[str]:
    """The notes in an incident's file, each of one line, read as anybody would."""
    return re.findall(r"^> (?!- )(.*)$", data.decode(), re.MULTILINE)


def trailers(repo: Repo, branch: str = "main") -> list[str]:
    """The ids of the entries that the commits of a branch name."""
    said = repo.git("log", "--format=%(trailers:key=Entry,valueonly)", f"refs/heads/{branch}")
    return said.split()
