"""The board of tasks: what is to be done, by whom, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.ident import may_begin
from incidentctl.domain.kinds.followup import Followup
from incidentctl.domain.kinds.task import Task
from incidentctl.domain.kinds.task_done import TaskDone
from incidentctl.domain.kinds.task_drop import TaskDrop

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.domain.tasks import TaskState
    from incidentctl.store.logbook import Logbook, Written


def add_task(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    text: str,
    to: Person | None = None,
    check: timedelta | None = None,
    at: datetime | None = None,
) -> Written:
    """Say what is to be done; ``check`` is how long after ``at`` somebody looks again.

    Raises ``closed``.
    """

    def build(incident: Incident) -> Entry:
        require_open(incident)
        signed = stamp.sign(at=at)
        return Task(**signed, text=text, to=to, check=signed["at"] + check if check else None)

    return logbook.append(path, build)


def finish_task(
    logbook: Logbook, path: str, stamp: Stamp, *, typed: str, text: str, at: datetime | None = None
) -> Written:
    """Say that a task is done. Raises ``no-such-task``, ``which-task``, ``task-ended``."""

    def build(incident: Incident) -> Entry:
        task = require_open_task(incident, typed).placed.id
        known = incident.close_id
        return TaskDone(**stamp.sign(at=at), text=text, task=task, after_close=known)

    return logbook.append(path, build)


def drop_task(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    typed: str,
    because: str,
    at: datetime | None = None,
) -> Written:
    """Say that nobody will do a task, and why. Raises as :func:`finish_task` does."""

    def build(incident: Incident) -> Entry:
        task = require_open_task(incident, typed).placed.id
        known = incident.close_id
        return TaskDrop(**stamp.sign(at=at), text=because, task=task, after_close=known)

    return logbook.append(path, build)


def leave_for_later(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    typed: str = "",
    text: str = "",
    owner: Person | None = None,
    due: date | None = None,
    at: datetime | None = None,
) -> Written:
    """Note what is left to do when it is over; ``typed`` is the task that it comes from, if any.

    Without a text or an owner it takes over the task's. Raises as :func:`finish_task` does.
    """

    def build(incident: Incident) -> Entry:
        task = _source_of_followup(incident, typed, text) if typed else None
        return Followup(
            **stamp.sign(at=at),
            text=text or (text_of(incident, task) if task else ""),
            task=task.placed.id if task else "",
            owner=owner or (task.to if task else None),
            due=datetime(due.year, due.month, due.day, tzinfo=UTC) if due else None,
            after_close=incident.close_id,
        )

    return logbook.append(path, build)


def _source_of_followup(incident: Incident, typed: str, text: str) -> TaskState:
    """The task; one that has ended leaves something to do only if that is said."""
    return find_task(incident, typed) if text else require_open_task(incident, typed)


def text_of(incident: Incident, task: TaskState) -> str:
    """What is to be done, as corrected."""
    line = incident.line_of(task.placed.id)
    return line.text if line else task.placed.entry.text


def find_task(incident: Incident, typed: str) -> TaskState:
    """The task whose number, or the beginning of whose entry's id, was typed."""
    wanted = typed.lower().removeprefix("#")
    fitting = [task for task in incident.tasks if wanted == str(task.number)]
    fitting = fitting or [task for task in incident.tasks if may_begin(task.placed.id, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    board = f"see them all: incidentctl task list -i {incident.id[-6:]}"
    if fitting:
        raise CommandError(
            "which-task",
            f"'{typed}' fits {len(fitting)} tasks: type more of the id, or the number",
            hints=(board,),
            status=USAGE,
        )
    raise CommandError(
        "no-such-task",
        f"no task of {incident.id} has the number '{typed}', or an id that begins like this",
        hints=(board,) if incident.tasks else ('incidentctl task add "what is to be done"',),
        status=USAGE,
    )


def is_task(incident: Incident, typed: str) -> bool:
    """Whether a word can only mean a task: a number, or the id of one."""
    number = typed.removeprefix("#").isdecimal()
    return number or any(may_begin(task.placed.id, typed.lower()) for task in incident.tasks)


def require_open_task(incident: Incident, typed: str) -> TaskState:
    """The task that was typed, if it is open. Raises ``task-ended``, and as :func:`find_task`."""
    task = find_task(incident, typed)
    if task.ended is None:
        return task
    who, text = task.ended.entry.by.name, text_of(incident, task).partition("\n")[0]
    did = {"done": "finished", "dropped": "dropped", "followup": "made a follow-up of"}[task.state]
    raise CommandError(
        "task-ended",
        f"{who} {did} task {task.number} already: {text}",
        hints=(
            "see what is open: incidentctl task list",
            'there is more to do? incidentctl task add "what is to be done"',
        ),
    )
