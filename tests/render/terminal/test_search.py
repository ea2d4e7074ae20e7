"""What ``search`` looks like."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from incidentctl.actions.search import Hit, SearchResult
from incidentctl.domain.card import card_of
from incidentctl.domain.passages import passages
from incidentctl.domain.search import parse
from incidentctl.domain.snippets import marked, snippets
from incidentctl.render.search_json import search_envelope
from incidentctl.render.terminal.search import search_screen
from tests.render.published import valid
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import (
    NOW,
    ZONE,
    closed,
    closed_too_soon,
    drill,
    hostile,
    outage,
    unowned,
)
from tests.support.timeline import Timeline


def result(typed: str, *told: Timeline, found: int = 0) -> SearchResult:
    query = parse(typed)
    hits = []
    for one in told:
        incident = one.fold()
        about = card_of(incident, damaged=one is told[-1] and len(told) > 1).about
        marks = marked(about.title, query)
        hits.append(Hit(about, 1.5, marks, snippets(passages(incident), query)))
    return SearchResult(typed, tuple(hits), found or len(hits))


def seen(made: SearchResult, width: int = 80) -> Sequence[str]:
    return rows(search_screen(made, now=NOW, zone=ZONE), width)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_all_kinds_of_incidents(width: int, color: str) -> None:
    told = (closed(), outage(), unowned(), drill(), closed_too_soon())
    made = result("rolled invoic slow 缓 example database", *told, found=17)
    screen = search_screen(made, now=NOW, zone=ZONE)
    golden(f"search/all-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


def test_nothing_is_found() -> None:
    assert seen(result("[red]nobody")) == [
        "Nobody has said that: [red]nobody",
        "Fewer words, or only how they begin, find more.",
    ]


def test_what_is_found_is_data() -> None:
    told = hostile("deploy [bold]x[/] \x1b[31mred \u202egnihtemos")
    text = "\n".join(seen(result("deploy", told)))
    assert "[bold]x[/]" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_json_document_fits_its_schema() -> None:
    document = valid(search_envelope(result("rolled", closed())), "Search")
    (hit,) = document["data"]["hits"]
    assert hit["incident"]["closed"] == "2026-11-21T15:02:00Z"
    snippet = hit["snippets"][0]
    (start, end) = snippet["marks"][0]
    assert snippet["text"][start:end] == "Rolled"
