"""What the signals of a review are made of: a scene to look at, and what is found in it.

A signal is about the structure of a response, never about a person: no name and no words of the
record get into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain import policy
from incidentctl.domain.entry import Standing

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident, Line

SILENCE = timedelta(seconds=policy.SILENCE)
"""How long nobody may write anything down, unless a team or a reader says otherwise."""
SHORTEST_SILENCE = timedelta(minutes=5)
"""What is shorter is no silence, whatever anybody asks for."""


class Evidence(NamedTuple):
    """An entry that shows it: its id, and when what it tells happened."""

    entry: str
    at: datetime


class Signal(NamedTuple):
    """A gap that the record shows. ``name`` is stable; :mod:`.review` says why it matters.

    ``found`` is a sentence about this incident. ``number`` counts what ``unit`` says: seconds,
    people, entries, tasks or updates.
    """

    name: str
    found: str
    number: int
    unit: str
    evidence: tuple[Evidence, ...]


class Scene(NamedTuple):
    """An incident as a review looks at it; it has at least one entry.

    What still goes on is measured up to ``now``, or up to the last entry if that is ``None``.
    """

    incident: Incident
    now: datetime | None = None
    silence: timedelta = SILENCE

    @property
    def end(self) -> datetime:
        """Up to when an open incident is looked at."""
        return self.now or max(line.placed.entry.recorded for line in self.incident.timeline)

    @property
    def holding(self) -> list[Line]:
        """The lines that hold."""
        return [one for one in self.incident.timeline if one.ruling.standing is Standing.HOLDS]

    @property
    def acts(self) -> list[Placed]:
        """What says that somebody did something about it, while it was open."""
        return [line.placed for line in self.holding if is_act(line.placed)]


def is_act(placed: Placed) -> bool:
    """Whether an entry says that somebody did something: an action, or a task that is done."""
    entry = placed.entry
    return entry.name == "task-done" or getattr(entry, "category", "") == "action"


def shown_by(entries: Iterable[Placed]) -> tuple[Evidence, ...]:
    """The entries as evidence."""
    return tuple(Evidence(one.id, one.entry.at) for one in entries)


def counted(number: int, one: str, several: str = "") -> str:
    """``1 task``, ``2 tasks``."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def whole_seconds(span: timedelta) -> int:
    """A span in whole seconds."""
    return span // timedelta(seconds=1)
