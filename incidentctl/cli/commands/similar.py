"""``incidentctl similar``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl similar", "the incident you are in"),
    ("incidentctl similar k3f9zq --limit 1", "another one; only the most alike"),
)
LIMIT = 5


def similar_(
    context: Context,
    incident: Annotated[
        str | None,
        Argument(metavar="[ID]", help="The incident's id or a part of it.", show_default=False),
    ] = None,
    limit: Annotated[int, Option(metavar="N", min=0, help="At most so many; 0 for all.")] = LIMIT,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """See whether it has happened before, and what fixed it then."""
    del as_json, no_sync
    from incidentctl.actions.similar import similar
    from incidentctl.cli.progress import Bar

    session: Session = context.obj
    chosen = session.choose(incident, fresh=True).incident
    with Bar("reading", session.color, of="incidents") as bar:
        result = similar(session.logbook, chosen, limit=limit, progress=bar.told)
    if session.as_json:
        from incidentctl.render.search_json import similar_envelope

        print(similar_envelope(result))
        return
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.similar import similar_screen

    screen = console(session.color)
    with screen.capture() as captured:
        screen.print(similar_screen(result, now=session.now, zone=session.zone))
    page(session, captured.get())


app = one_command("similar", similar_, EXAMPLES)
