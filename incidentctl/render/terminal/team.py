"""The roster on the screen: who is there, whom command is offered to, whether they are too many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.roster import accept, people_line, span_line
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.page import Page, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


def team_rows(page: Page, incident: Incident, most_reports: int) -> Iterator[Text]:
    """To whom command is offered, and who is there; nothing if nobody is but the commander."""
    yield from offer_rows(page, incident)
    if any(not member.left for member in incident.roster):
        there = row(("there: ", QUIET), words(people_line(incident)))
        yield from page.under(there, indent=2)
    too_many = span_line(incident, most_reports)
    if too_many:
        yield from page.under(words(f"! {too_many}", WARNING), indent=2)


def offer_rows(page: Page, incident: Incident) -> Iterator[Text]:
    """To whom command is offered, and how they accept; nothing if it is offered to nobody."""
    if incident.offer is None:
        return
    (to,) = incident.offer.entry.named
    told = row("command is offered to ", words(to.name, STRONG), ", who accepts it with: ")
    command = phrases.command(accept(incident))
    if told.cell_len + command.cell_len + 2 <= page.width:
        told.append_text(command)
        yield from page.under(told, indent=2)
    else:  # a command stays on a row of its own, to be copied
        yield from page.under(told, indent=2)
        yield from page.under(command, indent=4)
