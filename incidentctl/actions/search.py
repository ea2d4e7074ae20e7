"""Looking for words in all that was ever said, and for whoever took part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.cards import ask_all
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.search import parse
from incidentctl.domain.snippets import Snippet, marked, snippets

if TYPE_CHECKING:
    from incidentctl.actions.wanted import Wanted
    from incidentctl.domain.card import About
    from incidentctl.domain.search import Query
    from incidentctl.store.catalog_files import Progress
    from incidentctl.store.catalog_rows import Facet
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.shelf import Shelf

_DIGITS = 10
"""Decimal places of a score: what lies behind them is not for ordering.

So many, because what most incidents say counts a millionth of what few say, and still orders them.
"""


class Hit(NamedTuple):
    """An incident that says what was asked for. More ``score`` is better; it has no scale.

    ``marks`` are where in its title it does.
    """

    about: About
    score: float
    marks: tuple[tuple[int, int], ...]
    snippets: tuple[Snippet, ...]


class SearchResult(NamedTuple):
    """The best of them, the best first, and how many there are."""

    typed: str
    hits: tuple[Hit, ...]
    found: int


def search(
    logbook: Logbook, typed: str, wanted: Wanted, *, limit: int, progress: Progress | None = None
) -> SearchResult:
    """The incidents that say all of what was typed (see ``domain.search``); ``limit`` 0: all.

    Where two fit equally well, the later one is first. Raises ``nothing-to-search``.
    """
    query = parse(typed)
    if not query.wanted:
        raise CommandError(
            "nothing-to-search",
            f"there is no word to look for in '{typed}'",
            hints=("say at least one that must occur: incidentctl search deploy -drill",),
            status=USAGE,
        )
    return ask_all(logbook, lambda shelf: _found(shelf, typed, query, wanted, limit), progress)


def _found(shelf: Shelf, typed: str, query: Query, wanted: Wanted, limit: int) -> SearchResult:
    scores = shelf.scores(query)
    chosen = [facet for facet in shelf.facets(scores) if wanted.fits(facet)]
    chosen.sort(key=lambda one: one.path)
    chosen.sort(
        key=lambda one: (round(scores[one.number], _DIGITS), one.declared or 0), reverse=True
    )
    best = chosen[:limit] if limit else chosen
    hits = (_hit(shelf, facet.number, scores[facet.number], query) for facet in best)
    return SearchResult(typed, tuple(hits), len(chosen))


def _last_first(facet: Facet, score: float) -> tuple[float, int, str]:
    return -round(score, _DIGITS), -(facet.declared or 0), facet.path


def _hit(shelf: Shelf, number: int, score: float, query: Query) -> Hit:
    about = shelf.card(number).about
    said = snippets(shelf.passages(number), query)
    return Hit(about, round(score, _DIGITS), marked(about.title, query), said)
