"""What is owed after incidents, as the JSON document of :mod:`.json`."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from incidentctl.render import promise_schema as schema
from incidentctl.render.json import envelope
from incidentctl.render.promise_models import followup_model, postmortem_model

if TYPE_CHECKING:
    from datetime import date

    from incidentctl.actions.followups import LeftResult
    from incidentctl.actions.postmortem import OwedResult


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
    return envelope(schema.Followups(today=result.today, followups=left, more=result.more))


def postmortems_envelope(result: OwedResult) -> str:
    """The postmortems asked for."""
    now = _noon(result.today)
    owed = [
        schema.Owed(
            incident_id=one.incident,
            title=one.title,
            path=one.path,
            closed=one.closed,
            postmortem=postmortem_model(one.fact, now),
        )
        for one in result.owed
    ]
    return envelope(schema.Postmortems(today=result.today, postmortems=owed, more=result.more))


def draft_envelope(incident: str | None, layout: str, document: str | None, text: str) -> str:
    """A draft that was not written, or a layout."""
    return envelope(schema.Draft(incident_id=incident, layout=layout, document=document, text=text))


def calendar_envelope(events: int, file: str | None, text: str) -> str:
    """A calendar."""
    return envelope(schema.Calendar(events=events, file=file, text=text))


def _noon(day: date) -> datetime:
    """A moment of the reader's day."""
    return datetime.combine(day, time(12), UTC)
