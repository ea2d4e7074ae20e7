"""``handover``: the commander offers command to somebody, or takes the offer back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person


@entry_kind
class Handover(Entry):
    """``to`` gets command by a ``take`` while the offer stands; until then the offerer holds it.

    One offer stands at a time: a later one replaces it, and ``withdraw`` takes it back.
    """

    kind: ClassVar[str] = "handover"

    to: Person
    withdraw: bool = False

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return (self.to,)

    def phrase(self) -> str:
        """See :class:`Entry`."""
        if self.withdraw:
            return f"took back the offer of command to {self.to.name}"
        return f"offered command to {self.to.name}"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. Only who holds command can offer it, or take an offer back."""
        if incident.closed is not None:
            other = not self.by.same(incident.closed.entry.by)
            return Ruling(Standing.LATE, "the incident was closed already", disputed=other)
        holder = incident.commander
        if holder is None or not holder.same(self.by):
            why = f"{holder.name} held command" if holder else "nobody held command"
            return Ruling(Standing.CONTESTED, why, disputed=True)
        if holder.same(self.to):
            return Ruling(Standing.REDUNDANT, f"{holder.name} held command already")
        stands = incident.offers_to(self.to)
        if stands != self.withdraw:
            why = "it was offered already" if stands else "no such offer stood any more"
            return Ruling(Standing.REDUNDANT, why)
        incident.offer = None if self.withdraw else placed
        return HOLDS
