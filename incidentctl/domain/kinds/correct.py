"""``correct``: a text that stands in for another entry's. The corrected one is never gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, late_or_holds
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Correct(Entry):
    """``entry`` is the id of the entry whose text this one replaces on every screen."""

    kind: ClassVar[str] = "correct"
    needs_text: ClassVar[bool] = True

    entry: str
    because: str = ""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"corrected entry {self.entry[:SHOWN]}"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Because: {self.because}"] if self.because else []

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not ENTRY_ID.match(self.entry):
            yield f"entry is {self.entry!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. The fold ties it to its entry, which may stand behind it."""
        incident.corrections.append(placed)
        return late_or_holds(incident)
