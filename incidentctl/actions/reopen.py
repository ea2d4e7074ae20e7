"""Declaring that it is not over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.reopen import Reopen

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def reopen(
    logbook: Logbook, path: str, stamp: Stamp, *, because: str, at: datetime | None
) -> Written:
    """Declare that it is not over. Raises ``not-closed``."""

    def build(incident: Incident) -> Entry:
        if incident.is_open:
            raise CommandError(
                "not-closed",
                f"{incident.id} is open",
                hints=('incidentctl note "what you see or do"',),
            )
        return Reopen(**stamp.sign(at=at), because=because, after_close=incident.close_id)

    return logbook.append(path, build)
