"""``correct``: a text that stands in for another entry's. The corrected one is never gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, Standing, entry_kind, late_or_holds
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

SHOWN = 8


@entry_kind
class Correct(Entry):
    """``entry`` is the id of the entry whose text this one replaces on every screen.

    Whoever corrects a text for the second time names the first correction. So two that name the
    same entry were made at once, and the first of them counts.
    """

    kind: ClassVar[str] = "correct"
    needs_text: ClassVar[bool] = True

    entry: str
    because: str = ""
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""
    after_redaction: str = ""
    """The id of the last ``redact`` that its author knew of, whatever that hides."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"corrected entry {self.entry[:SHOWN]}"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Because: {self.because}"] if self.because else []

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not ENTRY_ID.match(self.entry):
            yield f"entry is {self.entry!r}, which is no entry's id"
        if self.after_redaction and not ENTRY_ID.match(self.after_redaction):
            yield f"after_redaction is {self.after_redaction!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. The fold ties it to its entry, which may stand behind it."""
        incident.corrections.append(placed)
        if incident.redactions and (hidden := _redacted(incident, placed)):
            why = f"{hidden.entry.by.name} had redacted what it corrects, so it is hidden, too"
            return Ruling(Standing.CONTESTED, why)
        rival = incident.corrected.setdefault(self.entry, placed)
        if rival is not placed:
            why = f"{rival.entry.by.name} had corrected it already"
            return Ruling(Standing.CONTESTED, why, disputed=True)
        return late_or_holds(incident, self.after_close)


def _redacted(incident: Incident, placed: Placed) -> Placed | None:
    """The redaction of what is corrected, if it stands before and neither knew of the other."""
    from incidentctl.domain.redactions import unknown_redaction

    earlier = [line.placed for line in incident.timeline]
    return unknown_redaction(placed, earlier, incident.redactions)
