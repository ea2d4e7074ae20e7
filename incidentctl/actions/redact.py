"""Hiding the words of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.actions.correct import find_entry
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.redact import Redact
from incidentctl.domain.redactions import corrections_of

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def redact(logbook: Logbook, path: str, stamp: Stamp, *, entry: str, because: str) -> Written:
    """Hide an entry's words.

    Raises ``no-such-entry``, ``which-entry``, ``no-change``, ``redaction`` (of a redaction).
    """

    def build(incident: Incident) -> Entry:
        target = find_entry(incident, entry)
        if target.entry.name == "redact":
            raise CommandError(
                "redaction",
                f"{target.id[:4]} is a redaction: who hid something, and why, stays visible",
                hints=(f"mend its words: incidentctl correct {target.id[:4]} …",),
            )
        if target.id in incident.redactions:
            raise CommandError(
                "no-change",
                f"{target.id[:4]} is redacted already",
                hints=(f"see who redacted it, and why: incidentctl show {incident.id[-6:]}",),
            )
        known = corrections_of(incident, target.id)
        return Redact(**stamp.sign(), text=because, entry=target.id, known=known)

    return logbook.append(path, build)


def still_shown(incident: Incident, target: str) -> list[str]:
    """The ids of the entry's corrections that are not redacted, and so are shown still."""
    line = incident.line_of(target)
    corrections = line.corrections if line else []
    return [one.id for one in corrections if one.id not in incident.redactions]
