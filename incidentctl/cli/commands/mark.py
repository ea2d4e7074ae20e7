"""``incidentctl mark``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import AllowSecret, At, Incident, Json, NoSync
from incidentctl.cli.out import print_written, style_of
from incidentctl.cli.typed import one_of, typed_text
from incidentctl.domain.kinds.mark import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from incidentctl.cli.session import Session
    from incidentctl.store.logbook import Written

EXAMPLES = (
    ("incidentctl mark identified the deploy of 14:02 did it", "we know what it is"),
    ("incidentctl mark mitigated --at 14:31", "it hurts less; it happened earlier"),
    ("incidentctl mark resolved no errors for ten minutes", "the impact is over"),
    ("incidentctl mark resolved --withdraw the errors are back", "it was not over"),
)


def mark_(
    context: Context,
    moment: Annotated[
        str, Argument(metavar="WHAT", help=f"One of {', '.join(MARKS)}.", show_default=False)
    ],
    text: Annotated[
        list[str] | None,
        Argument(metavar="[TEXT]...", help="How it shows; needs no quotes.", show_default=False),
    ] = None,
    at: At = None,
    withdraw: Annotated[
        bool, Option("--withdraw", help="It has not happened after all: take the mark back.")
    ] = False,
    incident: Incident = None,
    as_json: Json = False,
    no_sync: NoSync = False,
    allow_secret: AllowSecret = False,
) -> None:
    """Say when it was detected, identified, mitigated or resolved.

    A time that was marked before is replaced if --at says another. To resolve is not to close: the
    impact is over, and what is still owed is listed.
    """
    del as_json, no_sync, allow_secret
    from incidentctl.actions.mark import mark, order_remarks, withdraw_mark
    from incidentctl.render.plain import local_time

    session: Session = context.obj
    what = one_of("mark", moment, MARKS)
    said = typed_text(session, f"mark {what}", text, ask=False)
    path = session.choose(incident, fresh=True).incident.path
    write = withdraw_mark if withdraw else mark
    when = session.moment(at)
    written = write(session.logbook, path, session.stamp, what=what, text=said, at=when)
    if withdraw:
        print_written(session, f"Not {what}", written)
        return
    session.remarks += order_remarks(
        written.after, what, lambda at: local_time(at, session.now, session.zone)
    )
    owed = [*_still_owed(session, written)] if what == "resolved" and not session.as_json else []
    print_written(session, f"Marked {what}", written, *owed)


def _still_owed(session: Session, written: Written) -> Iterator[str]:
    """What must come before the close, and that there must be one."""
    incident = written.after
    if not incident.is_open:
        return
    from incidentctl.actions.close import owed
    from incidentctl.render.plain import problem_rows
    from incidentctl.store.policy import load_policy

    lacking = owed(incident, session.now, load_policy(session.logbook).policy)
    if lacking:
        yield "Resolved is not closed. To close it, this is missing:"
        yield from problem_rows(lacking, style_of(session))
    else:
        yield "Resolved is not closed, but nothing is missing: incidentctl close"


app = one_command("mark", mark_, EXAMPLES)
