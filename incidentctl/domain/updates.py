"""What others were told about an incident, and when they were promised to hear more.

Only files that hold an update load this module.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Standing

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident


class Promise(NamedTuple):
    """An audience was told that it hears more at ``due``, by the update ``placed``."""

    audience: str
    due: datetime
    placed: Placed

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have heard more by now."""
        return self.due <= now


def promises(incident: Incident) -> list[Promise]:
    """The promises that stand, the first one due first; none of a closed incident.

    The next update of an audience keeps the promise that was made to it, and a close ends all.
    """
    if not (incident.updates and incident.is_open):
        return []
    standing: dict[str, Promise] = {}
    for line in incident.timeline:
        entry = line.placed.entry
        if entry.name == "update":
            audience, due = getattr(entry, "audience", ""), getattr(entry, "next", None)
            standing.pop(audience, None)
            if due:
                standing[audience] = Promise(audience, due, line.placed)
        elif entry.name == "close" and line.ruling.standing is Standing.HOLDS:
            standing.clear()
    return sorted(standing.values(), key=lambda promise: (promise.due, promise.audience))


def overdue(incident: Incident, now: datetime) -> list[Promise]:
    """The promises that nobody has kept in time."""
    return [promise for promise in promises(incident) if promise.is_overdue(now)]


def last_update(incident: Incident, audience: str) -> Placed | None:
    """What an audience was told last."""
    told = (one for one in incident.updates if getattr(one.entry, "audience", "") == audience)
    return max(told, key=lambda one: one.entry.at, default=None)
