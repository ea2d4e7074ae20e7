"""Saying that somebody goes: of their own accord, or because they aren't needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.excuse import Excuse
from incidentctl.domain.kinds.leave import Leave

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written


def leave(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    who: Person | None,
    text: str,
    at: datetime | None,
) -> Written:
    """Say that ``who``, or else the writer, goes. Raises as :func:`excuse`."""

    def build(incident: Incident) -> Entry:
        _require_can_go(incident, (who or stamp.person,), stamp.person)
        return Leave(**stamp.sign(at=at, by=who), text=text)

    return logbook.append(path, build)


def excuse(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    who: Sequence[Person],
    text: str,
    at: datetime | None,
) -> Written:
    """Thank people who aren't needed any more. Raises ``closed``, ``commands``, ``not-there``."""

    def build(incident: Incident) -> Entry:
        _require_can_go(incident, who, stamp.person)
        return Excuse(**stamp.sign(at=at), who=tuple(who), text=text)

    return logbook.append(path, build)


def _require_can_go(incident: Incident, people: Sequence[Person], me: Person) -> None:
    require_open(incident)
    holder = incident.commander
    for person in people:
        own = person.same(me)
        if holder and holder.same(person):
            raise CommandError(
                "commands",
                f"{'you hold' if own else f'{person.name} holds'} command: hand it over first",
                hints=("incidentctl handover WHO",),
            )
        gone = any(one.left and one.person.same(person) for one in incident.roster)
        if gone or not any(map(person.same, incident.people)):
            raise CommandError(
                "not-there",
                f"{'you are' if own else f'{person.name} is'} not on the roster"
                f"{', or left already' if gone else ''}",
                hints=("see who is there: incidentctl status",),
            )
