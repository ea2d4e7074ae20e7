"""``close``: the commander says it is over, what happened, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind
from incidentctl.domain.ident import ENTRY_ID
from incidentctl.domain.instant import utc

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

RESOLUTIONS = ("resolved", "duplicate", "false-alarm", "cancelled")
UNKNOWN = re.compile(r"unknown\b[\s:,.;-]*", re.IGNORECASE)
WAIVED = re.compile(r"waived\s*:\s*(?=\S)", re.IGNORECASE)
_SAID = ("text", "resolution", "root_causes", "postmortem", "severity", "started", "detected")
_URL = re.compile(r"https?://[^\s/]\S*\Z")


def postmortem_kind(value: str) -> str | None:
    """What is promised: ``date``, ``url`` or ``waived``; ``None`` if it is none of these."""
    if WAIVED.match(value):
        return "waived"
    if _URL.match(value):
        return "url"
    try:
        # fromisoformat alone also takes 20261201 and week dates; one spelling is enough.
        return "date" if date.fromisoformat(value).isoformat() == value else None
    except ValueError:
        return None


@entry_kind
class Close(Entry):
    """The declared close. Its text, if it has one, is the summary.

    ``severity``, ``started`` and ``detected`` are what nobody knew, or said, at the opening; what
    was said then stays.
    """

    kind: ClassVar[str] = "close"

    resolution: str = "resolved"
    root_causes: tuple[str, ...] = ()
    postmortem: str = ""
    thanks: tuple[str, ...] = ()
    severity: str = ""
    started: datetime | None = None
    detected: datetime | None = None
    known_tasks: int = 0
    """How many tasks stood in its author's copy. Not one of those may be open."""
    known_severity: str = ""
    """The id of the last change of the severity there: it is held to what that severity asks."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"closed the incident: {self.resolution}"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = [f"Root cause: {cause}" for cause in self.root_causes]
        if self.postmortem:
            lines.append(f"Postmortem: {self.postmortem}")
        if self.thanks:
            lines.append(f"Thanks to {', '.join(self.thanks)}")
        if self.severity:
            lines.append(f"Severity: {self.severity}")
        if self.started:
            lines.append(f"Impact started: {utc(self.started)}")
        if self.detected:
            lines.append(f"Detected: {utc(self.detected)}")
        return lines

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.resolution not in RESOLUTIONS:
            yield f"resolution is {self.resolution!r}, not one of {', '.join(RESOLUTIONS)}"
        if self.postmortem and postmortem_kind(self.postmortem) is None:
            yield f"postmortem is {self.postmortem!r}: neither a date, nor a URL, nor 'waived: why'"
        if self.known_tasks < 0:
            yield "known_tasks is less than zero"
        if self.known_severity and not ENTRY_ID.match(self.known_severity):
            yield f"known_severity is {self.known_severity!r}, which is no entry's id"
        if not all(cause.strip() for cause in self.root_causes):
            yield "a root cause is empty"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. Only the commander closes; the rules say what is wrong otherwise."""
        if incident.closed is not None:
            says_more = not self._says_the_same(incident.closed.entry)
            why = "the incident was closed already"
            return Ruling(Standing.REDUNDANT, why, disputed=says_more)
        holder = incident.commander
        if holder is None or not holder.same(self.by):
            why = "nobody held command, so the incident stays open"
            if holder:
                why = f"{holder.name} held command, so it stays open"
            return Ruling(Standing.CONTESTED, why, disputed=True)
        incident.closed = placed
        incident.times["closed"] = self.at
        incident.release_command(self.at)
        incident.severity = incident.severity or self.severity
        if self.detected and "detected" not in incident.times:
            incident.marks["detected"] = placed
        for name, moment in (("impact_started", self.started), ("detected", self.detected)):
            if moment:
                incident.times.setdefault(name, moment)
        if self.text:
            incident.summarized = placed
        unknown = next((task for task in incident.tasks if task.ended is None), None)
        if unknown:
            number = unknown.number
            why = f"task {number} was open, which {self.by.name} didn't know of"
            return Ruling(Standing.HOLDS, why, disputed=True, against=unknown.placed.id)
        return HOLDS

    def _says_the_same(self, other: Entry) -> bool:
        """Whether somebody who has read one close learns nothing from the other."""
        return isinstance(other, Close) and all(
            getattr(self, name) == getattr(other, name) for name in _SAID
        )
