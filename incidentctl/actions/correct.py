"""Mending the text of an entry, which stays visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.kinds.correct import Correct

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def correct(
    logbook: Logbook, path: str, stamp: Stamp, *, entry: str, text: str, because: str
) -> Written:
    """Replace the text of an entry on every screen. Raises ``no-such-entry``, ``which-entry``."""

    def build(incident: Incident) -> Entry:
        target = incident.last_word_on(find_entry(incident, entry))
        return Correct(
            **stamp.sign(),
            text=text,
            entry=target.id,
            because=because,
            after_close=incident.close_id,
            after_redaction=_last_redaction(incident),
        )

    return logbook.append(path, build)


def _last_redaction(incident: Incident) -> str:
    behind = reversed(incident.timeline)
    return next((one.placed.id for one in behind if one.placed.entry.name == "redact"), "")


def find_entry(incident: Incident, typed: str) -> Placed:
    """The entry whose id begins with what was typed."""
    wanted = typed.lower()
    fitting = [line.placed for line in incident.timeline if line.placed.id.startswith(wanted)]
    if wanted and len(fitting) == 1:
        return fitting[0]
    if fitting and wanted:
        raise CommandError(
            "which-entry",
            f"'{typed}' fits {len(fitting)} entries: type more of the id",
            hints=tuple(f"{placed.id}  {placed.entry.text[:40]}" for placed in fitting),
            status=USAGE,
        )
    raise CommandError(
        "no-such-entry",
        f"no entry of {incident.id} has an id that begins with '{typed}'",
        hints=(
            f"see the entries and their ids: incidentctl show {incident.id[-6:]}",
            "written in another clone? fetch it first: incidentctl sync",
        ),
        status=USAGE,
    )
