"""Taking command: one commander at a time, declared."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.take import Take

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def take(
    logbook: Logbook, path: str, stamp: Stamp, *, text: str, because: str, at: datetime | None
) -> Written:
    """Become the commander. Raises ``closed``, ``held`` or ``already-yours``."""

    def build(incident: Incident) -> Entry:
        require_open(incident)
        holder = incident.commander
        if holder and holder.same(stamp.person):
            raise CommandError(
                "already-yours",
                f"you hold command of {incident.id} already",
                hints=('incidentctl note "what you see or do"',),
            )
        if holder and not because:
            first = holder.name.partition(" ")[0]
            why = f'incidentctl take --because "{first} hands over to me"'
            raise CommandError(
                "held",
                f"{holder.name} holds command of {incident.id}",
                hints=(
                    f"ask {first}, then say why you take it: {why}",
                    'or help without command: incidentctl note "what you see or do"',
                ),
            )
        given = because if holder else ""
        return Take(**stamp.sign(at=at), text=text, because=given, taken_from=holder)

    return logbook.append(path, build)
