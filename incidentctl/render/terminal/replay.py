"""What a past incident looks like that is lived through again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import clock, day, offset
from incidentctl.render.terminal.page import Page, Screen, joined, paragraph, row
from incidentctl.render.terminal.palette import CALM, QUIET, STRONG, WARNING
from incidentctl.render.terminal.watch import Showing, incident_rows

if TYPE_CHECKING:
    from incidentctl.domain.replay import Step

_SHARE = 3
"""What was written last takes at most one part in so many of the height."""
_LEAST_INCIDENT = 6
"""Rows that the incident has at least, before blank rows and long texts."""


@dataclass(frozen=True)
class Replaying:
    """A replay at one of its steps: what a watcher would have seen, and what is asked.

    ``number`` counts from 1. ``question`` is what to ask now; empty while nothing is.
    """

    step: Step
    showing: Showing
    number: int
    total: int
    question: str = ""


def replay_screen(replaying: Replaying, *, height: int, zone: tzinfo) -> Screen:
    """The replay in ``height`` rows at most, with times in ``zone``."""
    return Screen(lambda page: _rows(page, replaying, height, zone))


def _rows(page: Page, replaying: Replaying, height: int, zone: tzinfo) -> Iterator[Text]:
    now = replaying.showing.picture.result.now
    count = Text(f"{replaying.number} of {replaying.total}", QUIET)
    left = joined([row(("REPLAY", STRONG)), count])
    today = f"{day(now, zone)} {clock(now, zone)} {offset(now, zone)}"
    head = [*page.ends(left, Text(today, STRONG))]
    foot = [*_question(page, replaying)]
    if replaying.showing.keys:
        foot.append(Text(replaying.showing.keys, QUIET))
    spare = height - len(head) - len(foot)
    most = max(min(height // _SHARE, spare - _LEAST_INCIDENT), 1)
    last = [*_last(page, replaying, most)]
    room = max(spare - len(last) - 1, 0)
    body = [*incident_rows(page, replaying.showing, zone, room=room)]
    blank = [Text()] * max(spare - len(body) - len(last), 0)
    yield from [*head, *body, *blank, *last, *foot][: max(height, 1)]


def _last(page: Page, replaying: Replaying, most: int) -> Iterator[Text]:
    """What was written last, in full as far as there is room."""
    incident = replaying.step.incident
    among = [line.placed.id for line in incident.timeline]
    line = next(one for one in incident.timeline if one.placed.id == replaying.step.placed.id)
    rows = [*page.under(row(("> ", f"{STRONG} {CALM}"), phrases.headline(line, among)))]
    rows += page.under(paragraph(replaying.step.placed.entry.text), indent=2) if line.text else []
    if len(rows) > most:
        rows = rows[:most]
        rows[-1] = rows[-1].copy()
        rows[-1].truncate(max(page.width - 2, 1))
        rows[-1].append(" …", QUIET)
    yield from rows


def _question(page: Page, replaying: Replaying) -> Iterator[Text]:
    if replaying.question:
        yield Text()
        yield from page.under(Text(replaying.question, f"{STRONG} {WARNING}"))
