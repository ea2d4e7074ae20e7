"""What ``similar`` looks like: what happened before, and what was said in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.page import Page, Screen, joined, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG
from incidentctl.render.terminal.search import facts

if TYPE_CHECKING:
    from incidentctl.actions.similar import Precedent, SimilarResult

_INDENT = 2
_LABEL = 11
_LONGEST = 300
"""Characters of what was said; the rest is one ``show`` away."""
_WORDS = 6


def similar_screen(result: SimilarResult, *, now: datetime, zone: tzinfo) -> Screen:
    """What is like the incident, the most alike first, times in ``zone``."""
    return Screen(lambda page: _rows(page, result, now, zone))


def _rows(page: Page, result: SimilarResult, now: datetime, zone: tzinfo) -> Iterator[Text]:
    if not result.precedents:
        title = words(result.incident.title, STRONG)
        yield from page.under(row("Nothing in the logbook looks like ", title))
        yield from page.under(row("Look for words: ", phrases.command("incidentctl search …")))
        return
    for place, one in enumerate(result.precedents):
        if place:
            yield Text()
        yield from page.under(words(one.about.title, STRONG))
        yield from page.under(facts(one.about, now, zone), _INDENT)
        for name, text in _told(one):
            label = Text(f"{' ' * _INDENT}{name:<{_LABEL}}", QUIET)
            yield from page.beside(label, words(_short(text)))
        common = joined([words(", ".join(one.services)), words(", ".join(one.words[:_WORDS]))])
        if common:
            yield from page.beside(Text(f"{' ' * _INDENT}{'in common':<{_LABEL}}", QUIET), common)


def _told(one: Precedent) -> Iterator[tuple[str, str]]:
    """What people said in the end; the summary where nothing says what helped."""
    story = one.story
    if story.fix:
        yield "fixed by", story.fix
    elif story.summary:
        yield "summary", story.summary
    for place, cause in enumerate(story.causes):
        yield "because" if not place else "", cause


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rsplit(' ', 1)[0]} …"
