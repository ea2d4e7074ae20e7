"""What is unsettled in an incident, as a block: what happened, and the commands that settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.contested import SETTLE, occasion, remedies, sentence
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.page import Page, row, words
from incidentctl.render.terminal.palette import QUIET, WARNING

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


def unsettled_rows(
    page: Page,
    incident: Incident,
    clock: Callable[[datetime], str],
    aim: Callable[[str], str],
    *,
    limit: int = 0,
) -> Iterator[Text]:
    """Every dispute with the command that would change it, then the one that settles them all.

    ``clock`` writes a moment, ``aim`` makes a whole command line of a verb and its arguments. With
    a ``limit`` only so many come, the latest, and how many more there are. No rows if all is
    settled.
    """
    found = incident.unsettled
    if not found:
        return
    shown = found[-limit:] if limit else found
    count = len(found)
    head = f"! {count} thing{'s are' if count > 1 else ' is'} unsettled"
    hidden = f" ({count - len(shown)} not shown)" if count > len(shown) else ""
    yield from page.under(row((head, WARNING), (hidden, QUIET)), indent=2)
    for dispute in shown:
        yield from page.under(words(sentence(dispute, clock)), indent=4)
        for command in remedies(dispute)[:-1]:
            otherwise = row((f"{occasion(dispute)}: ", QUIET), phrases.command(aim(command)))
            yield from page.under(otherwise, indent=6)
    settle = row(("settle it: ", QUIET), phrases.command(aim(SETTLE)))
    yield from page.under(settle, indent=4)
