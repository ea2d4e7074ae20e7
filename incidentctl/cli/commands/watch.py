"""``incidentctl watch``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import NoSync

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl watch", "every open incident, and one of them in full"),
    ("incidentctl watch k3f9zq --exit-when-closed", "until that one is closed"),
    ("incidentctl watch --bell", "ring when there is something that somebody should see to"),
    ("incidentctl watch | tee log.txt", "what is new, a line each"),
)


def watch_(
    context: Context,
    incident: Annotated[
        str | None,
        Argument(metavar="[ID]", help="The incident shown in full at first.", show_default=False),
    ] = None,
    every: Annotated[
        float, Option(metavar="SECONDS", min=0.1, help="How long to wait between two looks.")
    ] = 5.0,
    exit_when_closed: Annotated[
        bool,
        Option("--exit-when-closed", help="End when ID is closed; without ID, when all are."),
    ] = False,
    bell: Annotated[
        bool, Option("--bell", help="Ring when somebody should see to something.")
    ] = False,
    no_sync: NoSync = False,
) -> None:
    """Watch the open incidents: what others write arrives by itself. It changes nothing.

    Up and down choose the incident that is shown in full, q or Ctrl-C ends it. Where the output is
    no terminal, what is new is printed a line each.
    """
    del no_sync
    from incidentctl.actions.watch import Watcher
    from incidentctl.cli.clock import read_clock
    from incidentctl.cli.session import INCIDENT
    from incidentctl.cli.watching import Watch, watch_in_lines

    session: Session = context.obj
    session.logbook.on_wait = None
    named = bool(incident or session.env.get(INCIDENT))
    chosen = session.choose(incident).incident.id if named else ""
    watcher = Watcher(
        session.logbook, lambda: read_clock(session.env), every=every, wanted=session.sync
    )
    watch = Watch(session, watcher, chosen, until_closed=exit_when_closed, bell=bell)
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from incidentctl.cli.live import watch_live

        watch_live(watch)
    else:
        watch_in_lines(watch)


app = one_command("watch", watch_, EXAMPLES)
