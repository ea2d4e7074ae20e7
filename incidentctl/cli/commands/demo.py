"""``incidentctl demo``."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

from typer import Context, Exit, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.clock import NOW
from incidentctl.cli.options import Json
from incidentctl.cli.out import style_of
from incidentctl.cli.story import EMAILS, INCIDENT, LENGTH, STORY, Step
from incidentctl.domain.errors import BUG, PIPE_CLOSED, CommandError
from incidentctl.domain.ident import FOLDER, id_of_path

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.render.plain import Style

EXAMPLES = (
    ("incidentctl demo", "needs no set-up and leaves nothing behind"),
    ("incidentctl demo --keep /tmp/logbook", "keep the repository, to look around"),
    ("incidentctl demo --pause 3", "slowly, for an audience"),
)
PAUSE = 0.6
"""Seconds that people get to read a step before the next one."""
_GIT_SETTINGS = "[log]\n\tdecorate = no\n"  # a commit fits on one row, on a terminal as well


class Stage(NamedTuple):
    """Where the story is played: a folder, and an environment with nothing of the user's in it.

    ``began`` is the moment of the first command, ``pause`` the seconds between two.
    """

    folder: str
    env: Mapping[str, str]
    began: datetime
    pause: float
    style: Style


def demo_(
    context: Context,
    keep: Annotated[
        str | None,
        Option(metavar="DIR", help="Play in DIR and keep it; it must be new or empty."),
    ] = None,
    pause: Annotated[
        float | None,
        Option(
            metavar="SECONDS",
            min=0,
            help=f"Wait so long between the commands: {PAUSE} on a terminal, otherwise 0.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Play the story of an outage in a scratch repository of its own."""
    del as_json
    from shutil import rmtree
    from tempfile import mkdtemp

    session: Session = context.obj
    scratch = mkdtemp(prefix="incidentctl-demo-")
    try:
        folder = _folder(keep) if keep else os.path.join(scratch, "ops")
        env = _world(session.env, scratch)
        given = pause if pause is not None else PAUSE * session.is_interactive
        stage = Stage(folder, env, _beginning(session), given, style_of(session))
        _make_repository(stage)
        if session.as_json:
            from incidentctl.render.json import demo_envelope

            print(demo_envelope(keep and folder, [_played(step, stage) for step in STORY]))
            return
        print("An outage, from the first message to the close. Every command is run for real.")
        for step in STORY:
            _show(step, stage)
        print(f"\n{_farewell(keep and folder)}")
    finally:
        rmtree(scratch, ignore_errors=True)


def _folder(keep: str) -> str:
    folder = os.path.abspath(keep)
    if os.path.exists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
        raise CommandError(
            "not-empty",
            f"{folder} is there already and not empty",
            hints=("name a new folder: incidentctl demo --keep DIR",),
        )
    os.makedirs(folder, exist_ok=True)
    return folder


def _world(env: Mapping[str, str], scratch: str) -> dict[str, str]:
    """An environment in which nothing of the user's is read or written."""
    kept = {
        name: value
        for name, value in env.items()
        if not name.startswith(("GIT_", "INCIDENTCTL_", "XDG_"))
    }
    settings = os.path.join(scratch, "gitconfig")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(_GIT_SETTINGS)
    return {
        **kept,
        "HOME": scratch,
        "GIT_CONFIG_GLOBAL": settings,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PAGER": "cat",
    }


def _beginning(session: Session) -> datetime:
    """So long ago that the story ends now; or just when it is told to begin."""
    if session.env.get(NOW):
        return session.now
    return session.now - timedelta(minutes=LENGTH)


def _make_repository(stage: Stage) -> None:
    from incidentctl.git.runner import Git

    os.makedirs(stage.folder, exist_ok=True)
    Git(stage.folder, stage.env).run("init", "--quiet", "--initial-branch=main")


def _show(step: Step, stage: Stage) -> None:
    """Play one step for people to watch."""
    time.sleep(stage.pause)
    style = stage.style
    print()
    if step.why:
        print(style.dim(f"# {step.why}"))
    line = _line(step, stage)
    first = step.who.partition(" ")[0].lower()
    print(f"{style.green(f'{first} $')} {style.bold(line)}", flush=True)
    time.sleep(stage.pause / 2)
    _run(step, line, stage, output=None)


def _played(step: Step, stage: Stage) -> tuple[str, str, int, str]:
    """Play one step; return who typed it, the command, its status, and what it printed."""
    line = _line(step, stage)
    done = _run(step, line, stage, output=subprocess.PIPE)
    return step.who, line, done.returncode, done.stdout.decode("utf-8", "replace")


def _line(step: Step, stage: Stage) -> str:
    found = _incident(stage.folder) if INCIDENT in step.line else ""
    return step.line.replace(INCIDENT, found)


def _incident(folder: str) -> str:
    """The one incident of the repository, as people type it."""
    for root, _, names in os.walk(os.path.join(folder, FOLDER)):
        for name in names:
            path = os.path.relpath(os.path.join(root, name), folder).replace(os.sep, "/")
            ident = id_of_path(path)
            if ident:
                return ident.rpartition("-")[2]
    raise CommandError("story", f"there is no incident in {folder}", status=BUG)


def _run(
    step: Step, line: str, stage: Stage, *, output: int | None
) -> subprocess.CompletedProcess[bytes]:
    words = shlex.split(line.replace("\\\n", ""))
    if words[0] == "incidentctl":
        color = "always" if stage.style.bold("") and output is None else "never"
        words = [sys.executable, "-P", "-m", "incidentctl", "--color", color, *words[1:]]
    role = {"GIT_AUTHOR_NAME": step.who, "GIT_AUTHOR_EMAIL": EMAILS[step.who]}
    now = stage.began + timedelta(minutes=step.minute)
    # Nobody is asked anything, and errors belong to the story: on one stream, in order.
    done = subprocess.run(
        words,
        cwd=stage.folder,
        env={**stage.env, **role, NOW: now.isoformat()},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode == PIPE_CLOSED:
        raise Exit(PIPE_CLOSED)  # nobody is watching any more
    if (done.returncode != 0) != step.fails:
        message = f"this should not have ended with status {done.returncode}: {line}"
        raise CommandError("story", message, status=BUG)
    return done


def _farewell(kept: str | None) -> str:
    if kept:
        return f"The repository is yours: cd {shlex.quote(kept)} && incidentctl list --all"
    return "Nothing of this is left. Your turn, in a git repository: incidentctl init"


app = one_command("demo", demo_, EXAMPLES)
