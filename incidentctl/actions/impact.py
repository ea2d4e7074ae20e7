"""Saying who and what is hit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.kinds.impact import Impact

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def describe_impact(
    logbook: Logbook, path: str, stamp: Stamp, *, text: str, at: datetime | None
) -> Written:
    """Say who and what is hit, in words that stand in for what was said before."""

    def build(incident: Incident) -> Entry:
        return Impact(**stamp.sign(at=at), text=text, after_close=incident.close_id)

    return logbook.append(path, build)
