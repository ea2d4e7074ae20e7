"""``followup``: what is left to do when the incident is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain import followups
from incidentctl.domain.entry import HOLDS, Entry, Placed, Ruling, Standing, entry_kind
from incidentctl.domain.followups import FOLLOWUP_KINDS
from incidentctl.domain.ident import ENTRY_ID
from incidentctl.domain.kinds.link import URL
from incidentctl.domain.tasks import end, find

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person

SHOWN = 8


@entry_kind
class Followup(Entry):
    """The text says what. ``task`` is the id of the task's entry that it comes from, if any.

    ``owner`` sees to it, and ``due`` is the day by which it is done, as its first moment in UTC.
    ``ticket`` is a URL, and ``followup_kind`` one of :data:`.followups.FOLLOWUP_KINDS`.
    """

    kind: ClassVar[str] = "followup"
    needs_text: ClassVar[bool] = True

    task: str = ""
    owner: Person | None = None
    due: datetime | None = None
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""
    ticket: str = ""
    followup_kind: str = ""

    @property
    def named(self) -> tuple[Person, ...]:
        """See :class:`Entry`."""
        return (self.owner,) if self.owner else ()

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return "noted a follow-up"

    def details(self) -> list[str]:
        """See :class:`Entry`."""
        lines = [f"From task: {self.task[:SHOWN]}"] if self.task else []
        if self.owner:
            lines.append(f"Owner: {self.owner.name}")
        if self.due:
            lines.append(f"Due: {self.due:%Y-%m-%d}")
        if self.followup_kind:
            lines.append(f"Kind: {self.followup_kind}")
        if self.ticket:
            lines.append(f"Ticket: {self.ticket}")
        return lines

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if self.task and not ENTRY_ID.match(self.task):
            yield f"task is {self.task!r}, which is no entry's id"
        if self.ticket and not URL.match(self.ticket):
            yield f"ticket is {self.ticket!r}, which is no URL"
        if self.followup_kind and self.followup_kind not in FOLLOWUP_KINDS:
            yield f"followup_kind is {self.followup_kind!r}, not one of {', '.join(FOLLOWUP_KINDS)}"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. It ends its task, if nobody has; after a close it is normal life."""
        known = (one.placed for one in incident.followups)
        same = next(filter(self._is_repeated_by, known), None)
        if same:
            other = (getattr(same.entry, "owner", None), getattr(same.entry, "due", None))
            why = f"{same.entry.by.name} had noted it already"
            differs = other != (self.owner, self.due)
            return Ruling(Standing.REDUNDANT, why, disputed=differs, against=same.id)
        task = find(incident, self.task)
        if task and task.ended is None:
            end(incident, task, placed)
        followups.add(incident, placed)
        return HOLDS

    def _is_repeated_by(self, other: Placed) -> bool:
        return bool(self.task) and (self.task, self.text) == (
            getattr(other.entry, "task", ""),
            other.entry.text,
        )
