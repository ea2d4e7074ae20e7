"""The closest incident of the past, for somebody who opens one and must not wait."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.card import About, Card
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.precedents import Account, Rarity
    from incidentctl.store.catalog_file import FileShelf
    from incidentctl.store.catalog_rows import Facet
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.shelf import Shelf

CONSIDERED = 64
"""How many incidents may be one: those that have most of the rare words."""
GLANCED_AT = 8
"""How many of these that are over are compared."""


class Closest(NamedTuple):
    """A closed incident that looks like a new one, how much (0 to 1), and what was said of it."""

    about: About
    likeness: float
    fix: str
    causes: tuple[str, ...]


def closest(logbook: Logbook, new: Incident, but: Collection[str]) -> Closest | None:
    """The closed incident of the same kind that looks most like a new one, if it is truly close.

    ``but`` are the ids of those that are no answer. It asks what was kept by an earlier search, and
    reads nothing but the file it tells of. ``None`` if nothing is kept, or nothing is close.
    """
    if not os.path.exists(os.path.join(logbook.repo.private_dir, "catalog")):
        return None  # most often: then nothing is loaded, either
    with suppress(ImportError):  # Python can be built without SQLite
        from incidentctl.store.catalog import Catalog

        return Catalog(logbook).ask_if_kept(lambda shelf: _closest(shelf, logbook, new, but))
    return None


def _closest(
    shelf: FileShelf, logbook: Logbook, new: Incident, but: Collection[str]
) -> Closest | None:
    from incidentctl.domain.precedents import CLOSE, Account, query_for, stems_of

    account = Account(new.title, new.services, new.timeline[0].text)
    rarity = _rarity(shelf, [*stems_of(account)])
    told = [stem for stem, having in rarity.having.items() if having]
    if not told:
        return None
    scores = shelf.scores(query_for(told))
    by_score = sorted(scores, key=lambda number: (-round(scores[number], 6), number))[:CONSIDERED]
    over = {one.number for one in shelf.facets(by_score) if _is_over(one, new.kind)}
    best = [number for number in by_score if number in over][:GLANCED_AT]
    found = [(_compared(shelf.card(number), account, rarity), number) for number in best]
    found.sort(key=lambda one: -one[0].likeness)
    for one, number in found:
        fits = one.likeness >= CLOSE and one.about.id not in {new.id, *but}
        if fits and _is_current(shelf, number, logbook, one.about.path):
            return one
    return None


def _rarity(shelf: Shelf, stems: Collection[str]) -> Rarity:
    from incidentctl.domain.precedents import Rarity
    from incidentctl.domain.search import Phrase

    having = {stem: shelf.count(Phrase((stem,))) for stem in stems}
    return Rarity(len(shelf.numbers()), having)


def _compared(card: Card, account: Account, rarity: Rarity) -> Closest:
    from incidentctl.domain.precedents import Account, closeness

    other = Account(card.about.title, card.about.services)
    alike = closeness(account, other, rarity)
    return Closest(card.about, alike, card.story.fix, card.story.causes)


def _is_over(facet: Facet, kind: str) -> bool:
    return facet.kind == kind and not facet.is_open


def _is_current(shelf: FileShelf, number: int, logbook: Logbook, path: str) -> bool:
    """Whether its file is still what was kept: perhaps something was redacted since."""
    from incidentctl.store.catalog_files import blobs_of
    from incidentctl.store.catalog_rows import key

    return shelf.blobs(number) == key(blobs_of(logbook, path))
