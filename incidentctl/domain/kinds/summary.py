"""``summary``: what happened, so far. The last one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind, late_or_holds

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Summary(Entry):
    """It may come after the close as well: what is known grows."""

    kind: ClassVar[str] = "summary"
    needs_text: ClassVar[bool] = True

    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "summed up"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. One that knows of no close doesn't take the place of the close's."""
        ruling = late_or_holds(incident, self.after_close)
        if not ruling.disputed:
            incident.summarized = placed
        return ruling
