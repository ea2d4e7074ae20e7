"""The part of the published JSON about what is owed after incidents (see :mod:`.schema`)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from incidentctl.render.record_schema import Followup, Model, PostmortemState, Second, Words


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
    more: int = Field(description="how many the limit cut off")


class Owed(Model):
    """An incident, and where its postmortem stands."""

    incident_id: str
    title: Words
    path: Words
    closed: Second | None
    postmortem: PostmortemState


class Postmortems(Model):
    """The postmortems asked for, of all incidents: those that are owed first, by their days."""

    today: date = Field(description="what is overdue is so on this day, the reader's")
    postmortems: list[Owed]
    more: int = Field(description="how many the limit cut off")


class Draft(Model):
    """A text for a postmortem, filled with what the record knows (``postmortem start --print``)."""

    incident_id: str | None = Field(description="null: the text is the layout itself")
    layout: Words
    document: Words | None = Field(description="where it belongs in the repository")
    text: Words


class Calendar(Model):
    """What is promised for which days, as a calendar of RFC 5545."""

    events: int
    file: Words | None = Field(description="where it was written")
    text: Words


PROMISES: tuple[type[Model], ...] = (Followups, Postmortems, Draft, Calendar)
"""What ``data`` can be of them."""
