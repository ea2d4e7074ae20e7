"""``incidentctl service``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import one_of, option_line
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl service add checkout mail", "they are hit, too"),
    ("incidentctl service remove invoicing", "it is not hit after all"),
)
CHANGES = ("add", "remove")


def service_(
    context: Context,
    change: Annotated[
        str, Argument(metavar="ACTION", help=f"One of {', '.join(CHANGES)}.", show_default=False)
    ],
    service: Annotated[
        list[str], Argument(metavar="NAME...", help="The services.", show_default=False)
    ],
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say which services are hit, too, or are not hit after all."""
    del as_json, no_sync, allow_secret
    from incidentctl.actions.services import change_services, unknown_services
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    one_of("service", change, CHANGES)
    names = [*filter(None, (option_line(session, name) for name in service))]
    if not names:
        raise CommandError("no-text", "name the service", status=USAGE)
    path = session.choose(incident, fresh=True).incident.path
    chosen = {"add" if change == "add" else "remove": names}
    moment = session.moment(at)
    written = change_services(session.logbook, path, session.stamp, **chosen, at=moment)
    if change == "add":
        session.remarks += unknown_services(names, load_policy(session.logbook).services)
    print_written(
        session,
        "Services changed",
        written,
        f"Hit: {', '.join(written.after.services) or 'nothing any more'}",
    )


app = one_command("service", service_, EXAMPLES)
