"""``incidentctl status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Context

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.cli.out import print_remarks

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl status", "who holds what, what happened last, what is missing to close"),
    ("incidentctl status --json", "for a script or a dashboard"),
)


def status_(context: Context, as_json: Json = False, no_sync: NoSync = False) -> None:
    """See what is going on: every open incident, who commands it, what is missing to close."""
    del as_json, no_sync
    from incidentctl.actions.choose import chosen_id
    from incidentctl.actions.status import status
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    logbook = session.fresh_logbook
    settings = load_policy(logbook)
    result = status(
        logbook,
        settings.policy,
        chosen=chosen_id(logbook),
        now=session.now,
        most_reports=settings.most_reports,
        team=settings.team,
    )
    if session.as_json:
        from incidentctl.render.json import status_envelope

        print(status_envelope(result, settings.problems))
        return
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.status import status_screen

    screen = console(session.color)
    me = session.person_or_none
    screen.print(status_screen(result, zone=session.zone, me=me))
    session.remarks += [str(problem) for problem in settings.problems]
    print_remarks(session)


app = one_command("status", status_, EXAMPLES)
