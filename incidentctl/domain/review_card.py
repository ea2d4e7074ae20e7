"""What a card keeps of a review: which signals an incident has, and who worked on it.

Nothing here depends on the present moment, nor on how long a silence a reader bears.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Standing
from incidentctl.domain.person import Person
from incidentctl.domain.review import SIGNALS, review
from incidentctl.domain.review_end import DAY
from incidentctl.domain.review_scene import Scene
from incidentctl.domain.review_thread import silences

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

_WORK = frozenset({"take", "join", "note", "task-done", "mark", "update"})
"""What shows that somebody worked on it, and did not only report it."""


class Shown(NamedTuple):
    """The signals of an incident up to its last entry, silences apart.

    ``silence`` is the longest while the impact went on. ``last`` is when the last entry was
    written. ``leaders`` held command, and ``hands`` worked on it while it was open, in order.
    """

    signals: tuple[str, ...]
    silence: timedelta
    last: datetime | None
    leaders: tuple[Person, ...]
    hands: tuple[Person, ...]

    def names(self, silence: timedelta) -> tuple[str, ...]:
        """The signals for whom that long a silence is fine, in the order of a response."""
        found = {*self.signals, *(["silence"] if self.silence > silence else [])}
        return tuple(check.name for check in SIGNALS if check.name in found)

    def is_forgotten(self, now: datetime) -> bool:
        """Of an open incident: whether nothing has happened for so long that it may be over."""
        return self.last is not None and now - self.last > DAY


def shown(incident: Incident) -> Shown:
    """What a review shows of an incident, for its card."""
    if not incident.timeline:
        return Shown((), timedelta(), None, (), ())
    spans = [one.span for one in silences(Scene(incident))]
    names = (signal.name for signal in review(incident).signals)
    return Shown(
        tuple(name for name in names if name != "silence"),
        max(spans, default=timedelta()),
        Scene(incident).end,
        tuple(tenure.commander for tenure in incident.tenures),
        tuple(_hands(incident)),
    )


def _hands(incident: Incident) -> list[Person]:
    found: list[Person] = []
    for line in incident.timeline:
        entry = line.placed.entry
        worked = entry.name in _WORK and line.ruling.standing is not Standing.LATE
        if worked and not any(map(entry.by.same, found)):
            found.append(entry.by)
    return found
