"""``followup-move``: what was left to do has another day, or somebody else sees to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.followups import move_by
from incidentctl.domain.ident import ENTRY_ID

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person

SHOWN = 8


@entry_kind
class FollowupMove(Entry):
    """``followup`` is the id of its entry, ``due`` the new day, ``owner`` the new owner.

    The text says why. ``replaces`` is the id of the last move of it that its author knew of.
    """

    kind: ClassVar[str] = "followup-move"
    needs_text: ClassVar[bool] = True

    followup: str
    due: datetime | None = None
    owner: Person | None = None
    replaces: str = ""

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return (self.owner,) if self.owner else ()

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"moved follow-up {self.followup[:SHOWN]}"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = [f"Due: {self.due:%Y-%m-%d}"] if self.due else []
        if self.owner:
            lines.append(f"Owner: {self.owner.name}")
        return lines

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not ENTRY_ID.match(self.followup):
            yield f"followup is {self.followup!r}, which is no entry's id"
        if self.replaces and not ENTRY_ID.match(self.replaces):
            yield f"replaces is {self.replaces!r}, which is no entry's id"
        if not (self.due or self.owner):
            yield "it gives neither a day nor an owner"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It is life after the close: nothing about it is late."""
        return move_by(incident, self.followup, placed, self.replaces)
