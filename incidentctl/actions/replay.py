"""A past incident, to be lived through again: step by step, each as it was known then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.actions.status import IncidentStatus, StatusResult
from incidentctl.actions.watch import Picture
from incidentctl.domain.errors import CommandError
from incidentctl.domain.replay import Step, steps
from incidentctl.store.land import LANDED

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.store.loaded import Loaded


def replay(loaded: Loaded) -> list[Step]:
    """The steps of an incident. Raises ``damaged`` if there is none to show."""
    incident = loaded.incident
    found = [*steps(incident.id, loaded.record.entries, path=incident.path)]
    if not found:
        raise CommandError(
            "damaged",
            f"nothing of {incident.id} can be read",
            hints=(f"incidentctl check {incident.path}",),
        )
    return found


def pictured(step: Step, loaded: Loaded, now: datetime) -> Picture:
    """What a watcher would have seen after a step, at a moment of that time."""
    known = loaded._replace(incident=step.incident, record=loaded.record._replace(problems=()))
    return Picture(StatusResult((IncidentStatus(known, ()),), "", LANDED, now))
