"""Printing results: for people, or as one JSON document."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from incidentctl.render.plain import (
    Place,
    Style,
    landing_lines,
    turned_lines,
    written_lines,
)

if TYPE_CHECKING:
    from incidentctl.actions.sync import SyncResult
    from incidentctl.cli.session import Session
    from incidentctl.store.logbook import Written


_WIDTH = 100
"""Characters in a row where there is no terminal to ask."""


def style_of(session: Session) -> Style:
    """The style for standard output."""
    return Style.of(sys.stdout, session.color)


def place_of(session: Session) -> Place:
    """Where what is printed will be read."""
    width = get_terminal_size((_WIDTH, 24)).columns
    return Place(session.now, session.zone, style_of(session), width)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output."""
    for line in lines:
        print(line)


def print_written(session: Session, did: str, written: Written, *then: str) -> None:
    """Say what was recorded and what comes next, and share it.

    What was typed is safe from here on, so it is told first: sharing may take seconds.
    """
    session.drafts.clear()
    if session.as_json:
        _print_envelope(session, written)
        return
    place = place_of(session)
    print_lines(written_lines(did, written, place))
    for line in then:
        print(line)
    print_remarks(session)
    sys.stdout.flush()
    result = session.share()
    if result is None:
        print_lines(landing_lines(written.landing, session.logbook.branch.name))
        return
    from incidentctl.render.sharing import shared_lines

    print_lines(shared_lines(result, session.logbook.branch))
    if result.arrived:
        print_lines(turned_lines(written, session.logbook.again(written), place))


def _print_envelope(session: Session, written: Written) -> None:
    from incidentctl.render.json import written_envelope

    written, result = share_written(session, written)
    print(written_envelope(written, session.remarks, result, session.logbook.branch))


def share_written(session: Session, written: Written) -> tuple[Written, SyncResult | None]:
    """Share an entry that is recorded: what has become of it, and of the sharing."""
    result = session.share()
    return (session.logbook.again(written) if result else written), result


def print_remarks(session: Session) -> None:
    """Tell what happened besides, on standard error."""
    for remark in session.remarks:
        print(f"note: {remark}", file=sys.stderr)
