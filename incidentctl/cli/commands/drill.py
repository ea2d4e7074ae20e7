"""``incidentctl drill``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, Incident, Json, NoSync
from incidentctl.cli.typed import one_of
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.drill_run import DrillRun
    from incidentctl.cli.session import Session
    from incidentctl.domain.scenario import Scenario
    from incidentctl.store.logbook import Written

EXAMPLES = (
    ("incidentctl drill list", "those that come along"),
    ("incidentctl drill run bad-deploy.toml", "a game day: what happens, as it happens"),
    ("incidentctl drill run ours.toml --speed 2x", "twice as fast as the clock"),
    ("incidentctl drill run bad-deploy.toml --resume k3f9zq", "back to the screen you left"),
    ("incidentctl drill score bad-deploy.toml -i k3f9zq", "how it went, by the record alone"),
    ("incidentctl drill replay w0rk3d", "a past incident, as it was known then, step by step"),
    ("incidentctl drill new tuesday.toml --from w0rk3d", "a scenario to edit, from what happened"),
)
ACTIONS = ("run", "score", "replay", "new", "list")
_TAKEN_BY = {
    "speed": ("run", "score", "replay"),
    "resume": ("run",),
    "once": ("run",),
    "bell": ("run",),
    "every": ("run",),
    "incident": ("score",),
    "origin": ("new",),
}
"""The options that not every action takes."""
_EVERY = 5.0

Practice = Annotated[
    str, Argument(metavar="ACTION", help=f"One of {', '.join(ACTIONS)}.", show_default=False)
]
File = Annotated[
    str,
    Argument(
        metavar="[FILE|ID]",
        help="The scenario's file, or the name of one that comes along; of replay the incident, by "
        "its id or a part of it; of list a folder.",
        show_default=False,
    ),
]
Speed = Annotated[
    str | None,
    Option(
        metavar="SPEED",
        help="How many times as fast as the clock: 10x. Otherwise 1x, or as the drill began; of "
        "replay: 60x.",
        show_default=False,
    ),
]
Resume = Annotated[
    str | None,
    Option(metavar="ID", help="Of run: go on with a drill that is open.", show_default=False),
]
Once = Annotated[
    bool, Option("--once", help="Of run: say what has come so far, and end. The drill goes on.")
]
Bell = Annotated[bool, Option("--bell", help="Of run: ring when something comes.")]
Every = Annotated[
    float | None,
    Option(
        metavar="SECONDS",
        min=0.1,
        help="Of run: how long to wait between two looks at the record: 5.",
        show_default=False,
    ),
]
Origin = Annotated[
    str | None,
    Option("--from", metavar="ID", help="Of new: take it from this incident.", show_default=False),
]


def drill_(
    context: Context,
    practice: Practice,
    file: File = "",
    speed: Speed = None,
    resume: Resume = None,
    once: Once = False,
    bell: Bell = False,
    every: Every = None,
    incident: Incident = None,
    origin: Origin = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Practise: run a game day from a scenario, score it, replay what has happened.

    A drill is an incident of its own kind, and the team answers it with the ordinary commands. What
    happens is shown on the screen of run and stands in no record, unless the scenario says so.
    """
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    one_of("drill", practice, ACTIONS)
    given = {"speed": speed, "resume": resume, "once": once, "bell": bell, "every": every}
    _require_fitting(practice, {**given, "incident": incident, "origin": origin})
    if practice == "list":
        from incidentctl.cli.drill_past import list_drills

        list_drills(session, file)
    elif not file:
        needed = "an incident" if practice == "replay" else "a scenario's file"
        hint = "incidentctl drill list" if practice in {"run", "score"} else "see: drill --help"
        raise CommandError("usage", f"drill {practice} needs {needed}", hints=(hint,), status=USAGE)
    elif practice == "run":
        _run(session, file, _speed(speed), resume, once=once, bell=bell, every=every or _EVERY)
    elif practice == "score":
        _score(session, file, _speed(speed), incident)
    elif practice == "replay":
        from incidentctl.cli.drill_past import replay_past

        replay_past(session, file, _speed(speed))
    else:
        from incidentctl.cli.drill_past import begin_scenario

        begin_scenario(session, file, origin)


def _require_fitting(practice: str, given: dict[str, str | float | None]) -> None:
    for name, actions in _TAKEN_BY.items():
        if given[name] and practice not in actions:
            option = "from" if name == "origin" else name
            raise CommandError(
                "usage",
                f"--{option} goes with drill {' and '.join(actions)}, not with drill {practice}",
                hints=("incidentctl drill --help",),
                status=USAGE,
            )


