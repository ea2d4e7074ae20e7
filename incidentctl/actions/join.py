"""Saying that somebody is there to help."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.role import require_role
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.join import Join
from incidentctl.domain.roster import roster

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written


def join(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    who: Person | None,
    role: str,
    text: str,
    at: datetime | None,
) -> Written:
    """Say that ``who``, or else the writer, is there. Raises ``closed``, ``already-there``."""
    if role:
        require_role(role)

    def build(incident: Incident) -> Entry:
        require_open(incident)
        person = who or stamp.person
        here = [one for one in roster(incident).here if one.person.same(person)]
        if here and role in ("", *here[0].roles):
            there = "you are" if person.same(stamp.person) else f"{person.name} is"
            raise CommandError(
                "already-there",
                f"{there} there already{f', as {role}' if role else ''}",
                hints=("see who is there: incidentctl status",),
            )
        return Join(**stamp.sign(at=at, by=who), role=role, text=text)

    return logbook.append(path, build)
