"""The updates that are owed, on the screen: overdue ones as an alarm, the next one quietly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.when import format_span
from incidentctl.render.terminal.moments import near
from incidentctl.render.terminal.page import Page, words
from incidentctl.render.terminal.palette import QUIET, WARNING

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


def promise_rows(page: Page, incident: Incident, now: datetime, zone: tzinfo) -> Iterator[Text]:
    """A row for each audience that waits for an update."""
    if not incident.updates:
        return
    from incidentctl.domain.updates import promises

    for one in promises(incident):
        due = near(one.due, now, zone)
        if one.is_overdue(now):
            told = f"! {one.audience} update overdue since {due} ({format_span(now - one.due)})"
            yield from page.under(words(told, WARNING), indent=2)
        else:
            yield from page.under(words(f"next {one.audience} update by {due}", QUIET), indent=2)
