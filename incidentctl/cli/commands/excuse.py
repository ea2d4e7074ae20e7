"""``incidentctl excuse``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from incidentctl.actions.leave import excuse
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.people import named_people, print_team
from incidentctl.cli.typed import typed_text
from incidentctl.domain.person import listed

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl excuse Bob", "thanks, you can go"),
    ("incidentctl excuse Bob Camille: the database is fine", "what follows the colon is text"),
)


def excuse_(
    context: Context,
    who: Annotated[
        list[str],
        Argument(
            metavar="WHO... [: TEXT]",
            help="Who can go: names, first names or addresses; after a colon, what you say.",
        ),
    ],
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Thank people who aren't needed any more. It is about the work, never about the person."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    chosen = session.choose(incident, fresh=True).incident
    named = named_people(session, chosen, who)
    said = typed_text(session, "note", named.text, ask=False)
    written = excuse(
        session.logbook,
        chosen.path,
        session.stamp,
        who=named.people,
        text=said,
        at=session.moment(at),
    )
    print_team(session, "Excused", written, f"Thank you, {listed(named.people)}.")


app = one_command("excuse", excuse_, EXAMPLES)
