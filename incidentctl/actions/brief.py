"""What the next commander must know, and whoever comes from a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.oncall import NO_HELP, Help, help_for
from incidentctl.domain.entry import Standing
from incidentctl.domain.roster import Roster, direct_reports, roster
from incidentctl.domain.team import NO_TEAM, Team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incidentctl.domain.incident import Incident, Line
    from incidentctl.domain.roster import Member
    from incidentctl.store.loaded import Loaded

DECISIONS = 5
"""How many of the last decisions are told."""
TRIED = 8
"""How many of the last actions, and of the last suspicions, are told."""


class Brief(NamedTuple):
    """The state of an incident, chosen from its record; notes in the order of the file.

    ``reports`` are those who report to the commander, ``most_reports`` how many one can lead.
    """

    loaded: Loaded
    now: datetime
    roster: Roster
    reports: Sequence[Member]
    most_reports: int
    decisions: Sequence[Line]
    tried: Sequence[Line]
    suspected: Sequence[Line]
    help: Help = NO_HELP
    """Whom to ask, where nobody holds command."""

    @property
    def incident(self) -> Incident:
        """The incident."""
        return self.loaded.incident


def brief(loaded: Loaded, *, now: datetime, most_reports: int, team: Team = NO_TEAM) -> Brief:
    """What an incident's record says to who has not read it."""
    found = roster(loaded.incident)
    return Brief(
        loaded,
        now,
        found,
        direct_reports(found),
        most_reports,
        _notes(loaded.incident, "decision")[-DECISIONS:],
        _notes(loaded.incident, "action")[-TRIED:],
        _notes(loaded.incident, "hypothesis")[-TRIED:],
        help_for(loaded, team, now),
    )


def _notes(incident: Incident, category: str) -> list[Line]:
    return [
        line
        for line in incident.timeline
        if line.ruling.standing is Standing.HOLDS
        and getattr(line.placed.entry, "category", "") == category
    ]
