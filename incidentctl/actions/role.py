"""Giving somebody a role in the response, and ending it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.kinds.role import Role
from incidentctl.domain.roster import COMMANDER, holders, role_faults

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written


def give_role(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    role: str,
    who: Person,
    text: str,
    at: datetime | None,
) -> Written:
    """Give somebody a role. Raises ``closed``, ``not-a-role``, ``has-role``."""
    require_role(role)

    def build(incident: Incident) -> Entry:
        require_open(incident)
        if any(map(who.same, holders(incident, role))):
            raise CommandError("has-role", f"{who.name} is {role} already")
        return Role(**stamp.sign(at=at), role=role, who=who, text=text)

    return logbook.append(path, build)


def release_role(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    role: str,
    who: Person | None,
    text: str,
    at: datetime | None,
) -> Written:
    """End somebody's role; without ``who``, of the one person who has it.

    Raises ``closed``, ``not-a-role``, ``no-such-role`` and ``which-person``.
    """
    require_role(role)

    def build(incident: Incident) -> Entry:
        require_open(incident)
        person = _holder(holders(incident, role), role, who, stamp.person)
        return Role(**stamp.sign(at=at), role=role, who=person, release=True, text=text)

    return logbook.append(path, build)


def require_role(role: str) -> None:
    """Raise ``not-a-role`` for what can't be the name of a role."""
    for fault in role_faults(role):
        hints = ("incidentctl handover WHO",) if role == COMMANDER else ()
        raise CommandError("not-a-role", fault, hints=hints, status=USAGE)


def _holder(having: list[Person], role: str, who: Person | None, me: Person) -> Person:
    """Whose role ends: the one who was named, else the writer's own, else the only holder's."""
    if who or any(map(me.same, having)):
        having = [person for person in having if person.same(who or me)]
    if len(having) > 1:
        raise CommandError(
            "which-person",
            f"{len(having)} people are {role}: say whose role ends",
            hints=tuple(f'incidentctl role {role} "{one.name}" --release' for one in having),
            status=USAGE,
        )
    if not having:
        raise CommandError(
            "no-such-role",
            f"{who.name if who else 'nobody'} is {'not ' if who else ''}{role}",
            hints=("see who has which role: incidentctl status",),
        )
    return having[0]
