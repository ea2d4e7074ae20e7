"""Has this happened before, and what fixed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.cards import ask_all
from incidentctl.domain.card import card_of
from incidentctl.domain.passages import passages
from incidentctl.domain.precedents import (
    ALIKE,
    Account,
    Rarity,
    compare,
    query_for,
    stems_of,
    telling,
)
from incidentctl.domain.search import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incidentctl.domain.card import About, Card, Story
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.passages import Passage
    from incidentctl.store.catalog_files import Progress
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.shelf import Shelf

LOOKED_AT = 40
"""How many incidents are compared in full: those that have most of the rare words."""


class Precedent(NamedTuple):
    """An incident that is like the one asked about, and by which words."""

    about: About
    story: Story
    likeness: float
    words: tuple[str, ...]
    services: tuple[str, ...]


class SimilarResult(NamedTuple):
    """What is like an incident, the most alike first."""

    incident: Incident
    precedents: tuple[Precedent, ...]


def similar(
    logbook: Logbook, incident: Incident, *, limit: int, progress: Progress | None = None
) -> SimilarResult:
    """The incidents that are like this one, at most ``limit`` (0: all that are)."""
    card = card_of(incident)
    account = account_of(card, passages(incident))

    def question(shelf: Shelf) -> SimilarResult:
        found = precedents(shelf, account, card.about)
        return SimilarResult(incident, tuple(found[:limit] if limit else found))

    return ask_all(logbook, question, progress)


def precedents(shelf: Shelf, account: Account, about: About) -> list[Precedent]:
    """All that is like an account, the most alike first, the later first of two that are alike."""
    said = stems_of(account)
    having = {stem: shelf.count(Phrase((stem,))) for stem in said}
    rarity = Rarity(len(shelf.numbers()), having)
    told = telling(said, rarity)
    if not told:
        return []
    scores = shelf.scores(query_for(told))
    best = sorted(scores, key=lambda number: (-round(scores[number], 6), number))
    found = []
    for number in best[:LOOKED_AT]:
        card = shelf.card(number)
        if card.about.id != about.id:
            other = account_of(card, shelf.passages(number))
            alike = compare(account, other, rarity, told, said)
            both = tuple(one for one in card.about.services if one in account.services)
            found.append(Precedent(card.about, card.story, alike.share, alike.words, both))
    chosen = [one for one in found if one.likeness >= ALIKE]
    return sorted(chosen, key=_most_alike)


def account_of(card: Card, said: Sequence[Passage]) -> Account:
    """What there is to compare of an incident."""
    story = card.story
    gist = (story.summary, story.impact, *story.causes, story.fix)
    thread = "\n".join(passage.text for passage in said)
    return Account(card.about.title, card.about.services, "\n".join(gist), thread)


def _most_alike(one: Precedent) -> tuple[float, float, str]:
    declared = one.about.times.declared
    return -round(one.likeness, 6), -declared.timestamp() if declared else 0.0, one.about.id
