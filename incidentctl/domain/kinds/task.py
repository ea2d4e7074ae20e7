"""``task``: something that somebody is to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain import tasks
from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind, late_or_holds
from incidentctl.domain.instant import utc

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person


@entry_kind
class Task(Entry):
    """The text says what. ``to`` is who shall do it, ``check`` when somebody looks again."""

    kind: ClassVar[str] = "task"
    needs_text: ClassVar[bool] = True

    to: Person | None = None
    check: datetime | None = None

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return (self.to,) if self.to else ()

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "added a task"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = [f"For: {self.to.name}"] if self.to else []
        if self.check:
            lines.append(f"Check at: {utc(self.check)}")
        return lines

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. Behind a close it is on the board all the same: nothing is lost."""
        tasks.add(incident, placed)
        return late_or_holds(incident, "")
