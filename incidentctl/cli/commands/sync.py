"""``incidentctl sync``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

from typer import Context, Option

from incidentctl.actions.status import not_settled
from incidentctl.actions.sync import SyncResult, sync
from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json
from incidentctl.cli.out import place_of, print_lines
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.render.sharing import arrival_lines, require_done, sync_lines

if TYPE_CHECKING:
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl sync", "share what is recorded here, fetch what others recorded"),
    ("incidentctl sync --watch", "and go on doing so, telling what comes"),
    ("incidentctl sync --restore", "the remote lost entries: put them back"),
)


def sync_(
    context: Context,
    watch: Annotated[bool, Option("--watch", help="Go on until Ctrl-C.")] = False,
    every: Annotated[
        float, Option(metavar="SECONDS", min=0.1, help="How long --watch waits between two looks.")
    ] = 5.0,
    restore: Annotated[
        bool, Option("--restore", help="Put back what a rewound remote has lost.")
    ] = False,
    accept: Annotated[
        bool, Option("--accept", help="Take a rewound remote's word: let go what it has lost.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Share what is recorded here and fetch what others recorded, now.

    Exits with 4 if the remote can't be reached, and with 1 if not everything could be shared.
    """
    del as_json
    session: Session = context.obj
    if restore and accept:
        raise CommandError("usage", "--restore and --accept exclude each other", status=USAGE)
    if watch and session.as_json:
        raise CommandError("usage", "--json prints one document, --watch goes on", status=USAGE)
    result = _once(session, restore=restore, accept=accept)
    branch = session.logbook.branch
    if not watch:
        require_done(result, branch)
    if session.as_json:
        from incidentctl.render.json import sync_envelope

        print(sync_envelope(result, branch, not_settled(session.logbook)))
        return
    if watch:
        _watch(session, result, every)
    else:
        print_lines(sync_lines(result, branch, place_of(session)))
        print_lines(_in_dispute(session))


def _once(session: Session, *, restore: bool = False, accept: bool = False) -> SyncResult:
    logbook = session.logbook
    if not sys.stderr.isatty() or session.as_json:
        return sync(logbook, restore=restore, accept=accept)
    from incidentctl.render.terminal.meter import meter

    with meter(session.color, f"in touch with {logbook.branch.remote or 'the remote'}") as progress:
        return sync(logbook, restore=restore, accept=accept, progress=progress)


def _watch(
    session: Session, result: SyncResult, every: float, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Tell what comes until Ctrl-C, and of a trouble once, when it begins."""
    branch, trouble = session.logbook.branch, ""
    print(f"watching {branch.shared_with or branch.name} (Ctrl-C ends it)", flush=True)
    try:
        while True:
            print_lines(arrival_lines(result.arrived, place_of(session)))
            print_lines(_in_dispute(session) if result.arrived else ())
            now = _trouble(result, session)
            if now and now != trouble:
                print(f"note: {now}", file=sys.stderr)
            trouble = now
            sys.stdout.flush()
            sleep(every)
            result = sync(session.logbook)
    except KeyboardInterrupt:
        print()


def _in_dispute(session: Session) -> Iterator[str]:
    """What is unsettled in the logbook: whoever lost a race by this sync must hear of it."""
    from incidentctl.render.contested import unsettled_lines

    for incident in not_settled(session.logbook):
        yield from unsettled_lines(incident, place_of(session))


def _trouble(result: SyncResult, session: Session) -> str:
    try:
        require_done(result, session.logbook.branch)
    except CommandError as error:
        return error.message
    return ""


app = one_command("sync", sync_, EXAMPLES)
