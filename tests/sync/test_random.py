"""Whatever people do with their clones and in whatever order: nothing is lost, nothing doubles."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.cli import Command
from tests.support.hands import texts
from tests.support.repo import Repo
from tests.sync.desk import Desk, desks

SEEDS = range(int(os.environ.get("INCIDENTCTL_TEST_SEEDS", "3")))
STEPS = 25


class Day:
    """Three people at their clones, and what each may do next."""

    def __init__(self, logbook: Repo, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.origin, self.everyone = desks(logbook, folder, "Ann", "Bob", "Camille")
        self.url = self.origin.path.as_uri()
        self.accepted = Counter[str]()
        self.own: dict[str, list[str]] = {desk.person.name: [] for desk in self.everyone}
        self.public = set[str]()
        """What is upstream because somebody pushed it by hand."""
        self.path = self.everyone[0].open("Invoicing page returns 500")
        for desk in self.everyone:
            desk.path = self.path
            Command(desk.repo.path)("init").ok()
            desk.sync()

    def step(self) -> None:
        """Somebody does something."""
        desk = self.random.choice(self.everyone)
        deeds: list[tuple[int, Callable[[Desk], object]]] = [
            (6, self.note),
            (2, self.quietly),
            (2, lambda desk: desk.sync()),
            (1, lambda desk: desk.look()),
            (1, self.own_commit),
            (1, self.pull),
            (1, self.unplug),
            (2, self.plug_in),
            (1, self.switch),
        ]
        weights, ways = zip(*deeds, strict=True)
        self.random.choices(ways, weights)[0](desk)

    def note(self, desk: Desk, *, share: bool = True) -> None:
        text = f"{desk.person.name} {sum(self.accepted.values())}"
        desk.note(text, share=share)
        self.accepted[text] += 1

    def quietly(self, desk: Desk) -> None:
        self.note(desk, share=False)

    def own_commit(self, desk: Desk) -> None:
        """Work of theirs, sometimes pushed by hand."""
        name = desk.person.name
        title = f"{name}'s work {len(self.own[name])}"
        desk.repo.commit(title, **{f"{name}-{len(self.own[name])}": "x\n"})
        self.own[name].append(title)
        if self.random.random() < 0.3:
            desk.repo.git("push", "--quiet", "origin", "HEAD:main", ok=range(256))
            self.public.update(self.origin.git("log", "--format=%s", "main").splitlines())

    def pull(self, desk: Desk) -> None:
        how = self.random.choice(["--rebase", "--no-rebase"])
        desk.repo.git("pull", "--quiet", how, "--no-edit", "origin", "main", ok=range(256))
        assert not desk.repo.git("ls-files", "--unmerged"), "a pull by hand ends in a conflict"

    def unplug(self, desk: Desk) -> None:
        desk.repo.git("remote", "set-url", "origin", "/nowhere")

    def plug_in(self, desk: Desk) -> None:
        desk.repo.git("remote", "set-url", "origin", self.url)

    def switch(self, desk: Desk) -> None:
        """They work on another branch for a while, or come back."""
        here = desk.repo.git("branch", "--show-current")
        if here == "main":
            desk.repo.git("switch", "--quiet", "--force-create", "side")
        else:
            desk.repo.git("switch", "--quiet", "main")

    def end(self) -> None:
        """Everybody is online again, and syncs."""
        for desk in self.everyone:
            self.plug_in(desk)
        for desk in [*self.everyone, *self.everyone]:
            result = desk.sync()
            assert (result.shared.kind, result.waiting) == ("done", 0), result

    def check(self) -> None:
        """Everyone reads all that was accepted, once, and has their own work still."""
        there = Counter(texts(self.origin.blob(f"main:{self.path}")))
        assert there == self.accepted
        upstream = set(self.origin.git("log", "--format=%s", "main").splitlines())
        for desk in self.everyone:
            assert Counter(desk.reads()) == self.accepted
            assert desk.repo.git("status", "--porcelain", "--untracked-files=no") == ""
            said = desk.repo.git("log", "--all", "--format=%s").splitlines()
            assert not set(self.own[desk.person.name]) - set(said)
            assert not set(self.own[desk.person.name]) & upstream - self.public
            if not self.own[desk.person.name]:
                desk.repo.git("switch", "--quiet", "main")
                desk.repo.git("pull", "--quiet", "--ff-only")
        self.origin.fsck()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_and_nothing_doubles(logbook: Repo, tmp_path: Path, seed: int) -> None:
    day = Day(logbook, tmp_path, seed)
    for _ in range(STEPS):
        day.step()
    day.end()
    day.check()
