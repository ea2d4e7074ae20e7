"""Which incidents are asked for, by what can be said of one in a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.search import fold, words
from incidentctl.store.catalog_rows import moment

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.store.catalog_rows import Facet


class Wanted(NamedTuple):
    """What is asked for; empty or ``None`` where it doesn't matter. ``since`` is when declared."""

    severity: str = ""
    service: str = ""
    kind: str = ""
    who: str = ""
    since: datetime | None = None

    def fits(self, facet: Facet) -> bool:
        """Whether an incident is one of those that are asked for."""
        since = moment(self.since)
        return (
            self.severity in ("", facet.severity)
            and self.kind in ("", facet.kind)
            and (since is None or (facet.declared is not None and facet.declared >= since))
            and (not self.service or f"\n{fold(self.service)}\n" in facet.services)
            and (not self.who or _takes_part(words(self.who), facet.people))
        )


def _takes_part(typed: list[str], people: str) -> bool:
    """Whether somebody has all these words in name or address, or words that begin with them."""
    return any(
        all(any(word.startswith(one) for word in words(person)) for one in typed)
        for person in people.split("\n")
        if person
    )
