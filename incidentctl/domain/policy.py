"""What a logbook asks of a close: the mission's three always, and more where a team says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.kinds.close import Close

MISSION = ("commander", "timeline", "summary")
"""A declared owner, a single working thread, a declared close: never asked for less."""

OPTIONAL = ("root-cause", "next", "severity", "postmortem", "impact-started", "detected")
"""What a team can ask for besides. ``postmortem``: a date or a link; a waiver isn't enough."""

AUDIENCES = ("internal", "exec", "public")
"""Who may read an update: everyone who works here, those who lead, everybody."""

TOLD = {f"{audience}-update": audience for audience in AUDIENCES}
"""What a team can ask for, too, and the audience that must have been given an update for it."""

REAL_ONLY = ("root-cause", "next", "postmortem", *TOLD)
"""Asked only of what was real to the end: a false alarm has no root cause, and is no news."""

MOST_REPORTS = 7
"""How many people can report to one commander, unless a team says otherwise."""


SILENCE = 30 * 60
"""How many seconds nobody may write anything down before a review says so, likewise."""


class Severity(NamedTuple):
    """A severity's meaning, and what its close needs beyond what every close needs.

    ``updates`` are audiences, each with the seconds after which it wants to hear again;
    ``checklist`` are things to have done, each with the seconds since the opening. ``None``: what
    :mod:`incidentctl.domain.checklist` asks of every incident.
    """

    name: str
    meaning: str = ""
    close: tuple[str, ...] = ()
    updates: tuple[tuple[str, int], ...] = ()
    checklist: tuple[tuple[str, int], ...] | None = None


DEFAULT_SEVERITIES = (
    Severity("sev1", "Everyone or the business as a whole is hit"),
    Severity("sev2", "Many are hit, or an important part is down"),
    Severity("sev3", "Some are hit, and there is a way around"),
    Severity("sev4", "Few are hit, or it is a nuisance"),
    Severity("sev5", "Nobody is hit yet"),
)


@dataclass(frozen=True)
class Policy:
    """The part of a logbook's configuration that rules read."""

    severities: Mapping[str, Severity] = field(
        default_factory=lambda: {severity.name: severity for severity in DEFAULT_SEVERITIES}
    )
    close: tuple[str, ...] = ("root-cause", "next")

    def requirements(self, severity: str, close: Close) -> frozenset[str]:
        """What this close of an incident of this severity must supply, the mission's three too."""
        asked = {*self.close}
        if severity in self.severities:
            asked.update(self.severities[severity].close)
        if close.resolution != "resolved":
            asked.difference_update(REAL_ONLY)
        return frozenset(asked.union(MISSION))


MINIMUM = Policy(severities={}, close=())
"""The mission's three and nothing else: what a close of long ago is held to."""
