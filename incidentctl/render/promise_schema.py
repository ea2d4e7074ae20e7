"""The part of the published JSON about what is owed after incidents (see :mod:`.schema`)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from incidentctl.render.record_schema import Followup, Model, Words


class LeftOver(Model):
    """A follow-up, and the incident that left it."""

    ref: str = Field(description="what people type to name it")
    incident_id: str
    title: Words
    services: list[Words]
    path: Words
    followup: Followup


class Followups(Model):
    """The follow-ups asked for, of all incidents: open ones first, what is due first on top."""

    today: date = Field(description="what is overdue is so on this day, the reader's")
    followups: list[LeftOver]


PROMISES: tuple[type[Model], ...] = (Followups,)
"""What ``data`` can be of them."""
