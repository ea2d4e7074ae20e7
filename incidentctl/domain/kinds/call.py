"""``call``: somebody asks people to come and help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.person import listed
from incidentctl.domain.roster import ask_people

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person


@entry_kind
class Call(Entry):
    """``who`` are asked, and count as asked until they join or write something."""

    kind: ClassVar[str] = "call"

    who: tuple[Person, ...]

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return self.who

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"asked {listed(self.who)} to join"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not self.who:
            yield "it names nobody"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        return ask_people(incident, self.who, self.at)
