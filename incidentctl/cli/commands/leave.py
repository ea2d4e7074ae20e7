"""``incidentctl leave``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.actions.leave import leave
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.people import named_person, print_team
from incidentctl.cli.typed import typed_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl leave", "you go; your roles are free again"),
    ("incidentctl leave my shift is over", "and you say why"),
    ("incidentctl leave --by Camille back in the morning", "for somebody who has gone"),
)


def leave_(
    context: Context,
    text: Annotated[
        list[str] | None,
        Argument(
            metavar="[TEXT]...",
            help="What you say; needs no quotes. '-' reads standard input.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        Option(metavar="WHO", help="Who leaves, if not you: a name, a first name or an address."),
    ] = None,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say that you go, or that somebody else has gone. The commander hands over first."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    chosen = session.choose(incident, fresh=True).incident
    who = named_person(session, chosen, [by]).people[0] if by else None
    said = typed_text(session, "note", text, ask=False)
    written = leave(
        session.logbook,
        chosen.path,
        session.stamp,
        who=who,
        text=said,
        at=session.moment(at),
    )
    print_team(session, "Left", written)


app = one_command("leave", leave_, EXAMPLES)
