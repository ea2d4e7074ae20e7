"""``incidentctl list``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.cli.since import since_of
from incidentctl.cli.typed import one_of
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.kinds.open import INCIDENT_KINDS

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl list", "the open ones"),
    ("incidentctl list --all --since 2026-10-01 --severity sev1", ""),
    ("incidentctl list --closed --service checkout --limit 5", ""),
)
LIMIT = 20


Every = Annotated[bool, Option("--all", help="Open and closed ones.")]
Closed = Annotated[bool, Option("--closed", help="Only closed ones.")]
Severity = Annotated[
    str | None, Option("-s", "--severity", metavar="SEV", help="Only of this severity.")
]
Service = Annotated[str | None, Option(metavar="NAME", help="Only those that hit this service.")]
Kind = Annotated[
    str | None, Option(metavar="KIND", help=f"Only this kind: {', '.join(INCIDENT_KINDS)}.")
]
Since = Annotated[
    str | None, Option(metavar="SPAN|TIME", help="Opened since then: 90d, 2026-10-01.")
]
Limit = Annotated[int, Option(metavar="N", min=0, help="At most so many; 0 for all.")]


def list_(
    context: Context,
    every: Every = False,
    closed: Closed = False,
    severity: Severity = None,
    service: Service = None,
    kind: Kind = None,
    since: Since = None,
    limit: Limit = LIMIT,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """List incidents, the newest first. The open ones, unless you say otherwise."""
    del as_json, no_sync
    from incidentctl.actions.listing import list_incidents
    from incidentctl.cli.progress import Bar

    session: Session = context.obj
    if every and closed:
        raise CommandError("usage", "--all and --closed exclude each other", status=USAGE)
    with Bar("reading", session.color, of="incidents") as bar:
        result = list_incidents(
            session.fresh_logbook,
            which="all" if every else "closed" if closed else "open",
            severity=severity,
            service=service,
            kind=one_of("--kind", kind, INCIDENT_KINDS) if kind else None,
            since=since_of(session, since),
            limit=limit,
            progress=bar.told,
        )
    if session.as_json:
        from incidentctl.render.json import list_envelope

        print(list_envelope(result, session.now))
        return
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.listing import list_screen

    screen = console(session.color)
    with screen.capture() as captured:
        screen.print(list_screen(result, now=session.now, zone=session.zone))
    page(session, captured.get())


app = one_command("list", list_, EXAMPLES)
