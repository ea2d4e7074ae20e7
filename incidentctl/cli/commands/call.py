"""``incidentctl call``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from incidentctl.actions.call import call
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.people import named_people, print_team
from incidentctl.cli.typed import typed_text
from incidentctl.domain.person import listed

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl call Bob Camille", "both are needed"),
    ("incidentctl call Bob, Camille Ng: I need you on the call", "what follows the colon is text"),
    ('incidentctl call "Dana Levi" "Emil Kovac <emil@example.com>"', "people who are new"),
)


def call_(
    context: Context,
    who: Annotated[
        list[str],
        Argument(
            metavar="WHO... [: TEXT]",
            help="Who is needed: names, first names or addresses; after a colon, what you say. "
            "'-' as the text reads standard input.",
        ),
    ],
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Ask people to come and help. It writes down that they were asked; it pages nobody."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    chosen = session.choose(incident, fresh=True).incident
    named = named_people(session, chosen, who)
    said = typed_text(session, "note", named.text, ask=False)
    written = call(
        session.logbook,
        chosen.path,
        session.stamp,
        who=named.people,
        text=said,
        at=session.moment(at),
    )
    then = f"tell {listed(named.people)}: incidentctl join -i {chosen.id[-6:]}"
    print_team(session, "Called", written, then)


app = one_command("call", call_, EXAMPLES)
