"""Printing results: for people, or as one JSON document."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from incidentctl.render.plain import Place, Style, landing_lines, written_lines

if TYPE_CHECKING:
    from incidentctl.cli.session import Session
    from incidentctl.store.logbook import Written


_WIDTH = 100
"""Characters in a row where there is no terminal to ask."""


def style_of(session: Session) -> Style:
    """The style for standard output."""
    return Style.of(sys.stdout, session.color)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output."""
    for line in lines:
        print(line)


def print_written(session: Session, did: str, written: Written, *then: str) -> None:
    """Say what was recorded and what comes next; what was typed is safe from here on."""
    session.drafts.clear()
    if session.as_json:
        from incidentctl.render.json import written_envelope

        print(written_envelope(written, session.remarks))
        return
    style = style_of(session)
    width = get_terminal_size((_WIDTH, 24)).columns
    place = Place(session.now, session.zone, style, width)
    print_lines(written_lines(did, written, place))
    for line in then:
        print(line)
    print_remarks(session)
    print_lines(landing_lines(written.landing, session.logbook.branch.name))


def print_remarks(session: Session) -> None:
    """Tell what happened besides, on standard error."""
    for remark in session.remarks:
        print(f"note: {remark}", file=sys.stderr)
