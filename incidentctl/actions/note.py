"""Writing down what somebody saw, did, decided or suspects."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.kinds.note import Note

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written


def note(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    text: str,
    category: str,
    by: Person | None,
    at: datetime | None,
) -> Written:
    """Write down what somebody saw, did, decided or suspects; after the close as well."""

    def build(incident: Incident) -> Entry:
        said = stamp.sign(at=at, by=by)
        return Note(**said, text=text, category=category, after_close=incident.close_id)

    return logbook.append(path, build)
