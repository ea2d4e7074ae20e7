"""The board of tasks: what is open and due, what became of the rest, what is left for later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.tasks import due_tasks, open_tasks
from incidentctl.domain.when import format_span
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import near
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.tasks import TaskState


def tasks_screen(incident: Incident, *, now: datetime, zone: tzinfo) -> Screen:
    """Every task of an incident, and what was left for later."""
    return Screen(lambda page: _board(page, incident, now, zone))


def _board(page: Page, incident: Incident, now: datetime, zone: tzinfo) -> Iterator[Text]:
    label = row(phrases.ident(incident), "  ")
    yield from page.beside(label, words(incident.title, STRONG))
    followups = incident.followups
    if not incident.tasks and not followups:
        add = phrases.command('incidentctl task add "what is to be done"')
        yield from page.under(row("No tasks yet: ", add), indent=2)
        return
    if incident.tasks:
        yield Text()
    yield from task_rows(page, incident, incident.tasks, now, zone)
    if followups:
        from incidentctl.render.terminal.followups import followup_rows

        yield Text()
        yield Text("Follow-ups", STRONG)
        yield from followup_rows(page, incident, now.astimezone(zone).date())


def task_rows(
    page: Page, incident: Incident, tasks: Sequence[TaskState], now: datetime, zone: tzinfo
) -> Iterator[Text]:
    """A row for each of these tasks: number, state, text, who and when."""
    shown = [_task(incident, task, now, zone) for task in tasks]
    yield from page.table(shown, indent=2)


def open_rows(page: Page, incident: Incident, now: datetime, zone: tzinfo) -> Iterator[Text]:
    """The open tasks of an incident, those that are due first; no rows if there is none."""
    found = sorted(open_tasks(incident), key=lambda task: not task.is_due(now))
    yield from task_rows(page, incident, found, now, zone)


def due_rows(page: Page, incident: Incident, now: datetime, zone: tzinfo) -> Iterator[Text]:
    """The tasks that somebody should have looked at by now, a bit to the right."""
    found = due_tasks(incident, now)
    yield from page.inset(lambda inner: task_rows(inner, incident, found, now, zone))


def board_line(incident: Incident, see: str, now: datetime) -> Text:
    """How many tasks are open and due; ``see`` is the command that lists them. Empty for none."""
    count, due = len(open_tasks(incident)), due_tasks(incident, now)
    if not count:
        return Text()
    told = row(f"{count} open task{'s' * (count > 1)}", (_due(count, len(due)), WARNING))
    return row(told, ": ", phrases.command(see))


def _due(count: int, due: int) -> str:
    """Of ``count`` open tasks, how many are due; empty if none is."""
    if not due:
        return ""
    return ", due" if count == due == 1 else f", {due if due < count else 'all'} due"


def _task(incident: Incident, task: TaskState, now: datetime, zone: tzinfo) -> TableRow:
    line = incident.line_of(task.placed.id)
    text, _, more = (line.text if line else "").partition("\n")
    facts = [
        words(f"{text} …" if more else text),
        words(task.to.name if task.to else "", STRONG),
        _when(task, now, zone),
    ]
    due = task.is_due(now)
    state = Text("DUE" if due else task.state, WARNING if due else QUIET)
    return [Text(f"{task.number:>2}"), state], joined(facts)


def _when(task: TaskState, now: datetime, zone: tzinfo) -> Text:
    """When somebody looks, or who ended it and when."""
    if task.ended:
        entry = task.ended.entry
        return row((f"{near(entry.at, now, zone)} ", QUIET), words(entry.by.name, QUIET))
    if task.check is None:
        return Text()
    at = near(task.check, now, zone)
    if task.check <= now:
        return Text(f"check at {at}, {format_span(now - task.check)} ago", WARNING)
    return Text(f"check at {at}, in {format_span(task.check - now)}", QUIET)
