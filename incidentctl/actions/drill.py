"""Game days: open a drill from a scenario, tell what comes when, and score it by the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.note import note
from incidentctl.actions.open_incident import Opened, Opening, open_incident
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.game_day import Play, State
from incidentctl.domain.objectives import DRILL, Known
from incidentctl.domain.scenario import name_of, opening_text, speed_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from incidentctl.actions.stamp import Stamp
    from incidentctl.domain.game_day import Came, Score
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.policy import Policy
    from incidentctl.domain.scenario import Scenario
    from incidentctl.store.logbook import Logbook, Written

CHANNEL = "message"
"""How an inject comes whose scenario doesn't say."""


class Scored(NamedTuple):
    """A drill and its score. ``name`` is the scenario's file as it was named."""

    name: str
    scenario: Scenario
    incident: Incident
    speed: float
    score: Score

    @property
    def all_met(self) -> bool:
        """Whether every objective that could be met was met in time."""
        return self.score.how_many(State.MET) == self.score.asked


def open_drill(
    logbook: Logbook,
    stamp: Stamp,
    scenario: Scenario,
    policy: Policy,
    *,
    name: str,
    speed: float,
    randomness: bytes | None,
) -> Opened:
    """Open the drill of a scenario, whose file is called ``name``. Raises ``unknown-severity``."""
    opening = Opening(
        title=scenario.title,
        message=opening_text(scenario, name, speed),
        severity=scenario.severity,
        services=scenario.services,
        kind="drill",
    )
    return open_incident(logbook, stamp, opening, policy, randomness)


def require_drill(incident: Incident) -> None:
    """Raise ``no-drill`` for what isn't practice: nobody plays with a real incident."""
    if incident.kind != "drill":
        raise CommandError(
            "no-drill",
            f"{incident.id} is no drill but {incident.kind}",
            hints=(
                "see the drills: incidentctl list --all --kind drill",
                f"play it as it went: incidentctl drill replay {incident.id[-6:]}",
            ),
        )


def other_scenario(incident: Incident, name: str) -> str:
    """The scenario that a drill was begun with, if that isn't the one that is named now."""
    begun = name_of(incident)
    return begun if begun and begun != name else ""


def play(
    scenario: Scenario,
    incident: Incident,
    policy: Policy,
    *,
    now: datetime,
    speed: float | None = None,
) -> Play:
    """The scenario beside the record, as it stands ``now``.

    ``speed`` is as its opening says, unless it is given.
    """
    ranks = {name: rank for rank, name in enumerate(policy.severities)}
    return Play(scenario, Known(incident, now, speed or speed_of(incident), ranks))


def record_injects(
    logbook: Logbook, path: str, stamp: Stamp, play: Play, came: Sequence[Came]
) -> list[Written]:
    """Write down, as said by the drill itself, the injects that aren't in the record yet.

    The record is read anew for it: somebody else may run the same drill.
    """
    logbook.look_again()
    said = {
        line.placed.entry.text
        for line in logbook.load(path).incident.timeline
        if line.placed.entry.by == DRILL
    }
    written = []
    for at, inject in came:
        text = inject_text(inject.channel, inject.sender, inject.text)
        if inject is play.report or text in said:
            continue
        moment = min(play.clock_time(at).replace(microsecond=0), stamp.now)
        written.append(
            note(logbook, path, stamp, text=text, category="observation", by=DRILL, at=moment)
        )
    return written


def inject_text(channel: str, sender: str, text: str) -> str:
    """An inject as one text: how and from whom it comes, and what it says."""
    head = f"{channel or CHANNEL} · {sender}" if sender else channel or CHANNEL
    return f"{head}: {text}"


class Listed(NamedTuple):
    """A scenario of a folder: its name there, and itself; ``None`` if it has faults."""

    name: str
    scenario: Scenario | None


def list_scenarios(folder: str) -> list[Listed]:
    """The scenarios in a folder. Raises ``no-such-file`` if it can't be read."""
    from incidentctl.store.scenario import load_scenario
    from incidentctl.store.shipped import scenario_files

    found = []
    try:
        names = [*scenario_files(folder)]
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise CommandError(
            "no-such-file", f"{folder} can't be read: {reason}", status=USAGE
        ) from fault
    for name in names:
        try:
            found.append(Listed(name, load_scenario(folder, name)))
        except CommandError:
            found.append(Listed(name, None))
    return found
