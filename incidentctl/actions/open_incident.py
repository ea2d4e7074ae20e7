"""Opening an incident: anyone can, and one line is enough."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.severity import require_severity
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.entry import FORMAT
from incidentctl.domain.ident import entry_id, id_of_path, incident_id
from incidentctl.domain.kinds.open import Open

if TYPE_CHECKING:
    from incidentctl.domain.person import Person
    from incidentctl.domain.policy import Policy
    from incidentctl.store.logbook import Loaded, Logbook, Written


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


class Opened(NamedTuple):
    """The new incident, and those that were open already: it may be one of them."""

    written: Written
    others: tuple[Loaded, ...]


def open_incident(
    logbook: Logbook, stamp: Stamp, opening: Opening, policy: Policy, randomness: bytes | None
) -> Opened:
    """Record a new incident.

    ``randomness`` makes the id; ``None`` asks the system for it. Raises ``unknown-severity``.
    """
    require_severity(opening.severity, policy)
    others = tuple(logbook.open_incidents())
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
    taken = {id_of_path(loaded.incident.path) for loaded in others}
    while ident in taken:
        ident = incident_id(entry.at.date(), os.urandom(4))
    return Opened(logbook.open(ident, entry, opening.title), others)


def repeatable_randomness(title: str, now: datetime) -> bytes:
    """The same id for the same title and moment: for replays that must come out alike."""
    return entry_id(f"{now.isoformat()} {title}".encode())[-4:].encode()
