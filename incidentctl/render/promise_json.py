"""What is owed after incidents, as the JSON document of :mod:`.json`."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from incidentctl.render import promise_schema as schema
from incidentctl.render.json import envelope
from incidentctl.render.promise_models import followup_model

if TYPE_CHECKING:
    from datetime import date

    from incidentctl.actions.followups import LeftResult


def followups_envelope(result: LeftResult) -> str:
    """The follow-ups asked for."""
    now = _noon(result.today)
    left = [
        schema.LeftOver(
            ref=one.ref,
            incident_id=one.incident,
            title=one.title,
            services=list(one.services),
            path=one.path,
            followup=followup_model(one.fact, now),
        )
        for one in result.left
    ]
    return envelope(schema.Followups(today=result.today, followups=left))


def _noon(day: date) -> datetime:
    """A moment of the reader's day."""
    return datetime.combine(day, time(12), UTC)
