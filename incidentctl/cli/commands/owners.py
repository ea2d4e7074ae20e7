"""``incidentctl owners``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Exit, Option

from incidentctl.actions.owners import SILENT_DAYS
from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.domain.errors import REFUSED

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl owners", "which services nobody answers for"),
    ("incidentctl owners --days 30", "whose owners nobody saw for a month, too"),
)
MOST_DAYS = 36500


def owners_(
    context: Context,
    days: Annotated[
        int,
        Option(metavar="N", min=1, max=MOST_DAYS, help="For how long an owner may be silent."),
    ] = SILENT_DAYS,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """List services without an owner, or with one who left or has not been seen for long.

    Seen is who wrote a commit or took part in an incident. Exits with 1 if a service is listed.
    """
    del as_json, no_sync
    from incidentctl.actions.owners import owners

    session: Session = context.obj
    result = owners(session.fresh_logbook, session.now, days)
    if session.as_json:
        from incidentctl.render.knowledge_json import owners_envelope

        print(owners_envelope(result))
    else:
        from incidentctl.cli.out import print_remarks
        from incidentctl.render.terminal.checklist import owners_screen
        from incidentctl.render.terminal.console import console

        console(session.color).print(owners_screen(result))
        print_remarks(session)
    if result.unowned:
        raise Exit(REFUSED)


app = one_command("owners", owners_, EXAMPLES)
