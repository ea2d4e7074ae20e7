"""``incidentctl show``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from incidentctl.cli.app import one_command
from incidentctl.cli.options import Json, NoSync
from incidentctl.domain.errors import CommandError

if TYPE_CHECKING:
    from incidentctl.actions.show import ShowResult
    from incidentctl.cli.session import Session

EXAMPLES = (
    ("incidentctl show", "the incident you are in"),
    ("incidentctl show k3f9zq", "another one"),
    ("incidentctl show --as-of 14:15", "only what was recorded by then"),
    ("incidentctl show k3f9zq --raw", "the file, byte for byte"),
)


def show_(
    context: Context,
    incident: Annotated[
        str | None,
        Argument(metavar="[ID]", help="The incident's id or a part of it.", show_default=False),
    ] = None,
    as_of: Annotated[
        str | None, Option(metavar="TIME", help="Show only what was recorded by then.")
    ] = None,
    raw: Annotated[bool, Option("--raw", help="Print the file as it is.")] = False,
    even_redacted: Annotated[
        bool, Option("--even-redacted", help="With --raw: print what was redacted, too.")
    ] = False,
    as_json: Json = False,
    no_sync: NoSync = False,
) -> None:
    """Read the whole record of an incident."""
    del as_json, no_sync
    from incidentctl.actions.show import show

    session: Session = context.obj
    logbook = session.fresh_logbook
    path = session.choose(incident).incident.path
    result = show(logbook, path, as_of=session.moment(as_of))
    if session.as_json:
        from incidentctl.render.json import show_envelope

        print(show_envelope(result, session.now))
    elif raw:
        _consent(result, even_redacted=even_redacted)
        _print_raw(session, result)
    else:
        _print_screen(session, result)


def _consent(result: ShowResult, *, even_redacted: bool) -> None:
    """Nobody reads by mistake what somebody hid on purpose. Raises ``redacted``."""
    from incidentctl.store.damage import redacted_ids

    redacted = redacted_ids(result.loaded.data)
    if not redacted:
        return
    if not even_redacted:
        raise CommandError(
            "redacted",
            f"the file holds what was redacted ({len(redacted)}): --raw would show it",
            hints=(
                "read it without: leave --raw out",
                "see the file all the same: add --even-redacted",
            ),
        )
    print("note: what follows holds words that were redacted: don't pass it on", file=sys.stderr)


def _print_raw(session: Session, result: ShowResult) -> None:
    """The file's own bytes; on a terminal, nothing in a damaged one may act on it."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        from incidentctl.cli.pager import page
        from incidentctl.text.clean import visible

        page(session, visible(result.data.decode("utf-8", "replace")))
    else:
        sys.stdout.buffer.write(result.data)


def _print_screen(session: Session, result: ShowResult) -> None:
    from incidentctl.cli.pager import page
    from incidentctl.render.terminal.console import console
    from incidentctl.render.terminal.show import show_screen

    if result.incident.status == "resolved":
        from incidentctl.actions.show import with_what_is_owed
        from incidentctl.store.policy import load_policy

        policy = load_policy(session.logbook).policy
        result = with_what_is_owed(result, policy, session.now)
    screen = console(session.color)
    with screen.capture() as captured:
        screen.print(show_screen(result, now=session.now, zone=session.zone))
    page(session, captured.get())


app = one_command("show", show_, EXAMPLES)
