"""Where the postmortems stand: what is owed and by when, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.postmortem import Owed, OwedResult
    from incidentctl.domain.postmortem import PostmortemFact


def postmortems_screen(result: OwedResult) -> Screen:
    """The postmortems of many incidents, those that are due first on top."""
    return Screen(lambda page: _rows(page, result))


def _rows(page: Page, result: OwedResult) -> Iterator[Text]:
    if not result.owed:
        told = "No postmortem is overdue." if result.narrowed else "No postmortem is owed."
        yield from page.under(Text(told))
        return
    yield from page.table([_row(one, result.today) for one in result.owed])
    if result.more:
        yield from page.under(Text(f"{result.more} more not shown: --limit 0", QUIET))
    owed = next((one for one in result.owed if one.fact.is_owed), None)
    if owed:
        step = "held" if owed.fact.document else "start"
        yield Text()
        next_one = phrases.command(f"incidentctl postmortem {step} {owed.incident[-6:]}")
        yield from page.under(row(("next: ", QUIET), next_one))


def _row(one: Owed, today: date) -> TableRow:
    late = one.fact.is_overdue(today)
    state = Text("OVERDUE" if late else one.fact.state, WARNING if late else QUIET)
    facts = [words(one.title), state_of(one.fact, today)]
    return [words(one.incident, STRONG), state], joined(facts)


def state_of(fact: PostmortemFact, today: date) -> Text:
    """By when it is owed, or where it is and since when; empty if nobody has said anything."""
    parts = []
    if fact.is_owed and fact.due:
        days = (today - fact.due.date()).days
        late = f", {'yesterday' if days == 1 else f'{days} days ago'}" if days > 0 else ""
        parts.append(Text(f"promised for {_day(fact.due)}{late}", WARNING if late else ""))
    if fact.state not in {"", "promised"} and fact.at and fact.by:
        parts.append(row(f"{fact.state} {_day(fact.at)} by ", words(fact.by.name)))
    parts += [words(fact.document, QUIET), words(fact.url, QUIET), words(fact.because, QUIET)]
    return joined(parts)


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"
