"""``reopen``: it is not over after all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@dataclass(frozen=True, kw_only=True)
class Reopen(Entry):
    """Nobody holds command after it until somebody takes it: an owner is never implied."""

    kind: ClassVar[str] = "reopen"

    because: str

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "reopened the incident"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Because: {self.because}"]

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not self.because:
            yield "because is empty"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`."""
        del placed
        if incident.closed is None:
            return Ruling(Standing.REDUNDANT, "the incident was open already")
        incident.closed = None
        incident.times.pop("closed")
        incident.times["reopened"] = self.at
        return HOLDS
