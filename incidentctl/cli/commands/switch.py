"""``incidentctl switch``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.cli.out import place_of, print_lines
from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl switch k3f9zq", "commands of this clone mean this incident from now on"),
    ("incidentctl switch --none", "forget the choice"),
)


def switch_(
    context: Context,
    incident: Annotated[
        str | None,
        Argument(metavar="[ID]", help="The incident's id or a part of it.", show_default=False),
    ] = None,
    none: Annotated[bool, Option("--none", help="Forget the choice.")] = False,
    as_json: Json = False,
) -> None:
    """Choose the incident that commands mean when several are open."""
    del as_json
    from incidentctl.actions.choose import switch

    session: Session = context.obj
    if bool(incident) == none:
        raise CommandError(
            "usage",
            "name an incident, or say --none",
            hints=("see the open ones: incidentctl status",),
            status=USAGE,
        )
    loaded = switch(session.logbook, incident)
    if session.as_json:
        from incidentctl.render.json import switch_envelope

        print(switch_envelope(loaded.incident if loaded else None))
    elif loaded:
        from incidentctl.render.contested import unsettled_lines
        from incidentctl.render.plain import incident_line

        place = place_of(session)
        print(f"Commands here mean {incident_line(loaded.incident, place.style)}")
        print_lines(unsettled_lines(loaded.incident, place))
    else:
        print("No incident is chosen: commands mean the only open one, or ask.")


app = one_command("switch", switch_, EXAMPLES)
