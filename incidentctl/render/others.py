"""What a new incident may be the same as, and the commands that say so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from incidentctl.render.plain import first_line, local_time
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.actions.closest import Closest
    from incidentctl.actions.open_incident import Opened, Other
    from incidentctl.render.plain import Style

MOST = 3
"""How many are asked about; more would be a list that nobody reads."""
_TITLE = 40


def other_lines(opened: Opened, now: datetime, zone: tzinfo, style: Style) -> Iterator[str]:
    """A question for each that is likely; the rest in short."""
    ident = opened.written.after.id[-6:]
    asked = [one for one in opened.others if one.is_likely][:MOST]
    for one in asked:
        yield from _question(one, ident, now, zone, style)
    rest = [one for one in opened.others if one not in asked and one.incident.is_open]
    if rest:
        yield "Also open:" if asked else "Also open (is it the same?):"
    for one in rest:
        yield f"  {one.incident.id[-6:]}  {visible(one.incident.title)}"


def closest_lines(one: Closest | None, style: Style) -> Iterator[str]:
    """What happened before, and what fixed it then."""
    if one is None:
        return
    ident = one.about.id[-6:]
    day = f"{one.about.times.closed:%Y-%m-%d}" if one.about.times.closed else ""
    yield f"Like {style.bold(f'{ident} {first_line(one.about.title)}')} (closed {day})?"
    if one.fix:
        yield f"  It was fixed by: {first_line(one.fix)}"
    elif one.causes:
        yield f"  It came from: {first_line(one.causes[0])}"
    yield f"  incidentctl show {ident}; more like it: incidentctl similar"


def _question(one: Other, ident: str, now: datetime, zone: tzinfo, style: Style) -> Iterator[str]:
    other = one.incident
    named = style.bold(f"{other.id[-6:]} {first_line(other.title, _TITLE)}")
    if other.is_open:
        holder = other.commander
        command = f"{visible(holder.name)} commands" if holder else "nobody commands"
        yield f"Is it the same as {named} (open, {command})?"
        yield f"  incidentctl link {other.id[-6:]} --as duplicate-of -i {ident}"
        yield f'  incidentctl note -i {other.id[-6:]} "…"'
    else:
        closed = local_time(other.times["closed"], now, zone)
        yield f"Is it back: {named} (closed {closed})?"
        yield f"  incidentctl link {other.id[-6:]} --as duplicate-of -i {ident}"
        yield f'  incidentctl reopen -i {other.id[-6:]} --because "it is back"'
