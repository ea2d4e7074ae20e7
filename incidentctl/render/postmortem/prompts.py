"""What the record suggests to talk about: facts with their entries, and open questions.

Facts, never names: what went well and badly is about how the work was set up, not about who did it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from incidentctl.domain.durations import durations
from incidentctl.domain.when import format_span
from incidentctl.render.markdown import inline
from incidentctl.render.postmortem.story import clock

if TYPE_CHECKING:
    from incidentctl.domain.incident import Line
    from incidentctl.render.postmortem.story import Story

SOON = timedelta(minutes=5)
"""What is noticed, or has somebody in command, within this went well."""
SLOW = timedelta(minutes=15)
"""What took longer than this is worth a question."""
AFTERWARDS = timedelta(minutes=10)
"""An entry that was written down so much later than it happened may hold hindsight."""


def went_well(story: Story) -> Iterator[str]:
    """What the record shows to have worked."""
    spans = durations(story.incident)
    detect, acknowledge = spans.get("time_to_detect"), spans.get("time_to_acknowledge")
    if detect is not None and timedelta() <= detect <= SOON:
        yield f"It was noticed {_within(detect)} it began."
    if acknowledge is not None and acknowledge <= SOON:
        yield f"Somebody was in command {_within(acknowledge)} it was declared."
    tenures = story.incident.tenures
    if len(tenures) > 1 and all(one.until == after.since for one, after in pairwise(tenures)):
        yield "Command was handed over without a gap."
    updates = story.of_kind("update")
    if updates and not [*_late_updates(story)]:
        told = "1 update was" if len(updates) == 1 else f"All {len(updates)} updates were"
        yield f"{told} given as promised."
    decided = story.of_kind("note", category="decision")
    if decided:
        yield f"What was decided is written down {story.entries(*decided[:5])}."
    yield "_What else helped: a tool, a habit, a person who knew? Keep it._"


def went_badly(story: Story) -> Iterator[str]:
    """What the record shows to have been slow, late or missing."""
    spans = durations(story.incident)
    detect, acknowledge = spans.get("time_to_detect"), spans.get("time_to_acknowledge")
    if detect is not None and detect > SLOW:
        yield f"It took {format_span(detect)} to notice it. What would have told sooner?"
    if acknowledge is not None and acknowledge > SOON:
        yield (
            f"For {format_span(acknowledge)} nobody was in command. What would have made that"
            " shorter?"
        )
    yield from _late_updates(story)
    late = [line for line in story.of_kind("note") if _written_afterwards(line)]
    if late:
        count = "1 note was" if len(late) == 1 else f"{len(late)} notes were"
        yield (
            f"{count} written down more than {format_span(AFTERWARDS)} after the fact:"
            f" it may say more than was known then {story.entries(*late[:5])}."
        )
    reopened = story.of_kind("reopen")
    if reopened:
        yield f"It was closed and came back {story.entries(*reopened)}."
    yield "_What made it hard to see, to decide, or to act? What was missing?_"


def lucky(story: Story) -> Iterator[str]:
    """What might have been worse."""
    began = story.incident.times.get("impact_started") or story.incident.times.get("declared")
    if began:
        yield f"It began on a {began:%A} at {clock(began)} UTC. And at night, or on a holiday?"
    yield "_What happened to be so, and would have made it worse if it had not been?_"


def surprised(story: Story) -> Iterator[str]:
    """What turned out to be other than people thought."""
    for line in story.of_kind("note", category="hypothesis"):
        yield f"It was suspected: {_words(line)} {story.entries(line)}. What spoke for it?"
    for line in story.of_kind("severity"):
        severity = inline(str(getattr(line.placed.entry, "severity", "")))
        why = f" {_words(line)}" if line.text else ""
        yield f"The severity became {severity}:{why} {story.entries(line)}"
    for line in story.of_kind("correct"):
        because = getattr(line.placed.entry, "because", "")
        if because:
            yield f"Something was put right: {inline(because)} {story.entries(line)}"
    yield "_What did people believe about the system that turned out not to be so?_"


def _late_updates(story: Story) -> Iterator[str]:
    """Audiences that had to wait for longer than they were told."""
    updates = story.of_kind("update")
    closes = [line.placed.entry.at for line in story.of_kind("close")]
    for number, line in enumerate(updates):
        entry = line.placed.entry
        audience, due = getattr(entry, "audience", ""), getattr(entry, "next", None)
        following = [
            other.placed.entry.at
            for other in updates[number + 1 :]
            if getattr(other.placed.entry, "audience", "") == audience
        ]
        ends = [at for at in closes if at >= entry.at]
        came = min([*following[:1], *ends[:1]], default=None)
        if due and came and came >= due + timedelta(minutes=1):
            yield (
                f"The {inline(audience)} audience was promised an update by {clock(due)} and"
                f" waited {format_span(came - due)} longer {story.entries(line)}."
            )


def _written_afterwards(line: Line) -> bool:
    entry = line.placed.entry
    return entry.recorded - entry.at > AFTERWARDS


def _words(line: Line) -> str:
    return f"“{inline(line.text)}”"


def _within(span: timedelta) -> str:
    return f"{format_span(span)} after" if span else "at the moment"
