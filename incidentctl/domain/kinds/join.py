"""``join``: somebody is there to help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.roster import join_roster, role_faults

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Join(Entry):
    """``by`` is there from now on, in the role ``role`` if one is named."""

    kind: ClassVar[str] = "join"

    role: str = ""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"joined as {self.role}" if self.role else "joined"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.role:
            yield from role_faults(self.role)

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        return join_roster(incident, self.by, self.role, self.at)
