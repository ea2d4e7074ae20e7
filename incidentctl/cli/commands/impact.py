"""``incidentctl impact``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer import Context

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync, Words
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import typed_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl impact no customer in Europe can print invoices", "words need no quotes"),
    ("incidentctl impact", "in your editor"),
)


def impact_(
    context: Context,
    text: Words = None,
    at: At = None,
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say who and what is hit, as far as is known now. The last one counts."""
    del as_json, no_sync, allow_secret
    from incidentctl.actions.impact import describe_impact

    session: Session = context.obj
    said = typed_text(session, "impact", text, prompt="Who and what is hit?")
    path = session.choose(incident).incident.path
    moment = session.moment(at)
    written = describe_impact(session.logbook, path, session.stamp, text=said, at=moment)
    print_written(session, "Impact described", written)


app = one_command("impact", impact_, EXAMPLES)
