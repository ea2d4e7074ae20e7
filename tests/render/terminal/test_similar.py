"""What ``similar`` looks like."""

from __future__ import annotations

import pytest

from incidentctl.actions.similar import Precedent, SimilarResult
from incidentctl.domain.card import card_of
from incidentctl.render.search_json import similar_envelope
from incidentctl.render.terminal.similar import similar_screen
from tests.render.published import valid
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import NOW, ZONE, closed, closed_too_soon, outage, unowned
from tests.support.timeline import Timeline


def result(*told: Timeline) -> SimilarResult:
    found = []
    for one in told:
        card = card_of(one.fold())
        common = ("pool", "exhausted", *(f"word{n}" for n in range(9)))[: 11 * (one is told[0])]
        found.append(Precedent(card.about, card.story, 0.625, common, card.about.services[:1]))
    return SimilarResult(outage().fold(), tuple(found))


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_what_happened_before(width: int, color: str) -> None:
    long = closed_too_soon()
    long.mark("resolved", text="Waited for the replica. " * 20)
    told = (closed(), long, closed_too_soon(), unowned())
    screen = similar_screen(result(*told), now=NOW, zone=ZONE)
    golden(f"similar/all-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


def test_nothing_like_it() -> None:
    assert rows(similar_screen(result(), now=NOW, zone=ZONE), 80) == [
        "Nothing in the logbook looks like Invoicing page returns 500",
        "Look for words: incidentctl search …",
    ]


def test_the_json_document_fits_its_schema() -> None:
    document = valid(similar_envelope(result(closed(), unowned())), "Similar")
    first, second = document["data"]["precedents"]
    assert first["likeness"] == 0.62
    assert first["fix"].startswith("Rolled back invoicing")
    assert (second["fix"], second["causes"], second["summary"]) == (None, [], None)
