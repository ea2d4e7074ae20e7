"""When this clone last spoke with its remote, and whether to spare everyone another wait.

A remote that doesn't answer costs its full time each time it is asked. So after one such wait,
commands that sync on the way leave it alone for a while; ``incidentctl sync`` always asks.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository

_QUICK = 1.0
"""Seconds: a failure that came faster costs nobody anything, and is tried again at once."""
_FIRST_REST, _LONGEST_REST = 15.0, 120.0


class Contact(NamedTuple):
    """The last words with a remote. Moments are seconds since the epoch, by this clone's clock."""

    fetched: float = 0.0
    """When we last knew where upstream is."""
    rest_until: float = 0.0
    """Until when it is left alone."""
    rest: float = 0.0
    """How many seconds that was."""
    why: str = ""

    def is_fresh(self, now: float, seconds: float) -> bool:
        """Whether the last fetch is younger than so many seconds (and not in our future)."""
        return 0.0 <= now - self.fetched < seconds

    def rests(self, now: float) -> bool:
        """Whether it is left alone just now."""
        return 0.0 < self.rest_until - now <= _LONGEST_REST

    def answered(self, now: float) -> Contact:
        """The same, after an answer."""
        return Contact(now)

    def failed(self, now: float, took: float, why: str) -> Contact:
        """The same, after a failure that took so many seconds; each slow one doubles the rest."""
        if took < _QUICK:
            return Contact(self.fetched, why=why)
        rest = min(max(self.rest * 2, _FIRST_REST), _LONGEST_REST)
        return Contact(self.fetched, now + rest, rest, why)


def recall(repo: Repository, branch: Branch) -> Contact:
    """What this clone remembers of its remote; nothing, if that can't be read."""
    try:
        with open(_place(repo, branch), encoding="utf-8") as file:
            fetched, until, rest, why = file.read().split("\n", 3)
        return Contact(float(fetched), float(until), float(rest), why)
    except (OSError, ValueError):
        return Contact()


def remember(repo: Repository, branch: Branch, contact: Contact) -> None:
    """Keep it for the next command. What can't be written costs time and nothing else."""
    place = _place(repo, branch)
    with suppress(OSError):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        scratch = f"{place}.{os.getpid()}"
        with open(scratch, "w", encoding="utf-8") as file:
            file.write("\n".join(map(str, contact)))
        os.replace(scratch, place)


def _place(repo: Repository, branch: Branch) -> str:
    name = f"{branch.remote}/{branch.name}".replace("/", "%")
    return os.path.join(repo.private_dir, "contact", name)
