"""Game days as JSON (see :mod:`.schema`). This module imports pydantic."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from incidentctl.render.record_schema import Line, Microsecond, Model, Words


class DrillObjective(Model):
    """Something that should happen in a drill, and what became of it. Times are drill time."""

    id: str | None
    check: str
    about: Words
    within_seconds: int | None
    after: str | None = Field(description="what the time is counted from; null: the beginning")
    state: Literal["met", "late", "missed", "open", "moot"]
    at_seconds: int | None = Field(description="when it was met")
    due_seconds: int | None
    evidence: list[str] = Field(description="the ids of the entries that show it")


class DrillInject(Model):
    """Something that reached the team, and when, in drill time."""

    at_seconds: int
    id: str | None
    channel: Words
    sender: Words | None
    text: Words


class Drill(Model):
    """The score of a drill: its objectives, and what came when."""

    incident_id: str
    title: Words
    scenario: Words
    speed: float = Field(description="how many times as fast as the clock")
    elapsed_seconds: int = Field(description="of drill time")
    length_seconds: int
    over: bool
    met: int = Field(description="objectives that were met in time")
    asked: int = Field(description="objectives that could be met")
    objectives: list[DrillObjective]
    injects: list[DrillInject]


class ReplayStep(Model):
    """One entry of a replay, and what to ask before it is revealed."""

    at: Microsecond
    after_seconds: int = Field(description="since the first step")
    question: Words | None
    line: Line


class Replay(Model):
    """A past incident entry by entry, in the order in which it was known."""

    incident_id: str
    title: Words
    steps: list[ReplayStep]


class ScenarioMade(Model):
    """A scenario was written, to be edited."""

    path: Words
    incident_id: str | None = Field(description="the incident it is made from")
    injects: int


class Listed(Model):
    """A scenario of a folder; of one with faults only the name is known."""

    name: Words
    title: Words | None
    about: Words | None
    length_seconds: int | None
    injects: int | None
    objectives: int | None


class Scenarios(Model):
    """The scenarios of a folder."""

    folder: Words
    scenarios: list[Listed]
