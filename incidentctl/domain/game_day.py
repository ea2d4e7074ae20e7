"""A game day as it went: which injects came when, and which objectives were met, by the record.

Nothing of it is stored. When an inject came follows from the scenario, the drill's speed and the
record, so whoever has these three, in any clone and years later, sees the same score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.objectives import FINDS, JUDGES, Known, found
from incidentctl.domain.scenario import Inject, Objective, Scenario

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry

REPORT = "report"
"""The way in which the first word of a drill comes."""
_START = timedelta()


class State(StrEnum):
    """What became of an objective."""

    MET = "met"
    LATE = "late"
    """It was met, but not in time."""
    MISSED = "missed"
    OPEN = "open"
    """The drill goes on, and it can still be met."""
    MOOT = "moot"
    """What it follows on from never happened, so nobody could meet it."""


class Came(NamedTuple):
    """An inject, and when it came, in drill time."""

    at: timedelta
    inject: Inject


class Scored(NamedTuple):
    """What became of an objective: when it was met, and by when it had to be, in drill time.

    ``evidence`` are the ids of the entries that show it.
    """

    objective: Objective
    state: State
    at: timedelta | None = None
    due: timedelta | None = None
    evidence: tuple[str, ...] = ()


class Score(NamedTuple):
    """How a drill went, up to ``elapsed`` of drill time; ``over``: it ends there."""

    scored: tuple[Scored, ...]
    came: tuple[Came, ...]
    elapsed: timedelta
    over: bool

    def how_many(self, *states: State) -> int:
        """How many objectives ended in one of these states."""
        return sum(scored.state in states for scored in self.scored)

    @property
    def asked(self) -> int:
        """How many objectives there were to meet."""
        return len(self.scored) - self.how_many(State.MOOT)


class Play:
    """A scenario beside the record of its drill, at some moment: ``known`` holds both."""

    def __init__(self, scenario: Scenario, known: Known) -> None:
        self.scenario, self.known = scenario, known
        opened = known.incident.opened
        self.began = moment(opened.entry) if opened else known.now
        written = [line.placed.entry.recorded for line in known.incident.timeline]
        self._last = max(written, default=known.now)
        # Nothing changes once time is up, however late somebody looks at what nobody closed.
        end = max(self.clock_time(scenario.ends), self._last)
        self.known = known._replace(now=min(known.now, end))
        self.report = Inject(_START, scenario.report, REPORT)
        """What the drill began with, as people hear it. It stands in the record."""
        parts: list[Inject | Objective] = [*scenario.injects, *scenario.objectives]
        self._parts = {part.id: part for part in parts if part.id}

    @property
    def elapsed(self) -> timedelta:
        """The drill time that has passed; up to the close, if it is closed.

        No entry is from the future: the record moves a clock on that stands behind it.
        """
        incident = self.known.incident
        if incident.closed:
            return self.drill_time(moment(incident.closed.entry))
        return self.drill_time(max(self.known.now, self._last))

    @property
    def is_over(self) -> bool:
        """Whether it is closed, or time is up."""
        return self.known.incident.closed is not None or self.elapsed >= self.scenario.ends

    def drill_time(self, at: datetime) -> timedelta:
        """A moment of the clock as drill time; never before the beginning."""
        return max((at - self.began) * self.known.speed, _START)

    def clock_time(self, at: timedelta) -> datetime:
        """A moment of drill time on the clock; the last that there is, if that is too late."""
        try:
            return self.began + at / self.known.speed
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC)

    def came(self) -> list[Came]:
        """The injects that have come so far, in their order; the report comes first."""
        report = [Came(_START, self.report)] if self.report.text else []
        return [*report, *(one for one in self._arrivals() if one.at <= self.elapsed)]

    def next_arrival(self) -> timedelta | None:
        """When another inject comes, as far as anybody knows now."""
        elapsed = self.elapsed
        return min((one.at for one in self._arrivals() if one.at > elapsed), default=None)

    def score(self) -> Score:
        """How it went so far."""
        scored = tuple(map(self._scored, self.scenario.objectives))
        return Score(scored, tuple(self.came()), self.elapsed, self.is_over)

    def _arrivals(self) -> list[Came]:
        """When each inject comes, or came; those that never do, or nobody knows when, left out."""
        found = [Came(at, inject) for inject in self.scenario.injects for at in self._comes(inject)]
        return sorted(found, key=lambda one: one.at)

    def _comes(self, inject: Inject) -> Iterable[timedelta]:
        """When it comes: one moment, or none."""
        start = self._happened(inject.after) if inject.after else _START
        if start is None:
            return ()
        due = start + inject.at
        spared = self._happened(inject.unless) if inject.unless else None
        return () if spared is not None and spared <= due else (due,)

    def _happened(self, name: str) -> timedelta | None:
        """When what has this id happened; ``None`` if it hasn't yet."""
        part = self._parts[name]
        if isinstance(part, Inject):
            return next((at for at in self._comes(part) if at <= self.elapsed), None)
        return next((at for at, _ in self._met(part)), None)

    def _met(self, objective: Objective) -> Iterator[tuple[timedelta, tuple[str, ...]]]:
        """When enough of what is looked for was there, and the entries; nothing if it wasn't.

        What was written before what the objective follows on from doesn't count for it.
        """
        start = self._happened(objective.after) if objective.after else _START
        if start is None or objective.check not in FINDS:
            return
        times = [
            (self.drill_time(moment(placed.entry)), placed.id)
            for placed in found(self.known, objective)
        ]
        fitting = sorted(one for one in times if one[0] >= start)[: objective.times]
        if len(fitting) == objective.times:
            yield fitting[-1][0], tuple(ident for _, ident in fitting)

    def _scored(self, objective: Objective) -> Scored:
        start = self._happened(objective.after) if objective.after else _START
        if start is None:
            return Scored(objective, State.MOOT if self.is_over else State.OPEN)
        if objective.check in JUDGES:
            return self._judged(objective)
        due = None if objective.within is None else start + objective.within
        for at, evidence in self._met(objective):
            late = due is not None and at > due
            return Scored(objective, State.LATE if late else State.MET, at, due, evidence)
        missed = self.is_over or (due is not None and self.elapsed > due)
        return Scored(objective, State.MISSED if missed else State.OPEN, None, due)

    def _judged(self, objective: Objective) -> Scored:
        verdict = JUDGES[objective.check].judge(self.known, objective)
        if not verdict.good:
            return Scored(objective, State.MISSED, evidence=verdict.evidence)
        return Scored(objective, State.MET if self.is_over else State.OPEN)


def moment(entry: Entry) -> datetime:
    """When an entry happened: exactly, where it was written down at once."""
    at_once = timedelta() <= entry.recorded - entry.at < timedelta(seconds=1)
    return entry.recorded if at_once else entry.at
