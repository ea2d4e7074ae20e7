"""``incidentctl brief``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from incidentctl.actions.brief import Brief, brief
from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.cli.out import print_remarks

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl brief", "you take over, or come from a meeting"),
    ("incidentctl brief k3f9zq", "of another incident"),
)


def brief_(
    context: Context,
    incident: Annotated[
        str | None,
        Argument(metavar="[ID]", help="The incident's id or a part of it.", show_default=False),
    ] = None,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """Read what the next commander must know: the state, the people, what was decided and tried."""
    del as_json, no_sync
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    settings = load_policy(session.fresh_logbook)
    loaded = session.choose(incident)
    told = brief(loaded, now=session.now, most_reports=settings.most_reports, team=settings.team)
    if session.as_json:
        from incidentctl.render.brief_schema import brief_model
        from incidentctl.render.json import envelope

        print(envelope(brief_model(told), loaded.problems))
        return
    print_brief(session, told)
    print_remarks(session)


def print_brief(session: Session, told: Brief) -> None:
    """The brief on the screen."""
    from incidentctl.render.terminal.brief import brief_screen
    from incidentctl.render.terminal.console import console

    console(session.color).print(brief_screen(told, zone=session.zone))


app = one_command("brief", brief_, EXAMPLES)
