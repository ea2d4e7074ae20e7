"""``incidentctl doctor``."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

from typer import Context, Exit, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.domain.errors import REFUSED

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl doctor", "is everything set up here, and does everything get through?"),
    ("incidentctl doctor --fix", "mend what can be mended without asking you anything"),
)


def doctor_(
    context: Context,
    fix: Annotated[
        bool,
        Option("--fix", help="Set up what is missing, share what waits; nothing else is touched."),
    ] = False,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """See what is set up in this clone and what isn't, each with the command that mends it.

    Exits with 1 if something is wrong; a warning is none. It works where nothing else does.
    """
    del as_json, no_sync
    from incidentctl.actions.doctor.checks import doctor
    from incidentctl.actions.doctor.finding import WRONG

    session: Session = context.obj
    with _waiting(session):
        result = doctor(session.cwd, session.env, now=session.now, fix=fix, sync=session.sync)
    if session.as_json:
        from incidentctl.render.json import doctor_envelope

        print(doctor_envelope(result))
    else:
        from incidentctl.render.terminal.console import console
        from incidentctl.render.terminal.doctor import doctor_screen

        console(session.color).print(doctor_screen(result, fixing=fix))
    if result.count(WRONG):
        raise Exit(REFUSED)


def _waiting(session: Session) -> AbstractContextManager[object]:
    """Somebody who looks on sees that it works: the remote has its time."""
    if session.as_json or not sys.stderr.isatty():
        return nullcontext()
    from incidentctl.render.terminal.console import console

    return console(session.color, stderr=True).status("looking at this clone …")


app = one_command("doctor", doctor_, EXAMPLES)
