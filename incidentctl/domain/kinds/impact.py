"""``impact``: who and what is hit, in words. The last one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind, late_or_holds

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Impact(Entry):
    """It may come after the close as well: what is known grows."""

    kind: ClassVar[str] = "impact"
    needs_text: ClassVar[bool] = True

    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "described the impact"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. What knows nothing of the close before it changes nothing."""
        ruling = late_or_holds(incident, self.after_close)
        if not ruling.disputed:
            incident.impacted = placed
        return ruling
