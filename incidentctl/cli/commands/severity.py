"""``incidentctl severity``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import option_line, option_text
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ('incidentctl severity sev1 --because "checkout is down, too"', "it is worse"),
    ('incidentctl severity sev3 --because "only two customers use it"', "it is less bad"),
)


def severity_(
    context: Context,
    severity: Annotated[
        str, Argument(metavar="SEV", help="How bad it is, as far as is known.", show_default=False)
    ],
    because: Annotated[
        str, Option(metavar="TEXT", help="Why; '-' reads standard input.", show_default=False)
    ],
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say how bad it is, as far as is known now, and why."""
    del as_json, no_sync, allow_secret
    from incidentctl.actions.severity import change_severity, require_severity
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    reason = option_text(session, "note", because)
    name = option_line(session, severity)
    if not reason or not name:
        what = "--because is empty: say why" if name else "the severity is empty"
        raise CommandError("no-text", what, status=USAGE)
    known = session.choose(incident, fresh=True).incident
    require_severity(name, load_policy(session.logbook).policy, option="incidentctl severity ")
    before = known.severity or "not known"
    moment = session.moment(at)
    written = change_severity(
        session.logbook, known.path, session.stamp, severity=name, because=reason, at=moment
    )
    print_written(session, "Severity changed", written, f"It is {name}; it was {before}")


app = one_command("severity", severity_, EXAMPLES)
