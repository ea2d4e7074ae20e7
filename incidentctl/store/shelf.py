"""The cards and the words of all incidents, wherever they are kept, and what can be asked of them.

Two shelves give the same answers: :class:`.catalog_file.FileShelf` has them in a file, and
:class:`Shelf` holds in memory what was read a moment ago, for where no file can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.search import Query, scores
from incidentctl.store.card_codec import kept_card
from incidentctl.store.catalog_rows import Facet, kept_passages

if TYPE_CHECKING:
    from incidentctl.domain.card import Card
    from incidentctl.domain.passages import Passage
    from incidentctl.domain.search import Phrase
    from incidentctl.store.catalog_rows import Row


class Shelf:
    """All incidents, in memory. Each has a number, which means nothing outside of its shelf."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = dict(enumerate(sorted(rows, key=_path), start=1))

    def cards(
        self, since: int | None = None, parts: Sequence[str] = (), *, owing: bool = False
    ) -> list[Card]:
        """The cards in the order of their ids; only of incidents that were declared since then.

        They may lack what isn't one of ``parts``, if any are named. ``owing``: only of those that
        left something to do that nobody has done yet.
        """
        del parts
        return [
            kept_card(row.parts)
            for row in self._rows.values()
            if (row.facet.owing or not owing)
            and (since is None or (row.facet.declared is not None and row.facet.declared >= since))
        ]

    def facets(self, numbers: Iterable[int]) -> list[Facet]:
        """What these are chosen by."""
        return [self._rows[number].facet._replace(number=number) for number in sorted(numbers)]

    def numbers(self) -> list[int]:
        """All of them."""
        return [*self._rows]

    def card(self, number: int) -> Card:
        """One card."""
        return kept_card(self._rows[number].parts)

    def passages(self, number: int) -> Sequence[Passage]:
        """What was said about one incident."""
        return kept_passages(self._rows[number].said)

    def blobs(self, number: int) -> str:
        """By what the content was known that this is made of (see ``catalog_rows.key``)."""
        return self._rows[number].blobs

    def scores(self, query: Query) -> dict[int, float]:
        """How well those fit that do."""
        return scores({number: row.words for number, row in self._rows.items()}, query)

    def count(self, phrase: Phrase) -> int:
        """How many incidents say this."""
        return len(self.scores(Query((phrase,))))


def _path(row: Row) -> str:
    return row.facet.path
