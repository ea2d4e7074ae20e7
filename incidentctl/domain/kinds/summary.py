"""``summary``: what happened, so far. The last one counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, late_or_holds

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@dataclass(frozen=True, kw_only=True)
class Summary(Entry):
    """It may come after the close as well: what is known grows."""

    kind: ClassVar[str] = "summary"
    needs_text: ClassVar[bool] = True

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "summed up"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        incident.summarized = placed
        return late_or_holds(incident)
