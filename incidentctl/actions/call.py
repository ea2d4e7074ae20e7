"""Asking people to come and help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.call import Call
from incidentctl.domain.person import listed
from incidentctl.domain.roster import roster

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written


def call(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    who: Sequence[Person],
    text: str,
    at: datetime | None,
) -> Written:
    """Ask people in. Raises ``closed``, and ``already-there`` if all of them are."""

    def build(incident: Incident) -> Entry:
        require_open(incident)
        found = roster(incident)
        there = [one.person for one in (*found.here, *found.asked)]
        if all(any(map(person.same, there)) for person in who):
            raise CommandError(
                "already-there",
                f"{listed(who)}: there already, or asked before",
                hints=("see who is there: incidentctl status",),
            )
        return Call(**stamp.sign(at=at), who=tuple(who), text=text)

    return logbook.append(path, build)