def _speed(typed: str | None) -> float | None:
    if typed is None:
        return None
    from incidentctl.domain.scenario import parse_speed

    try:
        return parse_speed(typed)
    except ValueError as fault:
        raise CommandError("speed", str(fault), status=USAGE) from None


def _run(
    session: Session,
    file: str,
    speed: float | None,
    resume: str | None,
    *,
    once: bool,
    bell: bool,
    every: float,
) -> None:
    from incidentctl.cli.drill_run import DrillRun
    from incidentctl.store.scenario import load_scenario

    scenario = load_scenario(session.cwd, file)
    session.logbook.on_wait = None
    path = _resumed(session, resume) if resume else _opened(session, scenario, file, speed or 1)
    run = DrillRun(session, scenario, file, path, every=every)
    run.speed, run.bell = (speed if resume else None), bell
    _remark_on_another(session, run)
    _play(run, once=once)


def _opened(session: Session, scenario: Scenario, file: str, speed: float) -> str:
    """Open the drill, and share it: the team must find it before anything happens."""
    from incidentctl.actions.drill import open_drill
    from incidentctl.actions.open_incident import repeatable_randomness
    from incidentctl.cli.clock import NOW
    from incidentctl.store.policy import load_policy

    policy = load_policy(session.fresh_logbook).policy
    fixed = repeatable_randomness(scenario.title, session.now) if session.env.get(NOW) else None
    opened = open_drill(
        session.logbook,
        session.stamp,
        scenario,
        policy,
        name=_shown(file),
        speed=speed,
        randomness=fixed,
    )
    _tell_opened(session, scenario, opened.written, speed)
    return opened.written.after.path


def _tell_opened(session: Session, scenario: Scenario, written: Written, speed: float) -> None:
    from incidentctl.actions.oncall import help_with
    from incidentctl.cli.out import print_written
    from incidentctl.domain.when import format_span
    from incidentctl.render.help_lines import help_lines
    from incidentctl.store.policy import load_policy

    if session.as_json:
        session.share()
        return
    pace = "as fast as the clock" if speed == 1 else f"{speed:g} times as fast as the clock"
    ident, team = written.after.id[-6:], load_policy(session.logbook).team
    print_written(
        session,
        "Drill opened",
        written,
        f"It takes {format_span(scenario.ends)}, {pace}.",
        "The team answers with the usual commands, in other terminals:",
        f"  incidentctl take -i {ident}",
        *help_lines(help_with(team, written.after.services, session.now)),
    )


def _remark_on_another(session: Session, run: DrillRun) -> None:
    """A drill that was begun with another scenario is scored as it is asked for, and told."""
    from incidentctl.actions.drill import other_scenario

    incident = session.logbook.load(run.path).incident
    begun = other_scenario(incident, _shown(run.name))
    if begun:
        print(f"note: that drill was begun with another scenario, {begun}", file=sys.stderr)


def _shown(file: str) -> str:
    """The name of a scenario's file as a drill's opening has it."""
    from incidentctl.text.clean import clean_line

    name = clean_line(os.path.basename(file)).text
    return name if "." in name else f"{name}.toml"


def _resumed(session: Session, typed: str) -> str:
    from incidentctl.actions.drill import require_drill

    found = session.choose(typed, fresh=True).incident
    require_drill(found)
    return found.path


def _play(run: DrillRun, *, once: bool) -> None:
    from incidentctl.cli.drill_end import tell_left, tell_score
    from incidentctl.cli.drill_run import run_in_lines, tell_so_far

    session = run.session
    if once:
        over = tell_so_far(run)
    elif sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not session.as_json:
        from incidentctl.cli.drill_live import run_live

        over = run_live(run)
    else:
        over = run_in_lines(run)
    if over or session.as_json:
        tell_score(run)
    if not over or run.is_open:
        tell_left(run, over=over)


def _score(session: Session, file: str, speed: float | None, typed: str | None) -> None:
    from incidentctl.actions.drill import require_drill
    from incidentctl.cli.drill_end import tell_score
    from incidentctl.cli.drill_run import DrillRun
    from incidentctl.store.scenario import load_scenario

    scenario = load_scenario(session.cwd, file)
    found = session.choose(typed, fresh=True).incident
    require_drill(found)
    run = DrillRun(session, scenario, file, found.path, every=_EVERY)
    run.speed = speed
    _remark_on_another(session, run)
    tell_score(run)


app = one_command("drill", drill_, EXAMPLES)
