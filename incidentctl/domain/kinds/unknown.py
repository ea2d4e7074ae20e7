"""An entry of a kind that only a newer version knows: kept and shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind, late_or_holds

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


@entry_kind
class Unknown(Entry):
    """Its own heading and all its fields stand in the file as the newer version wrote them."""

    kind: ClassVar[str] = "unknown"
    kind_name: str = ""
    heading_line: str = ""
    detail_lines: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The kind's name as the file has it."""
        return self.kind_name

    @property
    def kept_heading(self) -> str:
        """See :class:`Entry`."""
        return self.heading_line

    @property
    def kept_details(self) -> tuple[str, ...]:
        """See :class:`Entry`."""
        return self.detail_lines

    def phrase(self) -> str:
        """A plain sentence for screens; the file keeps ``heading_line``."""
        return f"added a {self.kind_name} entry"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """It changes nothing that this version knows of, and is nothing to dispute about."""
        del placed
        return late_or_holds(incident, incident.close_id)
