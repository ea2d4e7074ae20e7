"""``note``: what somebody saw, did, decided or suspects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind, late_or_holds

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

PHRASES = {
    "": "noted",
    "observation": "observed",
    "action": "acted",
    "decision": "decided",
    "hypothesis": "suspected",
}
CATEGORIES = tuple(name for name in PHRASES if name)


@entry_kind
class Note(Entry):
    """One line of the working thread."""

    kind: ClassVar[str] = "note"
    needs_text: ClassVar[bool] = True

    category: str = ""
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return PHRASES.get(self.category, "noted")

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.category not in PHRASES:
            yield f"category is {self.category!r}, not one of {', '.join(CATEGORIES)}"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        if incident.closed is None:
            incident.notes.append(placed)
        return late_or_holds(incident, self.after_close)
