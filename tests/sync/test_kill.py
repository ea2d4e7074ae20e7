"""``kill -9`` at every step of a sync: the next one ends with every entry there, once.

Each step is tried in a fresh copy of the clone and its remote. The push of the first attempt is
rejected, because somebody else was faster, so every step there is gets its turn.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from incidentctl.git.processes import subcommand
from tests.store.killer import Killer
from tests.store.story import OURS, make_a_mess
from tests.support.hands import PENDING, Hand, Hands, texts, trailers, work_of
from tests.support.leftovers import litter, wait_for_the_end
from tests.support.repo import Repo

NOTES = ("shared", "theirs", "mine", "mine, too")


class Scene(NamedTuple):
    """A clone whose entries wait, and its remote, which has gone on meanwhile."""

    ann: Hand
    remote: Repo
    path: str

    def copy(self, folder: Path) -> Scene:
        """The same in another folder."""
        shutil.copytree(self.remote.path, folder / "origin.git")
        shutil.copytree(self.ann.repo.path, folder / "ann", symlinks=True)
        ann = Hand(Repo(folder / "ann"), self.ann.name, str(folder))
        ann.git("config", "remote.origin.url", (folder / "origin.git").as_uri())
        ann.git("update-index", "-q", "--refresh", ok=(0, 1))
        return Scene(ann, Repo(folder / "origin.git"), self.path)

    def is_sound(self) -> None:
        """Whatever has become of the entries: neither repository is worse off than before."""
        self.remote.fsck()
        self.ann.repo.fsck()
        assert not litter(self.remote.path, self.ann.repo.path / ".git")
        for repo, tip in ((self.remote, "main"), (self.ann.repo, "main"), (self.ann.repo, PENDING)):
            if repo.tip(tip):
                found = Counter(texts(repo.blob(f"{tip}:{self.path}")))
                assert set(found) <= {*NOTES}
                assert max(found.values()) == 1

    def is_settled(self) -> None:
        """Every entry is there once, upstream and here, and nothing waits.

        The branch may be left to the user's own pull, which works.
        """
        assert Counter(texts(self.remote.blob(f"main:{self.path}"))) == Counter(NOTES)
        assert max(Counter(trailers(self.remote)).values()) == 1
        assert self.remote.git("rev-list", "--merges", "main") == ""
        self.ann.git("pull", "--quiet", "--ff-only")
        assert self.ann.repo.tip("main") == self.remote.tip("main")
        assert not self.ann.repo.tip(PENDING)
        assert self.ann.git("status", "--porcelain", "--", *OURS) == ""


@pytest.fixture
def scene(hands: Hands) -> Scene:
    (ann,) = hands.begin()
    make_a_mess(ann.repo)
    ann.git("push", "--quiet", "origin", "main")
    bob = hands.join("Bob Baker")
    ann.note("shared")
    ann.note("mine", "--no-sync")
    ann.note("mine, too", "--no-sync")
    bob.note("theirs")
    return Scene(ann, hands.remote, hands.path)


READS = frozenset(
    """
    cat-file config diff-index diff-tree for-each-ref log ls-files ls-tree merge-base rev-list
    rev-parse symbolic-ref version worktree
    """.split()  # noqa: SIM905
)
"""Gits that change nothing: a kill at the start of one leaves what a kill at the next one does."""


def numbers(killer: Killer, scene: Scene, *, reads: bool) -> list[int]:
    """The steps of a sync that are worth a kill; with or without those that only read."""
    killer.run("sync", cwd=scene.ann.repo.path, at=0, env=scene.ann.environment())
    scene.is_settled()
    found = [
        number
        for number, step in enumerate(killer.steps(), 1)
        if reads or (subcommand(["git", *step.split()]) or "version") not in READS
    ]
    assert len(found) > 5, killer.steps()
    return found


@pytest.mark.parametrize("how", Killer.WAYS)
def test_killed_at_every_step(scene: Scene, tmp_path: Path, how: str) -> None:
    killer = Killer(tmp_path / "killer", how)
    for number in numbers(killer, scene.copy(tmp_path / "whole"), reads=how == "python"):
        copy = scene.copy(tmp_path / f"step-{number}")
        before = work_of(copy.ann.repo)
        killer.run("sync", cwd=copy.ann.repo.path, at=number, env=copy.ann.environment())
        with explained(f"killed at step {number}: {killer.steps()[-1]}"):
            wait_for_the_end(copy.ann.mark)
            copy.is_sound()
            assert work_of(copy.ann.repo) == before
            copy.ann("sync").ok()
            copy.is_settled()
            assert work_of(copy.ann.repo) == before
        shutil.rmtree(copy.ann.repo.path.parent)


@pytest.mark.parametrize("how", Killer.SURVIVED)
def test_a_git_dies_and_the_sync_lives(scene: Scene, tmp_path: Path, how: str) -> None:
    """It tells what became of it, and the next one ends as it should."""
    killer = Killer(tmp_path / "killer", how)
    for number in numbers(killer, scene.copy(tmp_path / "whole"), reads=how == "git only"):
        copy = scene.copy(tmp_path / f"step-{number}")
        ran = killer.run("sync", cwd=copy.ann.repo.path, at=number, env=copy.ann.environment())
        with explained(f"killed step {number}: {killer.steps()[number - 1]}\n{ran}"):
            assert ran.status in {0, 1, 4}
            wait_for_the_end(copy.ann.mark)
            copy.ann("sync").ok()
            copy.is_settled()
        shutil.rmtree(copy.ann.repo.path.parent)


@contextmanager
def explained(words: str) -> Iterator[None]:
    """Add to what fails in the block when it was."""
    try:
        yield
    except AssertionError as failed:
        failed.add_note(words)
        raise
