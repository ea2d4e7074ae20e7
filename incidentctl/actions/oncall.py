"""Who is on call, by the settings of the logbook: it needs the clone, and nobody's network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from incidentctl.domain.oncall import Duty
    from incidentctl.domain.team import Rotation, Service, Team
    from incidentctl.store.loaded import Loaded


_FIRST_YEAR, _LAST_YEAR = 1900, 4000


class OncallResult(NamedTuple):
    """Who is on call at a moment, by rotation, in the order of the settings.

    ``unknown`` are rotations whose time zone this machine doesn't know.
    """

    at: datetime
    duties: tuple[Duty, ...]
    unknown: tuple[Rotation, ...] = ()


class Help(NamedTuple):
    """Whom to ask about an incident that nobody holds, and what is known of what it hit."""

    duties: tuple[Duty, ...] = ()
    services: tuple[Service, ...] = ()


NO_HELP = Help()


def oncall(rotations: Iterable[Rotation], at: datetime) -> OncallResult:
    """Who is on call at that moment. Raises ``time`` for one that nobody plans for."""
    if not _FIRST_YEAR < at.year < _LAST_YEAR:
        raise CommandError("time", f"nobody is on call in the year {at.year}", status=USAGE)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from incidentctl.domain.oncall import on_call

    duties: list[Duty] = []
    unknown: list[Rotation] = []
    for rotation in rotations:
        try:
            duties.append(on_call(rotation, at, ZoneInfo(rotation.zone)))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            unknown.append(rotation)
    return OncallResult(at, tuple(duties), tuple(unknown))


def help_for(loaded: Loaded, team: Team, at: datetime) -> Help:
    """Whom to ask about an open incident at that moment; nobody if somebody leads it."""
    incident = loaded.incident
    if incident.commander or loaded.problems or not incident.is_open:
        return NO_HELP
    return help_with(team, incident.services, at)


def help_with(team: Team, services: Iterable[str], at: datetime) -> Help:
    """Whom to ask at that moment; rotations that have not begun are left out.

    Nothing is loaded for a team that has neither rotations nor services that are more than names.
    """
    hit = tuple(services)
    known = (team.service(name) for name in hit)
    told = tuple(one for one in known if one and (one.owner or one.runbook or one.dashboard))
    rotations = tuple(team.on_duty_for(hit))
    duties = oncall(rotations, at).duties if rotations else ()
    return Help(tuple(duty for duty in duties if duty.who), told)
