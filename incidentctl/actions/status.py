"""What is going on: every open incident, and what each still needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from incidentctl.actions.close import owed
from incidentctl.actions.oncall import NO_HELP, Help, help_for
from incidentctl.domain.policy import MOST_REPORTS
from incidentctl.domain.team import NO_TEAM, Team
from incidentctl.store.open_index import unsettled_paths

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.domain.incident import Incident, Line
    from incidentctl.domain.policy import Policy
    from incidentctl.domain.problem import Problem
    from incidentctl.store.land import Landing
    from incidentctl.store.loaded import Loaded
    from incidentctl.store.logbook import Logbook

LAST = 3
"""How many of an incident's last entries are of interest."""


@dataclass(frozen=True)
class IncidentStatus:
    """An open incident, and what a close would lack now; of a damaged one nobody can say."""

    loaded: Loaded
    missing: tuple[Problem, ...]
    help: Help = NO_HELP
    """Whom to ask, where nobody holds command."""


@dataclass(frozen=True)
class StatusResult:
    """The open incidents, the gravest first, and whether entries wait to land.

    ``chosen`` is the id of the incident that commands mean; empty if none was chosen.
    ``unsettled`` are the closed incidents in which something is in dispute, the latest first.
    """

    incidents: tuple[IncidentStatus, ...]
    chosen: str
    landing: Landing
    now: datetime
    unsettled: tuple[Loaded, ...] = ()
    most_reports: int = MOST_REPORTS
    """How many people can report to one commander."""


def status(
    logbook: Logbook,
    policy: Policy,
    *,
    chosen: str,
    now: datetime,
    most_reports: int = MOST_REPORTS,
    team: Team = NO_TEAM,
) -> StatusResult:
    """Look at every open incident, after landing what can land.

    Real ones come before drills, then by severity (unknown ones last), then the oldest first;
    damaged ones come at the end.
    """
    landing = logbook.land_waiting()
    ranks = {name: rank for rank, name in enumerate(policy.severities)}

    def gravity(loaded: Loaded) -> tuple[bool, bool, int, datetime]:
        incident = loaded.incident
        rank = ranks.get(incident.severity, len(ranks))
        began = incident.times.get("declared", now)
        return bool(loaded.problems), incident.kind != "real", rank, began

    found = sorted(logbook.open_incidents(), key=gravity)
    incidents = tuple(
        IncidentStatus(loaded, _missing(loaded, policy, now), help_for(loaded, team, now))
        for loaded in found
    )
    unsettled = _closed_unsettled(logbook)
    return StatusResult(incidents, chosen, landing, now, unsettled, most_reports)


def _closed_unsettled(logbook: Logbook) -> tuple[Loaded, ...]:
    paths = unsettled_paths(logbook.repo, logbook.branch, logbook.view)
    return tuple(logbook.load(path) for path in reversed(paths))


def not_settled(logbook: Logbook) -> list[Incident]:
    """The incidents in which something is in dispute, open ones first."""
    both = (*logbook.open_incidents(), *_closed_unsettled(logbook))
    return [one.incident for one in both if one.incident.unsettled]


def latest(incident: Incident, count: int = LAST) -> list[Line]:
    """What was written down last, in the order in which it happened."""
    by_recording = sorted(incident.timeline, key=lambda line: line.placed.entry.recorded)
    return sorted(by_recording[-count:], key=lambda line: line.placed.entry.at)


def _missing(loaded: Loaded, policy: Policy, now: datetime) -> tuple[Problem, ...]:
    """What a bare close by whoever may close it would lack."""
    return () if loaded.problems else tuple(owed(loaded.incident, now, policy))
