"""``link``: another incident, or something elsewhere, that belongs to this one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind
from incidentctl.domain.ident import INCIDENT_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

RELATIONS = ("related", "duplicate-of", "parent", "change", "runbook", "dashboard", "chat")
"""What the target is to the incident."""
URL = re.compile(r"https?://[^\s/]\S*\Z")


@entry_kind
class Link(Entry):
    """``target`` is a URL or an incident's id, and ``relation`` what it is to the incident."""

    kind: ClassVar[str] = "link"

    target: str
    relation: str = "related"

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"linked it as {self.relation}"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        return [f"Link: {self.target}"]

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not (URL.match(self.target) or INCIDENT_ID.match(self.target)):
            yield f"target is {self.target!r}, neither a URL nor an incident's id"
        if self.relation not in RELATIONS:
            yield f"relation is {self.relation!r}, not one of {', '.join(RELATIONS)}"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It counts at any time, after the close as well."""
        same = (one for one in incident.links if one.entry.details() == self.details())
        for one in same:
            if getattr(one.entry, "relation", "") == self.relation:
                return Ruling(Standing.REDUNDANT, f"{one.entry.by.name} had linked it already")
        incident.links.append(placed)
        return HOLDS
