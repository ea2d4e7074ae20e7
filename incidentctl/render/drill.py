"""Game days in words: the drill's clock, injects, and what became of objectives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from incidentctl.actions.drill import CHANNEL
from incidentctl.domain.objectives import JUDGES, wanted
from incidentctl.domain.when import format_span
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.actions.drill import Scored
    from incidentctl.domain.game_day import Came
    from incidentctl.domain.incident import Line
    from incidentctl.domain.replay import Step
    from incidentctl.domain.scenario import Inject, Objective
    from incidentctl.render.plain import Style

_INDENT = " " * 10


def drill_clock(span: timedelta) -> str:
    """Drill time: ``12:40`` are minutes and seconds, ``1:02:40`` has an hour before them."""
    seconds = max(span, timedelta()) // timedelta(seconds=1)
    minutes, hours = seconds // 60, seconds // 3600
    if hours:
        return f"{hours}:{minutes % 60:02}:{seconds % 60:02}"
    return f"{minutes:02}:{seconds % 60:02}"


def pace(speed: float) -> str:
    """How fast a drill runs, where it isn't as fast as the clock."""
    return "" if speed == 1 else f"{speed:g}x"


def source(inject: Inject) -> str:
    """How an inject comes, and from whom."""
    channel = inject.channel or CHANNEL
    return f"{channel} · {inject.sender}" if inject.sender else channel


def inject_lines(one: Came, style: Style) -> Iterator[str]:
    """An inject, where there is no screen: its source, then every line of its text."""
    yield f"{drill_clock(one.at):>7}  {style.yellow(f'>> {visible(source(one.inject))}')}"
    for line in visible(one.inject.text).split("\n"):
        yield f"{_INDENT} {line}".rstrip()


def entry_line(at: timedelta, line: Line) -> str:
    """An entry of the team's, on one line."""
    entry = line.placed.entry
    text = visible(line.text.partition("\n")[0])
    told = f"{visible(entry.by.name)} {visible(entry.phrase())}"
    return f"{drill_clock(at):>7}  {told}{text and f': {text}'}"


def objective_text(objective: Objective) -> str:
    """What an objective asks for, and how long there is for it."""
    span = objective.within
    if span is None or objective.check in JUDGES:
        return wanted(objective)
    after = f" of {objective.after}" if objective.after else ""
    return f"{wanted(objective)} (within {format_span(span)}{after})"


def verdict(result: Scored) -> str:
    """The score in one sentence."""
    from incidentctl.domain.game_day import State

    score = result.score
    met, late = score.how_many(State.MET), score.how_many(State.LATE)
    told = f"{met} of {score.asked} objective{'s' * (score.asked != 1)} met"
    if late:
        told += f", {late} more late"
    if not score.over:
        return f"{told}; the drill goes on"
    if not score.asked:
        return "There was no objective to meet"
    return f"{told}: well done" if result.all_met else told


def replay_lines(steps: Sequence[Step], style: Style) -> Iterator[str]:
    """A past incident step by step, with a question wherever somebody had to decide."""
    for step in steps:
        if step.question:
            yield f"{'':7}  {style.yellow(f'? {step.question}')}"
        line = next(one for one in step.incident.timeline if one.placed.id == step.placed.id)
        yield entry_line(step.at - steps[0].at, line)
        for more in visible(step.placed.entry.text).split("\n")[1:]:
            yield f"{_INDENT} {more}".rstrip()
