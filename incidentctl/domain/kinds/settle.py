"""``settle``: what people agreed on, after two of them had acted at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

SHOWN = 8


@entry_kind
class Settle(Entry):
    """``entries`` are the ids of what was in dispute.

    It changes nothing else: who gets command in the end takes it.
    """

    kind: ClassVar[str] = "settle"
    needs_text: ClassVar[bool] = True

    entries: tuple[str, ...]

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "settled what was in dispute"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Settled: {', '.join(ident[:SHOWN] for ident in self.entries)}"]

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not self.entries:
            yield "it names no entry that it settles"
        for ident in self.entries:
            if not ENTRY_ID.match(ident):
                yield f"entries holds {ident!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. Of two who settled the same at once, the first is right."""
        known = [incident.settled.get(ident) for ident in self.entries]
        first = known[0] if known else None
        if first and all(known):
            name, same = first.entry.by.name, first.entry.text == self.text
            standing = Standing.REDUNDANT if same else Standing.CONTESTED
            return Ruling(standing, f"{name} had settled it already", disputed=not same)
        for ident in self.entries:
            incident.settled.setdefault(ident, placed)
        return HOLDS
