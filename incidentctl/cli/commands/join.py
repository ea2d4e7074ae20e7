"""``incidentctl join``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.actions.join import join
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.people import named_person, print_team, role_name
from incidentctl.cli.typed import typed_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl join", "you are there to help"),
    ("incidentctl join --as scribe", "and write things down"),
    ('incidentctl join --by "Dana Levi" --as legal', "for somebody who is on the call"),
)


def join_(
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
        Option(metavar="WHO", help="Who joins, if not you: a name, a first name or an address."),
    ] = None,
    role: Annotated[str, Option("--as", metavar="ROLE", help="The role they have.")] = "",
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say that you are there to help, or that somebody else is."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    name = role_name(session, role) if role else ""
    chosen = session.choose(incident, fresh=True).incident
    who = named_person(session, chosen, [by]).people[0] if by else None
    said = typed_text(session, "note", text, ask=False)
    written = join(
        session.logbook,
        chosen.path,
        session.stamp,
        who=who,
        role=name,
        text=said,
        at=session.moment(at),
    )
    print_team(session, "Joined", written)


app = one_command("join", join_, EXAMPLES)
