"""``take``: somebody becomes the commander."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person


@entry_kind
class Take(Entry):
    """A declared owner: one at a time, named, never implied.

    ``because`` says why command is taken from somebody who holds it, and ``taken_from`` from whom;
    without a reason, or if it is held by somebody else by then, a take of what somebody holds is
    kept as contested and changes nothing. Whom the commander offered command needs no reason while
    the offer stands; ``accepts`` is the id of the ``handover`` that they accept.
    """

    kind: ClassVar[str] = "take"

    because: str = ""
    taken_from: Person | None = None
    accepts: str = ""

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return (self.taken_from,) if self.taken_from else ()

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "accepted command" if self.accepts else "took command"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = [f"Because: {self.because}"] if self.because else []
        if self.taken_from:
            how = "Handed over by" if self.accepts else "Taken from"
            lines.append(f"{how}: {self.taken_from.name}")
        return lines

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.accepts and not ENTRY_ID.match(self.accepts):
            yield f"accepts is {self.accepts!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        if incident.closed is not None:
            other = not self.by.same(incident.closed.entry.by)
            return Ruling(Standing.LATE, "the incident was closed already", disputed=other)
        holder = incident.commander
        if holder is not None and self.by.same(holder):
            return Ruling(Standing.REDUNDANT, f"{holder.name} held command already")
        offered = incident.offers_to(self.by)
        if holder is not None and not (offered or self._may_take_from(holder)):
            why = f"{holder.name} held command and keeps it"
            return Ruling(Standing.CONTESTED, why, disputed=True)
        incident.hand_command_to(self.by, self.at)
        incident.times.setdefault("acknowledged", self.at)
        return HOLDS

    def _may_take_from(self, holder: Person) -> bool:
        """Whether it says why, and means the one who holds it now."""
        return bool(self.because) and (self.taken_from is None or self.taken_from.same(holder))
