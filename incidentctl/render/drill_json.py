"""Game days as the JSON document of :mod:`.json`. This module imports pydantic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.actions.drill import CHANNEL
from incidentctl.domain.game_day import State
from incidentctl.domain.objectives import wanted
from incidentctl.render import drill_schema as schema
from incidentctl.render.json import envelope
from incidentctl.render.to_schema import lines, seconds

if TYPE_CHECKING:
    from incidentctl.actions.drill import Listed, Scored
    from incidentctl.domain import game_day
    from incidentctl.domain.replay import Step


def drill_envelope(result: Scored) -> str:
    """The score of a drill."""
    score = result.score
    return envelope(
        schema.Drill(
            incident_id=result.incident.id,
            title=result.incident.title,
            scenario=result.name,
            speed=result.speed,
            elapsed_seconds=seconds(score.elapsed) or 0,
            length_seconds=seconds(result.scenario.ends) or 0,
            over=score.over,
            met=score.how_many(State.MET),
            asked=score.asked,
            objectives=[_objective(one) for one in score.scored],
            injects=[_inject(one) for one in score.came],
        )
    )


def _objective(one: game_day.Scored) -> schema.DrillObjective:
    asked = one.objective
    return schema.DrillObjective(
        id=asked.id or None,
        check=asked.check,
        about=wanted(asked),
        within_seconds=seconds(asked.within),
        after=asked.after or None,
        state=one.state.value,
        at_seconds=seconds(one.at),
        due_seconds=seconds(one.due),
        evidence=list(one.evidence),
    )


def _inject(one: game_day.Came) -> schema.DrillInject:
    return schema.DrillInject(
        at_seconds=seconds(one.at) or 0,
        id=one.inject.id or None,
        channel=one.inject.channel or CHANNEL,
        sender=one.inject.sender or None,
        text=one.inject.text,
    )


def replay_envelope(steps: Sequence[Step]) -> str:
    """A past incident entry by entry."""
    last = steps[-1].incident
    return envelope(
        schema.Replay(
            incident_id=last.id,
            title=last.title,
            steps=[_step(step, steps[0]) for step in steps],
        )
    )


def _step(step: Step, first: Step) -> schema.ReplayStep:
    here = [line for line in step.incident.timeline if line.placed.id == step.placed.id]
    (line,) = lines(step.incident, here)
    return schema.ReplayStep(
        at=step.at,
        after_seconds=seconds(step.at - first.at) or 0,
        question=step.question or None,
        line=line,
    )


def scenario_envelope(path: str, incident_id: str, injects: int) -> str:
    """A scenario was written."""
    made = schema.ScenarioMade(path=path, incident_id=incident_id or None, injects=injects)
    return envelope(made)


def scenarios_envelope(folder: str, found: Sequence[Listed]) -> str:
    """The scenarios of a folder."""
    return envelope(schema.Scenarios(folder=folder, scenarios=[_listed(one) for one in found]))


def _listed(one: Listed) -> schema.Listed:
    made = one.scenario
    return schema.Listed(
        name=one.name,
        title=made.title if made else None,
        about=made.about if made else None,
        length_seconds=seconds(made.ends) if made else None,
        injects=len(made.injects) if made else None,
        objectives=len(made.objectives) if made else None,
    )
