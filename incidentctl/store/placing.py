"""What must hold before an entry is recorded: it reads back as it is, once, in a sound file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.text.faults import entry_faults
from incidentctl.text.writer import write_entry

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.domain.problem import Problem
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


def damaged(problem: Problem) -> CommandError:
    """The refusal to write into a file that can't be read to its end."""
    return CommandError(
        "damaged",
        f"the incident's file is damaged, and nothing is added to it: {problem}",
        hints=(problem.fix,),
    )
