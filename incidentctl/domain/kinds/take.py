"""``take``: somebody becomes the commander."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@dataclass(frozen=True, kw_only=True)
class Take(Entry):
    """A declared owner: one at a time, named, never implied.

    ``because`` says why command is taken from somebody who holds it; without it, a take of what
    somebody else holds is kept as contested and changes nothing.
    """

    kind: ClassVar[str] = "take"

    because: str = ""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "took command"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Because: {self.because}"] if self.because else []

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        if incident.closed is not None:
            return Ruling(Standing.LATE, "the incident was closed already")
        holder = incident.commander
        if holder is not None and self.by.same(holder):
            return Ruling(Standing.REDUNDANT, f"{holder.name} held command already")
        if holder is not None and not self.because:
            return Ruling(Standing.CONTESTED, f"{holder.name} held command and keeps it")
        incident.hand_command_to(self.by, self.at)
        incident.times.setdefault("acknowledged", self.at)
        return HOLDS
