"""What must hold of an entry before it is recorded: it reads back as it is, and is there once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.text.faults import entry_faults
from incidentctl.text.writer import write_entry

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.text.reader import Record


def require_fit(placed: Placed) -> None:
    """Raise ``unfit`` for an entry that would not be read as it was: nothing damaged is written."""
    faults = [*entry_faults(placed.entry)]
    if faults:
        raise CommandError("unfit", f"this can't be recorded: {'; '.join(faults)}", status=USAGE)


def unlike(record: Record, entry: Entry) -> Placed:
    """The entry as it will stand, recorded a microsecond later if its twin is there already."""
    known = {placed.id for placed in record.entries}
    placed = write_entry(entry)
    while placed.id in known:
        entry = replace(entry, recorded=entry.recorded + timedelta(microseconds=1))
        placed = write_entry(entry)
    return placed
