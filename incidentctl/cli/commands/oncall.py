"""``incidentctl oncall``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl oncall", "who is on call now, and who is next"),
    ("incidentctl oncall --at tomorrow", "at this time of day"),
    ("incidentctl oncall --at '2026-12-24 18:00'", ""),
)


def oncall_(
    context: Context,
    at: Annotated[
        str | None,
        Option(
            metavar="TIME",
            help="When, if not now: tomorrow, friday or +2d (at this hour), or as elsewhere.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """See who is on call, by the rotations in incidentctl.toml. Works without a network."""
    del as_json, no_sync
    from incidentctl.actions.oncall import oncall
    from incidentctl.store.policy import load_policy

    session: Session = context.obj
    moment = _moment(session, at) if at else session.now
    result = oncall(load_policy(session.fresh_logbook).team.rotations, moment)
    if session.as_json:
        from incidentctl.render.knowledge_json import oncall_envelope

        print(oncall_envelope(result))
        return
    from incidentctl.cli.out import print_remarks
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.oncall import oncall_screen

    console(session.color).print(oncall_screen(result, session.zone))
    print_remarks(session)


def _moment(session: Session, typed: str) -> datetime:
    """What was typed: a day that may be to come (at this hour), or a time. Raises ``time``."""
    from datetime import UTC, datetime

    from incidentctl.domain.when import parse_day

    try:
        day = parse_day(typed, now=session.now, zone=session.zone)
    except ValueError:
        return session.moment(typed) or session.now
    now = session.now.astimezone(session.zone)
    return datetime.combine(day, now.timetz()).astimezone(UTC)


app = one_command("oncall", oncall_, EXAMPLES)
