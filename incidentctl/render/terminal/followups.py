"""What is left to do after incidents: the follow-ups of one, or of all, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.followups import FollowupFact, followup_facts
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.followups import Left, LeftResult
    from incidentctl.domain.incident import Incident


def followup_rows(page: Page, incident: Incident, today: date) -> Iterator[Text]:
    """A row for each follow-up of an incident: number, state, what, who and by when."""
    rows = [_row(Text(f"{one.number:>2}"), one, today) for one in followup_facts(incident)]
    yield from page.table(rows, indent=2)


def followups_screen(result: LeftResult) -> Screen:
    """Follow-ups of many incidents, those that are due first on top, under their incident's id."""
    return Screen(lambda page: _all(page, result))


def _all(page: Page, result: LeftResult) -> Iterator[Text]:
    if not result.left:
        yield from page.under(Text(_NOTHING[result.narrowed]))
        if result.narrowed:
            see = phrases.command("incidentctl followup list --all")
            yield from page.under(row(("See them all: ", QUIET), see))
        return
    yield Text(_count(len(result.left) + result.more, result.late), STRONG)
    yield Text()
    yield from page.table([_wide_row(one, result.today) for one in result.left], indent=2)
    if result.more:
        yield from page.under(Text(f"{result.more} more not shown: --limit 0", QUIET), indent=2)
    if any(one.fact.state == "open" for one in result.left):
        ref = result.left[0].ref
        yield Text()
        done = phrases.command(f"incidentctl followup done {ref}")
        move = phrases.command(f'incidentctl followup move {ref} --due +1w --because "…"')
        yield from page.under(row(("done: ", QUIET), done))
        yield from page.under(row(("later: ", QUIET), move))


_NOTHING = {
    False: "Nothing is left to do: every follow-up is done, or was dropped with a reason.",
    True: "No follow-up fits.",
}


def _count(count: int, late: int) -> str:
    """How many there are, and how many of them are late."""
    told = "1 follow-up" if count == 1 else f"{count} follow-ups"
    return f"{told}, {late} overdue" if late else told


def _wide_row(one: Left, today: date) -> TableRow:
    cells, facts = _row(words(one.ref, STRONG), one.fact, today)
    return cells, joined([facts, words(one.title, QUIET)])


def _row(label: Text, one: FollowupFact, today: date) -> tuple[list[Text], Text]:
    late = one.is_overdue(today)
    state = {"wont": "won't do"}.get(one.state, one.state)
    facts = [
        words(one.text.partition("\n")[0]),
        words(one.owner.name, STRONG) if one.owner else _nobody(one),
        _when(one, today),
        Text(one.kind, QUIET),
        words(one.ticket, QUIET),
    ]
    mark = Text("OVERDUE" if late else state, WARNING if late else QUIET)
    return [label, mark], joined(facts)


def _nobody(one: FollowupFact) -> Text:
    return Text("nobody owns it", WARNING) if one.state == "open" else Text()


def _when(one: FollowupFact, today: date) -> Text:
    """By which day, or who ended it and when."""
    if one.ended_at and one.ended_by:
        return row((f"{_day(one.ended_at)} ", QUIET), words(one.ended_by.name, QUIET))
    if one.due is None:
        return Text("no day yet", QUIET)
    moved = f", moved {one.moves} times" if one.moves > 1 else ""
    if one.is_overdue(today):
        days = (today - one.due.date()).days
        ago = "yesterday" if days == 1 else f"{days} days ago"
        return Text(f"due {_day(one.due)}, {ago}{moved}", WARNING)
    return Text(f"due {_day(one.due)}{moved}", QUIET)


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"
