"""``leave``: somebody goes, and the roles they had are free again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.roster import leave_roster

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Leave(Entry):
    """Who holds command holds it still: that is handed over."""

    kind: ClassVar[str] = "leave"

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "left"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        return leave_roster(incident, (self.by,), self.at)
