"""What a game day looks like while it runs: what reached the team, and what it writes down."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.drill import drill_clock, pace, source
from incidentctl.render.terminal.page import Page, Screen, joined, paragraph, row, words
from incidentctl.render.terminal.palette import CALM, QUIET, STRONG, WARNING
from incidentctl.render.terminal.watch import Showing, incident_rows

if TYPE_CHECKING:
    from incidentctl.domain.game_day import Came, Play
    from incidentctl.domain.scenario import Inject

KEYS = "q: leave the screen; the drill goes on"
_SHARE = 0.45
"""The part of the height that injects may take."""
_LEAST = 3
_ROOMY = 14
"""The height, in rows, from which on there is room for blank rows."""


@dataclass(frozen=True)
class Running:
    """A drill as it runs: the play, its file's name, what the watcher sees, and what is new.

    ``fresh`` are the injects that came a moment ago.
    """

    play: Play
    name: str
    showing: Showing
    fresh: Collection[Inject] = ()


def drill_screen(running: Running, *, height: int, zone: tzinfo) -> Screen:
    """The drill in ``height`` rows at most, with the record's times in ``zone``."""
    return Screen(lambda page: _rows(page, running, height, zone))


def _rows(page: Page, running: Running, height: int, zone: tzinfo) -> Iterator[Text]:
    blank = [Text()] if height >= _ROOMY else []
    foot = [Text(running.showing.keys, QUIET)] if running.showing.keys else []
    head = [*page.ends(*_head(running))][:2]
    most = max(int(height * _SHARE), _LEAST)
    injects = [*_injects(page, running, most)]
    above = [*head, *blank, *injects]
    room = max(height - len(above) - len(foot), 0)
    body = [*incident_rows(page, running.showing, zone, room=room)]
    rest = [Text()] * (room - len(body))
    yield from [*above, *body, *rest][: max(height - len(foot), 0)]
    yield from foot[:height]


def _head(running: Running) -> tuple[Text, Text]:
    play = running.play
    time = f"{drill_clock(play.elapsed)} of {drill_clock(play.scenario.ends)}"
    left = row(("DRILL ", STRONG), words(os.path.basename(running.name), QUIET))
    return left, joined([Text(time, STRONG), Text(pace(play.known.speed), QUIET)])


def _injects(page: Page, running: Running, most: int) -> Iterator[Text]:
    """The last injects, the newest at the bottom and in full, earlier ones as there is room."""
    came = running.play.came()
    if not came:
        yield Text("  Nothing has happened yet.", QUIET)
        return
    shown: list[list[Text]] = []
    left = most
    for number in range(len(came) - 1, -1, -1):
        rows = [*_inject(page, came[number], fresh=came[number].inject in running.fresh)]
        if len(rows) > left - (number > 0):
            rows = _cut(page, rows, left - (number > 0)) if not shown else []
        if not rows:
            break
        shown.append(rows)
        left -= len(rows)
    hidden = len(came) - len(shown)
    if hidden:
        yield Text(f"  {hidden} before {'these' if len(shown) > 1 else 'this'}", QUIET)
    for rows in reversed(shown):
        yield from rows


def _inject(page: Page, one: Came, *, fresh: bool) -> Iterator[Text]:
    label = row((" *" if fresh else "  ", f"{STRONG} {CALM}"), (drill_clock(one.at), QUIET), "  ")
    apart = ":\n" if "\n" in one.inject.text else ": "  # columns of a log stay columns
    told = row(words(source(one.inject), STRONG if fresh else WARNING), apart)
    yield from page.beside(label, row(told, paragraph(one.inject.text)))


def _cut(page: Page, rows: list[Text], most: int) -> list[Text]:
    """The first rows of an inject for which there is no more room."""
    kept = [text.copy() for text in rows[: max(most, 1)]]
    kept[-1].truncate(max(page.width - 2, 1))
    kept[-1].append(" …", QUIET)
    return kept
