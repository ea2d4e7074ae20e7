"""The cards of all incidents: what everything that looks at many of them works on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from incidentctl.domain.card import Card, card_of
from incidentctl.store.open_index import all_paths

if TYPE_CHECKING:
    from incidentctl.store.logbook import Logbook

Progress = Callable[[int, int], None]
"""Told how many incidents are read, and of how many: what ``cli.progress.Bar.told`` takes."""


def cards(logbook: Logbook, progress: Progress | None = None) -> list[Card]:
    """A card of every incident, in the order of their ids, damaged ones included.

    To add facts to a card, see :mod:`incidentctl.domain.card`.
    """
    paths = all_paths(logbook.repo, logbook.view)
    found = []
    for number, path in enumerate(paths):
        loaded = logbook.load(path)
        found.append(card_of(loaded.incident, damaged=bool(loaded.problems)))
        if progress:
            progress(number + 1, len(paths))
    return found
