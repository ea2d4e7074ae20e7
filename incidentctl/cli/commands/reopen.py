"""``incidentctl reopen``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.actions.reopen import reopen
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import option_text
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (('incidentctl reopen -i k3f9zq --because "the errors are back since 15:10"', ""),)


def reopen_(
    context: Context,
    because: Annotated[
        str, Option(metavar="TEXT", help="What is wrong again.", show_default=False)
    ],
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say that it is not over after all. Nobody is in command then until somebody takes it."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    reason = option_text(session, "note", because)
    if not reason:
        raise CommandError("no-text", "--because is empty: say what is wrong again", status=USAGE)
    path = session.choose(incident, fresh=True).incident.path
    moment = session.moment(at)
    written = reopen(session.logbook, path, session.stamp, because=reason, at=moment)
    print_written(session, "Reopened", written, "Nobody is in command: incidentctl take")


app = one_command("reopen", reopen_, EXAMPLES)
