"""The board of tasks: what is to be done, by whom, when somebody looks again, how it ended.

Only files that hold a task load this module.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Ruling, Standing, late_or_holds

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person

ENDINGS = {"task-done": "done", "task-drop": "dropped", "followup": "followup"}
"""What a task has become, by the kind of the entry that ended it."""
_ENDED = {
    "task-done": "finished it",
    "task-drop": "dropped it",
    "followup": "made a follow-up of it",
}


class TaskState(NamedTuple):
    """A task and what became of it.

    ``number`` is its place among the tasks of the file, from 1 on: what people type. ``ended`` is
    the first entry that says it is done, dropped, or left for later.
    """

    number: int
    placed: Placed
    ended: Placed | None = None

    @property
    def state(self) -> str:
        """``open``, ``done``, ``dropped`` or ``followup``."""
        return ENDINGS[self.ended.entry.name] if self.ended else "open"

    @property
    def to(self) -> Person | None:
        """Who shall do it; ``None`` if nobody in particular."""
        found: Person | None = getattr(self.placed.entry, "to", None)
        return found

    @property
    def check(self) -> datetime | None:
        """When somebody looks whether it is done."""
        found: datetime | None = getattr(self.placed.entry, "check", None)
        return found

    def is_due(self, now: datetime) -> bool:
        """Whether it is open and past the moment at which somebody wanted to look."""
        return self.ended is None and self.check is not None and self.check <= now


def add(incident: Incident, placed: Placed) -> None:
    """Put a task on the board."""
    incident.tasks.append(TaskState(len(incident.tasks) + 1, placed))


def find(incident: Incident, ident: str) -> TaskState | None:
    """The task whose entry has this id."""
    return next((task for task in incident.tasks if task.placed.id == ident), None)


def end(incident: Incident, task: TaskState, placed: Placed) -> None:
    """Say that an entry ended a task."""
    incident.tasks[task.number - 1] = task._replace(ended=placed)


def end_by(incident: Incident, ident: str, placed: Placed, known_close: str) -> Ruling:
    """The ruling on an entry that says a task is done or dropped; the first that does holds.

    ``known_close`` is the id of the close that its author knew of.
    """
    task = find(incident, ident)
    if task is None:
        return Ruling(Standing.REDUNDANT, "there is no such task")
    if task.ended is None:
        end(incident, task, placed)
        return late_or_holds(incident, known_close)._replace(disputed=False)
    first = task.ended.entry
    why = f"{first.by.name} had {_ENDED[first.name]} already"
    if first.name == placed.entry.name:
        return Ruling(Standing.REDUNDANT, why)
    return Ruling(Standing.CONTESTED, why, disputed=True, against=task.ended.id)


def open_tasks(incident: Incident) -> list[TaskState]:
    """The tasks that are neither done, dropped nor left for later."""
    return [task for task in incident.tasks if task.ended is None]


def due_tasks(incident: Incident, now: datetime) -> list[TaskState]:
    """The open tasks that somebody should look at by now."""
    return [task for task in incident.tasks if task.is_due(now)]


def overtaken_by(incident: Incident, number: int) -> Placed | None:
    """What ended the last of the tasks that were open at a close which didn't know of them.

    ``number`` is the place of the close in the timeline, from 0. ``None`` while one is open.
    """
    places = {line.placed.id: place for place, line in enumerate(incident.timeline)}
    last = number
    for task in incident.tasks:
        if places[task.placed.id] < number:
            if task.ended is None:
                return None
            last = max(last, places[task.ended.id])
    return incident.timeline[last].placed if last > number else None
