"""What there is to practise with: scenarios, a new one, an incident of the past."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.cli.session import Session


def replay_past(session: Session, typed: str, speed: float | None) -> None:
    """Go through a past incident, step by step on a terminal, else in lines."""
    from incidentctl.actions.replay import replay
    from incidentctl.domain.replay import REPLAY_SPEED

    loaded = session.choose(typed, fresh=True)
    steps = replay(loaded)
    if session.as_json:
        from incidentctl.render.drill_json import replay_envelope

        print(replay_envelope(steps))
        return
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from incidentctl.cli.replay_live import replay_live

        replay_live(session, loaded, steps, speed or REPLAY_SPEED)
    else:
        from incidentctl.cli.out import print_lines, style_of
        from incidentctl.render.drill import replay_lines

        print_lines(replay_lines(steps, style_of(session)))
    print(f"\nThe whole record: incidentctl show {loaded.incident.id[-6:]}")


def begin_scenario(session: Session, file: str, origin: str | None) -> None:
    """Write a scenario to be edited, from an incident if one is named."""
    from incidentctl.store.scenario_template import scenario_of, template, write_new

    incident = session.choose(origin, fresh=True).incident if origin else None
    scenario = scenario_of(incident) if incident else None
    write_new(session.cwd, file, template(scenario, file))
    count = len(scenario.injects) if scenario else 1
    if session.as_json:
        from incidentctl.render.drill_json import scenario_envelope

        print(scenario_envelope(file, incident.id if incident else "", count))
        return
    if incident:
        print(f"{file}: {count} inject{'s' * (count != 1)} from {incident.id} {incident.title}")
    else:
        print(f"{file}: a scenario with a word on every key")
    print(f"Edit it, then: incidentctl drill run {file}")


def list_drills(session: Session, folder: str) -> None:
    """Tell which scenarios there are in a folder; those that come along if none is named."""
    from incidentctl.actions.drill import list_scenarios
    from incidentctl.store.shipped import shipped_folder

    place = os.path.join(session.cwd, folder) if folder else shipped_folder()
    found = list_scenarios(place)
    if session.as_json:
        from incidentctl.render.drill_json import scenarios_envelope

        print(scenarios_envelope(place, found))
        return
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.score import scenarios_screen

    console(session.color).print(scenarios_screen(found))
    if found:
        print(f"\nPlay one: incidentctl drill run {os.path.join(folder, found[0].name)}")
