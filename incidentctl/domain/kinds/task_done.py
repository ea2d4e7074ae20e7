"""``task-done``: somebody has done a task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from incidentctl.domain.entry import Entry, Placed, Ruling, entry_kind
from incidentctl.domain.ident import ENTRY_ID
from incidentctl.domain.tasks import end_by

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

SHOWN = 8


@entry_kind
class TaskDone(Entry):
    """``task`` is the id of the task's entry; the text, if there is one, says how it went."""

    kind: ClassVar[str] = "task-done"

    task: str
    after_close: str = ""
    """The id of the close that its author knew of, if there was one."""

    def phrase(self) -> str:
        """See :class:`Entry`."""
        return f"finished task {self.task[:SHOWN]}"

    def faults(self) -> Iterator[str]:
        """See :class:`Entry`."""
        yield from super().faults()
        if not ENTRY_ID.match(self.task):
            yield f"task is {self.task!r}, which is no entry's id"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """See :class:`Entry`. Of what ended a task at once, the first is right."""
        return end_by(incident, self.task, placed, self.after_close)
