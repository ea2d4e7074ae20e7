"""The rules about entries that name others: what they name is there (see :mod:`.rules`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from incidentctl.domain.kinds.correct import Correct
from incidentctl.domain.problem import Problem

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


def correction_has_target(incident: Incident) -> Iterator[Problem]:
    """What a correction corrects is an entry of the same file."""
    known = {line.placed.id for line in incident.timeline}
    for placed in incident.corrections:
        target = placed.entry.entry if isinstance(placed.entry, Correct) else ""
        if target not in known or target == placed.id:
            yield Problem(
                "correction-target",
                f"it corrects entry {target}, which isn't in this file",
                "name an entry that 'incidentctl show' lists",
                line=placed.line,
                entry=placed.id,
            )


def task_is_there(incident: Incident) -> Iterator[Problem]:
    """What ends a task names one that stands before it."""
    known: set[str] = set()
    for line in incident.timeline:
        entry = line.placed.entry
        target = getattr(entry, "task", "")
        if entry.name == "task":
            known.add(line.placed.id)
        elif target and target not in known:
            yield Problem(
                "task-target",
                f"it names task {target}, and no such task stands before it",
                "name a task that 'incidentctl task list' shows",
                line=line.placed.line,
                entry=line.placed.id,
            )


def followup_is_there(incident: Incident) -> Iterator[Problem]:
    """What moves or ends a follow-up names one that stands before it."""
    known: set[str] = set()
    for line in incident.timeline:
        entry = line.placed.entry
        target = getattr(entry, "followup", "")
        if entry.name == "followup":
            known.add(line.placed.id)
        elif target and target not in known:
            yield Problem(
                "followup-target",
                f"it names follow-up {target}, and no such follow-up stands before it",
                "name a follow-up that 'incidentctl followup list' shows",
                line=line.placed.line,
                entry=line.placed.id,
            )
