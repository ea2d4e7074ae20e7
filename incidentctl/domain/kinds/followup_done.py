"""``followup-done``: somebody has done what was left to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.followups import end_by
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

SHOWN = 8


@entry_kind
class FollowupDone(Entry):
    """``followup`` is the id of its entry; the text, if there is one, says how it went."""

    kind: ClassVar[str] = "followup-done"

    followup: str

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"finished follow-up {self.followup[:SHOWN]}"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not ENTRY_ID.match(self.followup):
            yield f"followup is {self.followup!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It is life after the close: nothing about it is late."""
        return end_by(incident, self.followup, placed)
