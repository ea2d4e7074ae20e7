"""What ``checklist`` and ``owners`` look like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.actions.checklist import DONE, LATE, OPEN
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import near
from incidentctl.render.terminal.page import Page, Screen, row, words
from incidentctl.render.terminal.palette import ALARM, CALM, QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.checklist import ChecklistResult, Item
    from incidentctl.actions.owners import OwnersResult

_BOXES = {DONE: Text("[x]", CALM), LATE: Text("[!]", ALARM), OPEN: Text("[ ]")}


def checklist_screen(result: ChecklistResult, zone: tzinfo) -> Screen:
    """Every item with its box, and what is late with the command that does it."""
    return Screen(lambda page: _list(page, result, zone))


def _list(page: Page, result: ChecklistResult, zone: tzinfo) -> Iterator[Text]:
    label = row(phrases.ident(result.incident), "  ")
    yield from page.beside(label, words(result.incident.title, STRONG))
    for item in result.items:
        yield from page.beside(row("  ", _BOXES[item.state], " "), _told(item, result, zone))
        if item.state != DONE and item.fix:
            yield from page.under(phrases.command(item.fix), indent=6)
    late = sum(item.state == LATE for item in result.items)
    done = sum(item.state == DONE for item in result.items)
    tail = row(f", {late} late") if late else row()
    yield from page.under(row(f"{done} of {len(result.items)} done", tail))


def _told(item: Item, result: ChecklistResult, zone: tzinfo) -> Text:
    if item.state == DONE:
        return words(item.said, QUIET)
    if item.due is None:
        return row(words(item.said), (", before the close", QUIET))
    due = near(item.due, result.now, zone)
    lead = "was due" if item.state == LATE else "due"
    return row(words(item.said), (f", {lead} {due}", WARNING if item.state == LATE else QUIET))


def owners_screen(result: OwnersResult) -> Screen:
    """The services that nobody answers for."""
    return Screen(lambda page: _owners(page, result))


def _owners(page: Page, result: OwnersResult) -> Iterator[Text]:
    if result.unowned:
        cells = [
            ([words(one.service, STRONG, limit=24)], words(one.said)) for one in result.unowned
        ]
        yield from page.table(cells, indent=2)
    count = f"{result.services} service{'s' * (result.services != 1)}"
    if not result.services:
        yield from page.under(Text("no service is named: see [services.NAME] in incidentctl.toml"))
    elif result.unowned:
        yield from page.under(
            Text(f"{count}, {len(result.unowned)} with nobody to turn to", WARNING)
        )
    else:
        yield from page.under(Text(f"{count}, each with somebody to turn to", CALM))
    if result.partial:
        told = "the clone is shallow: somebody may have been seen in what it lacks"
        yield from page.under(Text(told, QUIET))
