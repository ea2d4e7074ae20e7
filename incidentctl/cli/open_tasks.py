"""Asking, at a close, what became of each task that is open."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from incidentctl.actions.tasks import drop_task, finish_task, leave_for_later, text_of
from incidentctl.cli.ask import ask
from incidentctl.cli.typed import option_line
from incidentctl.domain.errors import CommandError
from incidentctl.domain.tasks import open_tasks
from incidentctl.domain.when import parse_day
from incidentctl.render.plain import first_line
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from datetime import date, datetime

    from incidentctl.cli.session import Session
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.domain.tasks import TaskState
    from incidentctl.store.loaded import Loaded

_T = TypeVar("_T")

RULE = "open-tasks"
"""The rule whose problems the answers mend."""

_QUESTION = "  [d]one, [n]obody will do it, [f]ollow-up for later, [s]top? "
_ANSWERS = {"d": "done", "n": "drop", "f": "followup", "s": "stop", "drop": "drop", "q": "stop"}
_DID = {"done": "done", "drop": "dropped", "followup": "left for later"}


class TasksAtClose:
    """Asks about one task after the other, and records each answer as an entry of its own.

    What was recorded stays, whatever becomes of the close. ``at`` is when the close happened.
    """

    def __init__(self, session: Session, path: str, at: datetime | None) -> None:
        self.session, self.path, self.at = session, path, at
        self.recorded = 0
        """How many answers were recorded."""

    def ask(self) -> Loaded:
        """Ask until no task is open, or the person stops; the incident as it is then.

        Others may end tasks and add some meanwhile, so it is looked at anew for each.
        """
        count = len(open_tasks(self._look().incident))
        one = count == 1
        print(f"{'One task is' if one else f'{count} tasks are'} open:", file=sys.stderr)
        while self._goes_on(self._look().incident):
            pass
        return self._look()

    def _look(self) -> Loaded:
        return self.session.logbook.load(self.path)

    def _goes_on(self, incident: Incident) -> bool:
        """Ask about the first open task; whether there is more to ask."""
        task = next(iter(open_tasks(incident) if incident.is_open else ()), None)
        if task is None:
            return False
        to = f" · {visible(task.to.name)}" if task.to else ""
        print(f"Task {task.number}: {first_line(text_of(incident, task))}{to}", file=sys.stderr)
        answer = self._until(_answer)
        if answer == "stop":
            return False
        kept = len(self.session.drafts)
        try:
            self._record(answer, incident, task)
        except CommandError as refused:
            if refused.code != "task-ended":
                raise
            print(f"  {refused.message}", file=sys.stderr)
        else:
            self.recorded += 1
            print(f"  Recorded: task {task.number} is {_DID[answer]}", file=sys.stderr)
        del self.session.drafts[kept:]
        return True

    def _record(self, answer: str, incident: Incident, task: TaskState) -> None:
        logbook, stamp, typed = self.session.logbook, self.session.stamp, task.placed.id
        if answer == "done":
            finish_task(logbook, self.path, stamp, typed=typed, text="", at=self.at)
        elif answer == "drop":
            because = self._until(self._reason)
            self.session.drafts.append((f"task drop {task.number}", because))
            drop_task(logbook, self.path, stamp, typed=typed, because=because, at=self.at)
        else:
            owner = self._until(lambda: self._owner(incident, task))
            due = self._until(self._due)
            leave_for_later(
                logbook, self.path, stamp, typed=typed, owner=owner, due=due, at=self.at
            )

    def _until(self, question: Callable[[], _T]) -> _T:
        """Ask again, after what was wrong, until the answer will do."""
        while True:
            try:
                return question()
            except (CommandError, ValueError) as wrong:
                if isinstance(wrong, CommandError) and wrong.code == "interrupted":
                    raise
                hints = wrong.hints if isinstance(wrong, CommandError) else ()
                print(f"  {visible(str(wrong))}", *hints, sep="\n  ", file=sys.stderr)

    def _reason(self) -> str:
        reason = option_line(self.session, ask("  Why will nobody do it? "))
        if not reason:
            raise ValueError("say why, so that nobody wonders later")
        return reason

    def _owner(self, incident: Incident, task: TaskState) -> Person | None:
        """Who sees to it; whoever had the task, unless somebody is named."""
        usual = f" (Enter: {visible(task.to.name)})" if task.to else " (Enter: nobody yet)"
        typed = option_line(self.session, ask(f"  Who sees to it?{usual} "))
        if not typed:
            return task.to
        from incidentctl.actions.people import person_meant

        return person_meant(self.session.logbook, typed, [*incident.people, self.session.person])

    def _due(self) -> date | None:
        typed = option_line(self.session, ask("  By which day? (friday, +5d; Enter: none) "))
        if not typed:
            return None
        day = parse_day(typed, now=self.session.now, zone=self.session.zone)
        if day < self.session.now.astimezone(self.session.zone).date():
            raise ValueError(f"{day} is over")
        return day


def _answer() -> str:
    typed = ask(_QUESTION).lower()
    if typed not in {*_ANSWERS, *_ANSWERS.values()}:
        raise ValueError("answer with one of the letters: d, n, f or s")
    return _ANSWERS.get(typed, typed)
