"""Opening an incident: anyone can, and one line is enough."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.severity import require_severity
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.entry import FORMAT
from incidentctl.domain.ident import entry_id, id_of_path, incident_id
from incidentctl.domain.instant import utc
from incidentctl.domain.kinds.open import Open
from incidentctl.domain.likeness import LIKELY, likeness, look_of
from incidentctl.store.open_index import closed_since

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.domain.policy import Policy
    from incidentctl.store.logbook import Logbook, Written

JUST_NOW = timedelta(hours=24)
"""For how long what was closed may be back."""


class Opening(NamedTuple):
    """What somebody reports. Empty or ``None`` where they didn't say."""

    title: str
    message: str = ""
    severity: str = ""
    services: tuple[str, ...] = ()
    started: datetime | None = None
    detected: datetime | None = None
    reporter: Person | None = None
    kind: str = "real"
    at: datetime | None = None


class Other(NamedTuple):
    """An incident that the new one may be the same as. ``likeness`` goes from 0 to 1."""

    incident: Incident
    likeness: float = 0.0

    @property
    def is_likely(self) -> bool:
        """Whether somebody should be asked."""
        return self.likeness >= LIKELY


class Opened(NamedTuple):
    """The new incident, and those it may be the same as.

    The likely ones come first, the most alike at the top, those closed a short while ago among
    them: it may be back. Behind them come the others that were open already, the oldest first.
    """

    written: Written
    others: tuple[Other, ...]


def open_incident(
    logbook: Logbook, stamp: Stamp, opening: Opening, policy: Policy, randomness: bytes | None
) -> Opened:
    """Record a new incident.

    ``randomness`` makes the id; ``None`` asks the system for it. Raises ``unknown-severity``.
    """
    require_severity(opening.severity, policy)
    running = [loaded.incident for loaded in logbook.open_incidents()]
    others = _compared(opening, running, _just_closed(logbook, opening, stamp.now))
    entry = Open(
        **stamp.sign(at=opening.at),
        text=opening.message,
        format=FORMAT,
        title=opening.title,
        incident_kind=opening.kind,
        severity=opening.severity,
        services=opening.services,
        started=opening.started,
        detected=opening.detected,
        reporter=opening.reporter,
    )
    ident = incident_id(entry.at.date(), randomness or os.urandom(4))
    taken = {id_of_path(incident.path) for incident in running}
    while ident in taken:
        ident = incident_id(entry.at.date(), os.urandom(4))
    return Opened(logbook.open(ident, entry, opening.title), others)


def _just_closed(logbook: Logbook, opening: Opening, now: datetime) -> list[Incident]:
    """Incidents of the same kind that were closed within :data:`JUST_NOW` of the opening."""
    moment = opening.at or now
    paths = closed_since(logbook.repo, logbook.branch, logbook.view, utc(moment - JUST_NOW))
    found = [logbook.load(path).incident for path in paths]
    return [
        one
        for one in found
        if one.kind == opening.kind and not one.is_open and one.times["closed"] - moment <= JUST_NOW
    ]


def _compared(
    opening: Opening, running: Sequence[Incident], closed: Sequence[Incident]
) -> tuple[Other, ...]:
    new = look_of(opening.title, opening.services)

    def compared(incident: Incident) -> Other:
        return Other(incident, likeness(new, look_of(incident.title, incident.services)))

    both = [compared(incident) for incident in running]
    likely = [one for one in (*both, *map(compared, closed)) if one.is_likely]
    likely.sort(key=lambda one: one.likeness, reverse=True)
    return (*likely, *(one for one in both if not one.is_likely))


def repeatable_randomness(title: str, now: datetime) -> bytes:
    """The same id for the same title and moment: for replays that must come out alike."""
    return entry_id(f"{now.isoformat()} {title}".encode())[-4:].encode()
