"""``incidentctl take``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.actions.take import take
from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_written
from incidentctl.cli.typed import option_text, typed_text

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl take", "you are the incident commander; also to accept a handover"),
    ("incidentctl take I have it. Bob and Camille, I need you on the call", "and you say so"),
    ('incidentctl take --because "Ann has lost her connection"', "from whoever holds command"),
)


def take_(
    context: Context,
    text: Annotated[
        list[str] | None,
        Argument(
            metavar="[TEXT]...",
            help="What you say as you take it; needs no quotes. '-' reads standard input.",
            show_default=False,
        ),
    ] = None,
    because: Annotated[
        str | None,
        Option(metavar="TEXT", help="Why you take command from the person who holds it."),
    ] = None,
    incident: Incident = None,
    at: At = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Become the commander. Refused if someone else is, unless they offered it or you say why."""
    del as_json, no_sync, allow_secret
    session: Session = context.obj
    said = typed_text(session, "take", text, ask=False)
    reason = option_text(session, "take", because)
    path = session.choose(incident, fresh=True).incident.path
    moment = session.moment(at)
    written = take(session.logbook, path, session.stamp, text=said, because=reason, at=moment)
    accepted = bool(getattr(written.placed.entry, "accepts", ""))
    read = "brief" if accepted else "status"
    print_written(
        session,
        "Command accepted" if accepted else "Command taken",
        written,
        f'next: incidentctl note "what you see or do" · incidentctl {read}',
    )


app = one_command("take", take_, EXAMPLES)
