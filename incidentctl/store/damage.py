"""What is read of a damaged file: as far as it is sound, without what was redacted further on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from incidentctl.text.reader import UPGRADE

if TYPE_CHECKING:
    from incidentctl.text.reader import Record

MEND_COMMITTED = "see which commit damaged it: incidentctl verify"
# The lines of free text begin with ">", so nobody can write these in a note.
_REDACTION = re.compile(rb'^kind = "redact"\nentry = "([0-9a-z]{16})"$', re.MULTILINE)


def redacted_ids(data: bytes) -> set[str]:
    """The ids of the entries that a file's redactions name, those behind a damage included."""
    return {ident.decode() for ident in _REDACTION.findall(data)}


def as_found(record: Record, data: bytes) -> Record:
    """The record of a damaged file that is committed."""
    problems = record.problems
    if not any(problem.fix == UPGRADE for problem in problems):
        # The damage is in the history: only a look at it tells which commit to go back to.
        problems = tuple(problem._replace(fix=MEND_COMMITTED) for problem in problems)
    record = record._replace(problems=problems)
    if hidden := redacted_ids(data):
        from incidentctl.domain.redactions import hide

        entries = tuple(hide(record.entries, also=hidden))
        # The title that isn't in a readable entry may be what was redacted.
        return record._replace(entries=entries, title_line=record.title_line if entries else "")
    return record
