"""``reopen``: it is not over after all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Reopen(Entry):
    """Nobody holds command or a role after it until they say so: an owner is never implied."""

    kind: ClassVar[str] = "reopen"

    because: str
    after_close: str = ""
    """The id of the close that its author knew of."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "reopened the incident"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Because: {self.because}"]

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not self.because:
            yield "because is empty"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It undoes the close that its author knew of, and no later one.

        The impact is back, so it is neither mitigated nor resolved until somebody marks it again.
        """
        if incident.closed is None:
            return Ruling(Standing.REDUNDANT, "the incident was open already")
        if self.after_close and self.after_close != incident.closed.id:
            closer = incident.closed.entry.by.name
            why = f"{closer} had closed it again, so it stays closed"
            return Ruling(Standing.CONTESTED, why, disputed=True)
        incident.closed = None
        for name in ("closed", "mitigated", "resolved"):
            incident.times.pop(name, None)
        incident.marks |= {"mitigated": placed, "resolved": placed}
        incident.times["reopened"] = self.at
        incident.roster = ()
        return HOLDS
