"""What ``oncall`` looks like: a row for each rotation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.terminal.moments import clock, day, offset
from incidentctl.render.terminal.page import Page, Screen, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.oncall import OncallResult
    from incidentctl.domain.oncall import Duty


def oncall_screen(result: OncallResult, zone: tzinfo) -> Screen:
    """Who is on call, as somebody in ``zone`` reads it."""
    return Screen(lambda page: _rows(page, result, zone))


def _rows(page: Page, result: OncallResult, zone: tzinfo) -> Iterator[Text]:
    moment = Text(f"{_moment(result.at, zone)} {offset(result.at, zone)}", QUIET)
    yield from page.ends(Text("On call", STRONG), moment)
    if not result.duties and not result.unknown:
        yield from page.under(Text("no rotation is set up: see [oncall.NAME] in incidentctl.toml"))
    cells = [([words(duty.rotation.name, limit=20)], _told(duty, zone)) for duty in result.duties]
    if cells:
        yield from page.table(cells, indent=2)
    for rotation in result.unknown:
        told = f"{rotation.name}: this machine doesn't know the time zone {rotation.zone}"
        yield from page.under(words(told, WARNING), indent=2)


def _told(duty: Duty, zone: tzinfo) -> Text:
    made = words(str(duty.who), STRONG) if duty.who else Text("nobody yet", WARNING)
    if duty.instead_of:
        made = row(made, " for ", words(duty.instead_of.name))
    if duty.until:
        then = words(duty.then.name) if duty.then else Text("nobody")
        made = row(made, (f", until {_moment(duty.until, zone)}, then ", QUIET), then)
    if duty.rotation.services:
        made = row(made, (f" · {', '.join(duty.rotation.services)}", QUIET))
    return made


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{day(moment, zone)} {clock(moment, zone)}"
