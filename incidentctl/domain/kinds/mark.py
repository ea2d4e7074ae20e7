"""``mark``: a moment that the incident is measured by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, Standing, entry_kind, late_or_holds
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

MARKS = ("detected", "identified", "mitigated", "resolved")
"""The moments that people mark, in the order in which they come."""


@entry_kind
class Mark(Entry):
    """``what`` happened at ``at``; with ``withdraw``, it has not happened after all.

    ``replaces`` is the id of the last entry about this moment that its author knew of. So two that
    replace the same were made at once, and the first of them counts.
    """

    kind: ClassVar[str] = "mark"

    what: str
    replaces: str = ""
    withdraw: bool = False
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        if self.withdraw:
            return f"said that it is not {self.what}"
        return f"marked the incident {self.what}"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.what not in MARKS:
            yield f"what is {self.what!r}, not one of {', '.join(MARKS)}"
        if self.replaces and not ENTRY_ID.match(self.replaces):
            yield f"replaces is {self.replaces!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. What knows nothing of the close before it changes nothing."""
        ruling = late_or_holds(incident, self.after_close)
        if ruling.disputed:
            return ruling
        rival = incident.marks.get(self.what)
        if rival and rival.id != self.replaces:
            who = rival.entry.by.name
            if incident.times.get(self.what) == (None if self.withdraw else self.at):
                return Ruling(Standing.REDUNDANT, f"{who} had said so already")
            why = f"{who} had said otherwise at the same time"
            return Ruling(Standing.CONTESTED, why, disputed=True, against=rival.id)
        incident.marks[self.what] = placed
        incident.times.pop(self.what, None)
        if not self.withdraw:
            incident.times[self.what] = self.at
        return ruling
