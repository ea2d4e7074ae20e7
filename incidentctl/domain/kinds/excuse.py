"""``excuse``: thanks, you can go. It is about what is needed now, never about the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.person import listed
from incidentctl.domain.roster import leave_roster

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person


@entry_kind
class Excuse(Entry):
    """``who`` are not needed any more, and the roles they had are free again."""

    kind: ClassVar[str] = "excuse"

    who: tuple[Person, ...]

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return self.who

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"excused {listed(self.who)}, with thanks"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not self.who:
            yield "it names nobody"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        return leave_roster(incident, self.who, self.at)
