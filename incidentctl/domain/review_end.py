"""Signals about what was to be kept, and how it ended: promises, tasks, the fix, the close."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidentctl.domain.entry import Standing
from incidentctl.domain.review_scene import (
    Evidence,
    Scene,
    Signal,
    counted,
    is_act,
    shown_by,
    whole_seconds,
)
from incidentctl.domain.when import format_span

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident

GRACE = timedelta(minutes=1)
"""So much later than promised, an update is still on time."""
DAY = timedelta(days=1)
"""Within it the end should have been declared."""


def missed_updates(scene: Scene) -> Signal | None:
    """Somebody was promised to hear more by a time, and did not."""
    missed = [one for one in _kept(scene) if one[0] > GRACE]
    if not missed:
        return None
    late = format_span(max(span for span, _ in missed))
    found = f"{counted(len(missed), 'promised update')} not given in time, up to {late} late"
    evidence = tuple(one for _, around in missed for one in around)
    return Signal("missed-updates", found, len(missed), "updates", evidence)


def fix_not_logged(scene: Scene) -> Signal | None:
    """It is over, and nothing says what was done about it."""
    marks = [*_end_marks(scene)]
    close = scene.incident.close_entry
    needed_none = close is not None and close.resolution != "resolved"
    over = marks + ([scene.incident.closed] if scene.incident.closed else [])
    said = any(mark.entry.text for mark in marks) or any(
        is_act(line.placed)
        for line in scene.incident.timeline
        if line.ruling.standing in {Standing.HOLDS, Standing.LATE}
    )
    if not over or needed_none or said:
        return None
    found = "it is over, and no entry says what was done about it"
    return Signal("fix-not-logged", found, 0, "entries", shown_by(over))


def unfinished_tasks(scene: Scene) -> Signal | None:
    """Tasks are open behind the close, or past the moment at which somebody wanted to look."""
    closed = scene.incident.closed
    left = [
        task.placed
        for task in scene.incident.tasks
        if task.ended is None and (closed or task.is_due(scene.end))
    ]
    if not left:
        return None
    verb = "is" if len(left) == 1 else "are"
    when = "though the incident is closed" if closed else "past the time to look at it"
    found = f"{counted(len(left), 'task')} {verb} open, {when}"
    return Signal("unfinished-tasks", found, len(left), "tasks", shown_by(left))


def no_declared_close(scene: Scene) -> Signal | None:
    """The impact was over for long, or nothing went on for long, and nobody declared the end."""
    mark, closed = _resolved(scene.incident), scene.incident.closed
    if closed and not mark:
        return None
    lines = [line.placed for line in scene.incident.timeline]
    last = mark or max(lines, key=lambda one: one.entry.recorded)
    end = closed.entry.at if closed else scene.end
    span = end - (mark.entry.at if mark else last.entry.recorded)
    if span <= DAY:
        return None
    state = "the impact was over" if mark else "nothing went on"
    found = f"{state}, and for {format_span(span)} nobody declared the end"
    evidence = shown_by([last, closed] if closed else [last])
    return Signal("no-declared-close", found, whole_seconds(span), "seconds", evidence)


def _kept(scene: Scene) -> Iterator[tuple[timedelta, tuple[Evidence, ...]]]:
    """How late each promise was kept, if at all, and the entries around it.

    As in :func:`.updates.promises`: the next update of an audience keeps it, a close ends all.
    """
    standing: dict[str, Placed] = {}
    is_open = True
    for line in scene.incident.timeline:
        entry, holds = line.placed.entry, line.ruling.standing is Standing.HOLDS
        due: list[Placed] = []
        if entry.name == "update":
            audience = getattr(entry, "audience", "")
            due = [standing.pop(audience)] if audience in standing else []
            if is_open and getattr(entry, "next", None):
                standing[audience] = line.placed
        elif holds and entry.name in {"close", "reopen"}:
            is_open = entry.name == "reopen"
            due = [] if is_open else [*standing.values()]
            standing = standing if is_open else {}
        for promise in due:
            yield _late(promise, entry.at), shown_by([promise, line.placed])
    for promise in standing.values():
        yield _late(promise, scene.end), shown_by([promise])


def _late(promise: Placed, moment: datetime) -> timedelta:
    due: datetime = getattr(promise.entry, "next", moment)
    return moment - due


def _end_marks(scene: Scene) -> Iterator[Placed]:
    """What says that the impact is less, or over."""
    for line in scene.holding:
        entry = line.placed.entry
        if getattr(entry, "what", "") in {"mitigated", "resolved"} and not getattr(
            entry, "withdraw", False
        ):
            yield line.placed


def _resolved(incident: Incident) -> Placed | None:
    """The entry that says when the impact was over, if one does."""
    marked = incident.marks.get("resolved")
    return marked if marked and "resolved" in incident.times else None
