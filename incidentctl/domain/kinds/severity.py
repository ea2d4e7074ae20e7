"""``severity``: how bad it is, as far as is known now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, Standing, entry_kind, late_or_holds
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Severity(Entry):
    """The text says why it is ``severity`` now.

    ``replaces`` is the id of the last ``severity`` entry that its author knew of. So two that
    replace the same were made at once, and the first of them counts.
    """

    kind: ClassVar[str] = "severity"
    needs_text: ClassVar[bool] = True

    severity: str
    replaces: str = ""
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "changed the severity"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Severity: {self.severity}"]

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not self.severity:
            yield "severity is empty"
        if self.replaces and not ENTRY_ID.match(self.replaces):
            yield f"replaces is {self.replaces!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. What knows nothing of the close before it changes nothing."""
        ruling = late_or_holds(incident, self.after_close)
        if ruling.disputed:
            return ruling
        rival = incident.rated
        if rival and rival.id != self.replaces:
            why = f"{rival.entry.by.name} had made it {incident.severity}"
            if incident.severity == self.severity:
                return Ruling(Standing.REDUNDANT, f"{why} already")
            why = f"{why} at the same time"
            return Ruling(Standing.CONTESTED, why, disputed=True, against=rival.id)
        incident.rated, incident.severity = placed, self.severity
        return ruling
