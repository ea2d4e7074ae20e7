"""Telling everyone else, and filling in what is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.kinds.update import Update

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written

_STANDS = {
    "triage": "We have had a report and are looking into it.",
    "investigating": "We are working on it and look for the cause.",
    "identified": "We know the cause and are working on it.",
    "mitigated": "It should be better by now. We are working on it still.",
    "resolved": "It works again. We are making sure that it stays so.",
    "closed": "It is over.",
}
"""What outsiders may know of each status."""


def update(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    text: str,
    audience: str,
    promised: timedelta | None,
    at: datetime | None,
) -> Written:
    """Write down what an audience was told; ``promised`` is how soon after it hears more."""

    def build(incident: Incident) -> Entry:
        signed = stamp.sign(at=at)
        told = signed["at"] + promised if promised else None
        return Update(
            **signed, text=text, audience=audience, next=told, after_close=incident.close_id
        )

    return logbook.append(path, build)


def template(
    incident: Incident, audience: str, now: datetime, promised: timedelta | None
) -> Iterator[str]:
    """The lines of an update with the facts that are known; ``…`` is for people to fill in.

    Outsiders read neither names nor the words that were written for those who work on it.
    """
    yield incident.title
    yield ""
    began = incident.times.get("impact_started") or incident.times.get("declared")
    if began:
        yield f"Since: {began:%Y-%m-%d %H:%M} UTC"
    if incident.services:
        yield f"Affected: {', '.join(incident.services)}"
    inside = audience != "public"
    yield f"Impact: {(inside and incident.impact) or '…'}"
    yield f"Status: {incident.status}. {_STANDS[incident.status]}"
    if inside:
        yield from _inside(incident)
    yield "What to do meanwhile: …"
    if promised:
        yield f"Next update: {now + promised:%H:%M} UTC"


def _inside(incident: Incident) -> Iterator[str]:
    """What only those who work here may know."""
    if incident.severity:
        yield f"Severity: {incident.severity}"
    holder = incident.commander
    yield f"In command: {holder.name if holder else 'nobody'}"
    if incident.summary:
        yield f"What happened: {incident.summary}"
