"""The cards of a logbook, one for each incident."""

from __future__ import annotations

from incidentctl.actions.cards import cards
from tests.support.repo import Repo
from tests.support.stories import closed, drill, filed, outage

BROKEN = "incidents/2026/11/INC-20261122-zzzzzz-broken.md"


def test_there_is_a_card_of_every_incident(logbook: Repo) -> None:
    logbook.commit("Break one", **{BROKEN: b"# INC-20261122-zzzzzz: Broken\n\nwhat?\n"})
    told: list[tuple[int, int]] = []
    with filed(logbook, closed(), drill()) as book:
        found = cards(book, lambda done, total: told.append((done, total)))
    assert [card.about.id[-6:] for card in found] == ["7hn2mc", "k3f9zq", "zzzzzz"]
    assert [card.about.damaged for card in found] == [False, False, True]
    assert told == [(3, 3)]


def test_a_card_is_of_what_is_committed_now(logbook: Repo) -> None:
    with filed(logbook, outage()) as book:
        assert [card.about.status for card in cards(book)] == ["investigating"]
    with filed(logbook, closed()) as book:
        assert [card.about.status for card in cards(book)] == ["closed"]
