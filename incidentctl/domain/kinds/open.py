"""``open``: the first entry of every incident."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind
from incidentctl.domain.instant import utc

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person

INCIDENT_KINDS = ("real", "drill", "near-miss", "backfill")


@entry_kind
class Open(Entry):
    """Somebody says that something is wrong. ``at`` is the moment of the declaration."""

    kind: ClassVar[str] = "open"

    format: int
    title: str
    incident_kind: str = "real"
    severity: str = ""
    services: tuple[str, ...] = ()
    started: datetime | None = None
    detected: datetime | None = None
    reporter: Person | None = None

    def phrase(self) -> str:
        """See :class:`Entry`."""
        nouns = {"real": "the incident", "drill": "a drill", "near-miss": "a near miss"}
        return f"opened {nouns.get(self.incident_kind, 'the incident afterwards')}"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = []
        if self.severity:
            lines.append(f"Severity: {self.severity}")
        if self.services:
            lines.append(f"Services: {', '.join(self.services)}")
        if self.started:
            lines.append(f"Impact started: {utc(self.started)}")
        if self.detected:
            lines.append(f"Detected: {utc(self.detected)}")
        if self.reporter:
            lines.append(f"Reported by: {self.reporter.name}")
        return lines

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not self.title:
            yield "the title is empty"
        if self.incident_kind not in INCIDENT_KINDS:
            yield f"incident_kind is {self.incident_kind!r}, not one of {', '.join(INCIDENT_KINDS)}"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        if incident.timeline:
            return Ruling(Standing.REDUNDANT, "the incident was open already")
        incident.title = self.title
        incident.kind = self.incident_kind
        incident.severity = self.severity
        incident.services = self.services
        incident.reporter = self.reporter
        incident.opened = placed
        incident.times["declared"] = self.at
        moments = {
            "impact_started": self.started,
            "detected": self.detected,
            "reported": self.at if self.reporter else None,
        }
        incident.times.update({name: at for name, at in moments.items() if at})
        if self.detected:
            incident.marks["detected"] = placed
        return HOLDS
