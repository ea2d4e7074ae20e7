"""What ``list`` looks like: one incident a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.durations import age
from incidentctl.domain.followups import followup_facts
from incidentctl.domain.postmortem import postmortem_of
from incidentctl.domain.when import format_span
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import near
from incidentctl.render.terminal.owed import overdue_mark
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, row, words
from incidentctl.render.terminal.palette import ALARM, QUIET, WARNING, severity_style

if TYPE_CHECKING:
    from incidentctl.actions.listing import ListResult
    from incidentctl.domain.incident import Incident
    from incidentctl.store.loaded import Loaded

_NARROW = ("incident", "sev", "status")
_WIDE = ("incident", "opened", "sev", "status", "duration", "commander")
_WIDE_FROM = 100
"""The width, in cells, from which on there is room for all columns."""
_NAME = 18


def list_screen(result: ListResult, *, now: datetime, zone: tzinfo) -> Screen:
    """The incidents, newest first, their times in ``zone``."""
    return Screen(lambda page: _rows(page, result, now, zone))


def _rows(page: Page, result: ListResult, now: datetime, zone: tzinfo) -> Iterator[Text]:
    if not result.incidents:
        yield from page.under(
            row("No incident fits. See them all: ", phrases.command("incidentctl list --all"))
        )
        return
    names = _WIDE if page.width >= _WIDE_FROM else _NARROW
    head: TableRow = ([Text(name, QUIET) for name in names], Text("title", QUIET))
    rows = [_row(one, now, zone) for one in result.incidents]
    chosen = [([cells[name] for name in names], title) for cells, title in rows]
    yield from page.table([head, *chosen])
    if result.more:
        yield from page.under(Text(_more(result), QUIET))


def _row(one: Loaded, now: datetime, zone: tzinfo) -> tuple[dict[str, Text], Text]:
    """Every cell an incident may have, by the name of its column, and the title."""
    incident = one.incident
    declared = incident.times.get("declared")
    severity = incident.severity
    cells = {
        "incident": phrases.ident(incident),
        "opened": Text(near(declared, now, zone) if declared else "", QUIET),
        "sev": words(severity or "-", severity_style(severity), limit=_NAME),
        "status": Text("damaged", ALARM) if one.problems else phrases.state(incident),
        "duration": _duration(incident, now),
        "commander": _commander(incident),
    }
    unsettled = Text("unsettled" if incident.unsettled else "", WARNING)
    today = now.astimezone(zone).date()
    owed = overdue_mark(followup_facts(incident), postmortem_of(incident), today)
    return cells, joined([phrases.kind(incident), unsettled, owed, words(phrases.title(one))])


def _duration(incident: Incident, now: datetime) -> Text:
    span = age(incident, now)
    return Text(format_span(span) if span is not None else "", QUIET)


def _commander(incident: Incident) -> Text:
    """Who holds command, or held it last."""
    if incident.opened and incident.is_open and not incident.commander:
        return Text("nobody", ALARM)
    return words(incident.tenures[-1].commander.name if incident.tenures else "", limit=_NAME)


def _more(result: ListResult) -> str:
    if result.more_is_exact:
        return f"{result.more} older not shown: incidentctl list --limit 0"
    return f"up to {result.more} older not looked at: incidentctl list --limit 0"
