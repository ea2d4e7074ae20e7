"""What ``search`` looks like: each incident with the words around what was found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import clock, near
from incidentctl.render.terminal.page import Page, Screen, joined, row, words
from incidentctl.render.terminal.palette import ALARM, MARKED, QUIET, severity_style

if TYPE_CHECKING:
    from incidentctl.actions.search import Hit, SearchResult
    from incidentctl.domain.card import About
    from incidentctl.domain.snippets import Snippet

_INDENT = 2
_NAME = 18
"""The widest name before what somebody said, in cells."""


def search_screen(result: SearchResult, *, now: datetime, zone: tzinfo) -> Screen:
    """The incidents that were found, the best first, their times in ``zone``."""
    return Screen(lambda page: _rows(page, result, now, zone))


def _rows(page: Page, result: SearchResult, now: datetime, zone: tzinfo) -> Iterator[Text]:
    if not result.hits:
        yield from page.under(row("Nobody has said that: ", words(result.typed)))
        yield from page.under(Text("Fewer words, or only how they begin, find more.", QUIET))
        return
    for place, hit in enumerate(result.hits):
        if place:
            yield Text()
        yield from _incident(page, hit, now, zone)
    more = result.found - len(result.hits)
    if more:
        yield Text()
        yield from page.under(Text(f"{more} more: --limit 0 shows all", QUIET))


def _incident(page: Page, hit: Hit, now: datetime, zone: tzinfo) -> Iterator[Text]:
    yield from page.under(marked(hit.about.title, hit.marks))
    yield from page.under(facts(hit.about, now, zone), _INDENT)
    days = {one.at.astimezone(zone).date() for one in hit.snippets}
    for one in hit.snippets:
        when = clock(one.at, zone) if len(days) == 1 else near(one.at, now, zone)
        yield from _snippet(page, one, when)


def _snippet(page: Page, snippet: Snippet, when: str) -> Iterator[Text]:
    label = row(" " * _INDENT, (when, QUIET), "  ", words(snippet.by, QUIET, limit=_NAME), "  ")
    yield from page.beside(label, marked(snippet.text, snippet.marks))


def facts(about: About, now: datetime, zone: tzinfo) -> Text:
    """An incident's id, when it was declared, how bad it was, and where it stands."""
    declared = about.times.declared
    status = "damaged" if about.damaged else about.status
    if about.resolution not in {"", "resolved"}:
        status = f"closed as {about.resolution}"
    return joined(
        [
            phrases.ident(about),
            Text(near(declared, now, zone) if declared else "", QUIET),
            phrases.kind(about),
            words(about.severity, severity_style(about.severity)),
            Text(status, ALARM if about.damaged else ""),
            words(", ".join(about.services), QUIET),
        ]
    )


def marked(text: str, marks: tuple[tuple[int, int], ...]) -> Text:
    """Free text with what was looked for standing out."""
    made, done = Text(), 0
    for start, end in marks:
        made.append_text(words(text[done:start]))
        made.append_text(words(text[start:end], MARKED))
        done = end
    return made.append_text(words(text[done:]))
