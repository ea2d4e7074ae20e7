"""``incidentctl checklist``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Context

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Incident, Json, NoSync

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (("incidentctl checklist", "what should be done by now, and what is late"),)


def checklist_(
    context: Context,
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """See what should be done by now. The record ticks it off, not you.

    What is asked for depends on the severity: see `checklist` and `updates` in incidentctl.toml.
    """
    del as_json, no_sync
    from incidentctl.actions.checklist import checklist
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    chosen = session.choose(incident, fresh=True)
    policy = load_policy(session.logbook).policy
    aim = chosen.incident.id[-6:] if incident else ""
    result = checklist(chosen.incident, policy, session.now, aim=aim)
    if session.as_json:
        from incidentctl.render.knowledge_json import checklist_envelope

        print(checklist_envelope(result))
        return
    from incidentctl.cli.out import print_remarks
    from incidentctl.render.terminal.checklist import checklist_screen
    from incidentctl.render.terminal.console import console

    console(session.color).print(checklist_screen(result, session.zone))
    print_remarks(session)


app = one_command("checklist", checklist_, EXAMPLES)
