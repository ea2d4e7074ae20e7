"""What others were told, as models for JSON. This module imports pydantic."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.domain.updates import promises
from incidentctl.render import record_schema as schema

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident


def update_models(incident: Incident, now: datetime) -> dict[str, object]:
    """Links, the updates, and which of them are owed; what is overdue is so at ``now``."""
    return {
        "links": [
            schema.Link(
                entry=one.id,
                target=getattr(one.entry, "target", ""),
                relation=getattr(one.entry, "relation", ""),
            )
            for one in incident.links
        ],
        "updates": [_update(placed, incident) for placed in incident.updates],
        "promises": [
            schema.Promise(
                audience=one.audience,
                due=one.due,
                overdue=one.is_overdue(now),
                entry=one.placed.id,
            )
            for one in promises(incident)
        ],
    }


def _update(placed: Placed, incident: Incident) -> schema.Update:
    entry, line = placed.entry, incident.line_of(placed.id)
    by = schema.Person(name=entry.by.name, email=entry.by.email or None)
    return schema.Update(
        entry=placed.id,
        audience=getattr(entry, "audience", ""),
        text=line.text if line else entry.text,
        by=by,
        at=entry.at,
        next=getattr(entry, "next", None),
    )
