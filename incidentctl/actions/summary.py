"""Saying what happened, so far."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.kinds.summary import Summary

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def summarize(
    logbook: Logbook, path: str, stamp: Stamp, *, text: str, at: datetime | None
) -> Written:
    """Say what happened, so far."""

    def build(incident: Incident) -> Entry:
        return Summary(**stamp.sign(at=at), text=text, after_close=incident.close_id)

    return logbook.append(path, build)
