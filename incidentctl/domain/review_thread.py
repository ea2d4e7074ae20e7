"""Signals about the one thread: what was written down when, and what had to be mended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Standing
from incidentctl.domain.review_scene import (
    SHORTEST_SILENCE,
    Evidence,
    Scene,
    Signal,
    counted,
    shown_by,
    whole_seconds,
)
from incidentctl.domain.when import format_span

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Line

LATE_WORDS = timedelta(minutes=30)
"""What is written down so long after it happened is hindsight."""


class Silence(NamedTuple):
    """For ``span`` nobody wrote anything; the entries before and behind it, if one is behind."""

    span: timedelta
    around: tuple[Evidence, ...]


def silence(scene: Scene) -> Signal | None:
    """Nobody wrote anything for long, while the impact went on."""
    return silence_of(silences(scene), scene.silence)


def silence_of(found: Iterable[Silence], longer_than: timedelta) -> Signal | None:
    """The signal that these silences make for whom that long a silence is fine."""
    long = [one for one in found if one.span > longer_than]
    if not long:
        return None
    longest = max(one.span for one in long)
    said = f"nothing was written down for {format_span(longest)}"
    if len(long) > 1:
        said = f"{len(long)} silences, the longest of {format_span(longest)}"
    evidence = tuple(one for each in long for one in each.around)
    return Signal("silence", said, whole_seconds(longest), "seconds", evidence)


def corrections(scene: Scene) -> Signal | None:
    """What was written down had to be corrected."""
    made = scene.incident.corrections
    if not made:
        return None
    verb = "was" if len(made) == 1 else "were"
    found = f"{counted(len(made), 'text')} {verb} corrected"
    return Signal("corrections", found, len(made), "entries", shown_by(made))


def contested(scene: Scene) -> Signal | None:
    """People said or did different things at the same time, whether that is settled by now or not.

    A task that a close left open is a signal of its own.
    """
    if not any(line.ruling.disputed for line in scene.incident.timeline):
        return None
    from incidentctl.domain.unsettled import disputes

    odd = [one for one in disputes(scene.incident) if not _is_about_tasks(one.line)]
    if not odd:
        return None
    left = sum(one.settled_by is None for one in odd)
    settled = f"{left} not settled yet" if left else "settled since"
    found = f"{counted(len(odd), 'entry', 'entries')} written without knowing of another, {settled}"
    shown = [placed for one in odd for placed in (one.rival, one.line.placed) if placed]
    evidence = tuple(dict.fromkeys(shown_by(shown)))  # one may hold against several
    return Signal("contested", found, len(odd), "entries", evidence)


def hindsight(scene: Scene) -> Signal | None:
    """Entries were recorded long after what they tell happened; a backfill is nothing else.

    What happened after the close (a postmortem was held) is not about the response.
    """
    if scene.incident.kind == "backfill":
        return None
    closed = scene.incident.closed
    entries = [line.placed for line in scene.incident.timeline]
    told = [one for one in entries if closed is None or one.entry.at <= closed.entry.at]
    late = [one for one in told if _delay(one) > LATE_WORDS]
    if not late:
        return None
    said = f"written down up to {format_span(max(map(_delay, late)))} after it happened"
    found = f"{counted(len(late), 'entry', 'entries')} {said}"
    return Signal("hindsight", found, len(late), "entries", shown_by(late))


def silences(scene: Scene) -> list[Silence]:
    """Every silence that anybody could mind, while it was open and the impact not over.

    What counts is when something was written, whatever it tells; of a backfill, when it happened.
    """
    told = _as_written(scene)
    ends = [(moment, [line.placed]) for moment, line in told[1:]]
    if scene.incident.is_open:
        ends.append((scene.end, []))
    found, goes_on = [], False
    for (since, line), (until, behind) in zip(told, ends, strict=False):
        goes_on = _goes_on(line, before=goes_on)
        if goes_on and until - since > SHORTEST_SILENCE:
            found.append(Silence(until - since, shown_by([line.placed, *behind])))
    return found


def _as_written(scene: Scene) -> list[tuple[datetime, Line]]:
    """The lines in the order in which they were written, with that moment."""
    afterwards = scene.incident.kind == "backfill"
    told = [
        (line.placed.entry.at if afterwards else line.placed.entry.recorded, line)
        for line in scene.incident.timeline
    ]
    return sorted(told, key=lambda one: one[0])


def _goes_on(line: Line, *, before: bool) -> bool:
    """Whether the impact goes on behind an entry."""
    entry = line.placed.entry
    if line.ruling.standing is not Standing.HOLDS:
        return before
    if entry.name == "mark" and getattr(entry, "what", "") == "resolved":
        return bool(getattr(entry, "withdraw", False))
    return entry.name != "close" if entry.name in {"open", "reopen", "close"} else before


def _delay(placed: Placed) -> timedelta:
    return placed.entry.recorded - placed.entry.at


def _is_about_tasks(line: Line) -> bool:
    """Whether what is in dispute is only that a close did not know of a task."""
    name, standing = line.placed.entry.name, line.ruling.standing
    return name == "task" or (name == "close" and standing is Standing.HOLDS)
