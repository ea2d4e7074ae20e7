"""Plain lines for the commands of a live incident: no table, no library, nothing to load."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple, TextIO

from incidentctl.domain.entry import Standing
from incidentctl.render.fixes import commands
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.domain.errors import CommandError
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.problem import Problem
    from incidentctl.store.land import Landing
    from incidentctl.store.logbook import Written

_SHOWN = 72
_SHORTEST = 20


class Style:
    """Bold, dim and the few colours that carry no meaning of their own."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    @classmethod
    def of(cls, stream: TextIO, color: str) -> Style:
        """The style for a stream; ``color`` is ``auto``, ``always`` or ``never``."""
        if color == "auto":
            forced = os.environ.get("FORCE_COLOR") not in {None, "", "0"}
            capable = stream.isatty() and os.environ.get("TERM") != "dumb"
            return cls(on=not os.environ.get("NO_COLOR") and (forced or capable))
        return cls(on=color == "always")

    def bold(self, text: str) -> str:
        """What to look at first."""
        return self._wrap("1", text)

    def dim(self, text: str) -> str:
        """What can be overlooked."""
        return self._wrap("2", text)

    def red(self, text: str) -> str:
        """What went wrong."""
        return self._wrap("1;31", text)

    def green(self, text: str) -> str:
        """What was done."""
        return self._wrap("32", text)

    def yellow(self, text: str) -> str:
        """What needs somebody."""
        return self._wrap("33", text)

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on else text


def local_time(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """``14:31:02 +02:00``, with the date if it isn't today's."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    offset = f"{local:%z}"
    clock = f"{local:%H:%M:%S} {offset[:3]}:{offset[3:5]}"
    return clock if local.date() == today.date() else f"{local:%Y-%m-%d} {clock}"


def first_line(text: str, room: int = _SHOWN) -> str:
    """The beginning of a text, on one line of at most ``room`` characters."""
    line, _, more = visible(text).partition("\n")
    return f"{line[: room - 1]}…" if len(line) > room or more else line


def incident_line(incident: Incident, style: Style) -> str:
    """Which incident, and who commands it."""
    holder = incident.commander
    if not incident.is_open:
        command = "closed"
    elif holder:
        command = f"commander {visible(holder.name)}"
    else:
        command = style.yellow("nobody holds command")
    return f"{style.bold(incident.id)} {visible(incident.title)} · {command}"


class Place(NamedTuple):
    """Where and when lines are read: a terminal of so many columns, in a time zone."""

    now: datetime
    zone: tzinfo
    style: Style
    width: int


def written_lines(did: str, written: Written, place: Place) -> Iterator[str]:
    """What was recorded: the resolved time and author, the text, the incident it went to.

    Of the text so much as fits one row.
    """
    style = place.style
    placed, entry = written.placed, written.placed.entry
    when = local_time(entry.at, place.now, place.zone)
    by = visible(entry.by.name)
    if entry.recorded_by:
        by += f" (written down by {visible(entry.recorded_by.name)})"
    tag = f"[{placed.id[:4]}]"
    room = place.width - len(f"{did} {when} by {by}:   {tag}")
    text = f": {first_line(entry.text, max(room, _SHORTEST))}" if entry.text else ""
    yield f"{style.green(did)} {when} by {by}{text} {style.dim(tag)}"
    yield from state_lines(written, place)


def state_lines(written: Written, place: Place) -> Iterator[str]:
    """Which incident an entry went to, who commands that, and what is in dispute in it."""
    incident, ident = written.after, written.placed.id
    yield incident_line(incident, place.style)
    line = next((line for line in incident.timeline if line.placed.id == ident), None)
    if incident.unsettled or (line and line.ruling.standing is not Standing.HOLDS):
        from incidentctl.render.contested import ruling_lines, unsettled_lines

        yield from ruling_lines(incident, ident, place)
        yield from unsettled_lines(incident, place, but=ident)


def turned_lines(before: Written, after: Written, place: Place) -> Iterator[str]:
    """The same once more, if it is otherwise now because of what others wrote meanwhile."""
    lines = [*state_lines(after, place)]
    if lines != [*state_lines(before, place)]:
        yield from lines


def landing_lines(landing: Landing, branch: str) -> Iterator[str]:
    """One line about entries that are recorded but wait to land."""
    if not landing.waiting:
        return
    count = "1 entry" if landing.waiting == 1 else f"{landing.waiting} entries"
    if landing.share:
        yield f"recorded here; {count} not shared yet: {landing.share}"
    else:
        yield f"recorded; {count} will join branch {branch} with a later command: {landing.why}"


def problem_rows(problems: Sequence[Problem], style: Style) -> Iterator[str]:
    """What is wrong or lacking, each with the command that mends it."""
    width = max((len(visible(problem.message)) for problem in problems), default=0)
    for problem, fix in zip(problems, commands(problems), strict=True):
        yield f"  - {visible(problem.message):<{width}}   {style.bold(visible(fix))}"


def error_lines(error: CommandError, style: Style) -> Iterator[str]:
    """An error: what is wrong, everything the rules found, and the commands that mend it."""
    yield f"{style.red('error:')} {visible(error.message)}"
    yield from problem_rows(error.problems, style)
    for hint in error.hints:
        yield f"{style.dim('hint:')} {visible(hint)}"
