"""``incidentctl role``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.actions.role import give_role, release_role, require_role
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.people import named_person, print_team, role_name
from incidentctl.cli.typed import typed_text
from incidentctl.domain.roster import ROLES

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl role comms Bob", "Bob tells everyone else from now on"),
    ("incidentctl role scribe", "you write things down"),
    ('incidentctl role legal "Dana Levi"', "a role of your own"),
    ("incidentctl role comms Bob --release", "Bob doesn't any more"),
)


def role_(
    context: Context,
    role: Annotated[
        str, Argument(metavar="ROLE", help=f"One of {', '.join(ROLES)}, or one of your own.")
    ],
    who: Annotated[
        list[str] | None,
        Argument(
            metavar="[WHO] [TEXT]...",
            help="Who has it: a name, a first name or an address; you, if it is left out. Then "
            "what you say.",
            show_default=False,
        ),
    ] = None,
    release: Annotated[bool, Option("--release", help="They don't have it any more.")] = False,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say who has which part in the response. Command is handed over instead: see 'handover'."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    name = role_name(session, role)
    require_role(name)
    chosen = session.choose(incident, fresh=True).incident
    named = named_person(session, chosen, who) if who else None
    said = typed_text(session, "note", named.text if named else None, ask=False)
    moment = session.moment(at)
    logbook, stamp = session.logbook, session.stamp
    if release:
        whose = named.people[0] if named else None
        written = release_role(
            logbook, chosen.path, stamp, role=name, who=whose, text=said, at=moment
        )
    else:
        person = named.people[0] if named else session.person
        written = give_role(
            logbook, chosen.path, stamp, role=name, who=person, text=said, at=moment
        )
    print_team(session, "Role ended" if release else "Role given", written)


app = one_command("role", role_, EXAMPLES)
