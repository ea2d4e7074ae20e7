"""``service``: what is hit, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, Standing, entry_kind, late_or_holds

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Service(Entry):
    """``add`` are services that are hit, too, and ``remove`` those that are not after all."""

    kind: ClassVar[str] = "service"

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "changed what is hit"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = [f"Added: {', '.join(self.add)}"] if self.add else []
        if self.remove:
            lines.append(f"Removed: {', '.join(self.remove)}")
        return lines

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not (self.add or self.remove):
            yield "it neither adds nor removes a service"
        if {*self.add} & {*self.remove}:
            yield "it adds and removes the same service"
        if not all(name.strip() for name in (*self.add, *self.remove)):
            yield "a service's name is empty"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. What knows nothing of the close before it changes nothing."""
        del placed
        ruling = late_or_holds(incident, self.after_close)
        if ruling.disputed:
            return ruling
        kept = (name for name in incident.services if name not in self.remove)
        changed = tuple(dict.fromkeys((*kept, *self.add)))
        if changed == incident.services:
            return Ruling(Standing.REDUNDANT, "it was so already")
        incident.services = changed
        return ruling
