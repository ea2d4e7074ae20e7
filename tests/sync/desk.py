"""Somebody at a clone of the logbook, without a process for each command."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from incidentctl.actions.note import note
from incidentctl.actions.open_incident import Opening, open_incident
from incidentctl.actions.stamp import Stamp
from incidentctl.actions.sync import (
    SyncResult,
    fetch_on_the_way,
    share_on_the_way,
    sync,
)
from incidentctl.domain.person import Person
from incidentctl.domain.policy import Policy
from incidentctl.git.runner import writer_environment
from incidentctl.store.logbook import Logbook, open_logbook
from tests.support.hands import texts
from tests.support.repo import Repo


class Desk:
    """A clone and the person who works in it: ``ann.note("hello")``, ``ann.sync()``."""

    def __init__(self, repo: Repo, name: str) -> None:
        self.repo = repo
        self.person = Person(name, f"{name.lower()}@example.com")
        self.path = ""

    def logbook(self) -> Logbook:
        """The logbook as a new command would open it. Close it."""
        return open_logbook(str(self.repo.path), writer_environment(os.environ))

    def stamp(self) -> Stamp:
        """Them, now."""
        return Stamp(self.person, datetime.now(UTC))

    def open(self, title: str) -> str:
        """Open an incident, and share it; its path."""
        with self.logbook() as logbook:
            opened = open_incident(logbook, self.stamp(), Opening(title), Policy(), None)
            share_on_the_way(logbook)
            self.path = opened.written.after.path
        return self.path

    def note(self, text: str, path: str = "", *, share: bool = True) -> SyncResult | None:
        """Write a note, and share it on the way."""
        with self.logbook() as logbook:
            stamp = self.stamp()
            note(logbook, path or self.path, stamp, text=text, category="", by=None, at=None)
            return share_on_the_way(logbook, wanted=share)

    def look(self) -> SyncResult | None:
        """What a command does first that shows something."""
        with self.logbook() as logbook:
            return fetch_on_the_way(logbook)

    def sync(self, *, restore: bool = False, accept: bool = False) -> SyncResult:
        """Share and fetch on purpose."""
        with self.logbook() as logbook:
            return sync(logbook, restore=restore, accept=accept)

    def reads(self, path: str = "") -> list[str]:
        """The notes they see."""
        with self.logbook() as logbook:
            return texts(logbook.load(path or self.path).data)

    def ref(self, kind: str) -> str:
        """Where a ref of ours is; empty if it isn't there."""
        return self.repo.tip(f"refs/incidentctl/{kind}/main")


def desks(logbook: Repo, folder: Path, *names: str) -> tuple[Repo, list[Desk]]:
    """A bare remote that has the logbook, and a clone of it for each name."""
    logbook.git("clone", "--quiet", "--bare", ".", folder / "origin.git")
    origin = Repo(folder / "origin.git")
    return origin, [Desk(origin.clone(name), name) for name in names]


def two_at_work(logbook: Repo, folder: Path) -> tuple[Repo, Desk, Desk]:
    """The remote, Ann who has opened an incident, and Bob who knows of it."""
    origin, (ann, bob) = desks(logbook, folder, "Ann", "Bob")
    bob.path = ann.open("Invoicing page returns 500")
    bob.sync()
    return origin, ann, bob
