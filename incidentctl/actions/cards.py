"""The cards of all incidents: what everything that looks at many of them works on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from incidentctl.store.catalog import ask
from incidentctl.store.catalog_files import Progress, Reading
from incidentctl.store.catalog_rows import moment
from incidentctl.sync.parallel import at_once, processors

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.domain.card import Card
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.shelf import Shelf

Answer = TypeVar("Answer")


def cards(
    logbook: Logbook,
    progress: Progress | None = None,
    *,
    since: datetime | None = None,
    parts: Sequence[str] = (),
    owing: bool = False,
) -> list[Card]:
    """A card of every incident, in the order of their ids, damaged ones included.

    With ``since``, of those that were declared since then, as far as that is known; ``owing``: only
    of those that have left something to do that nobody has done yet. Whoever names
    the ``parts`` that they look at waits for no others. ``progress`` is told how many incidents are
    read, and of how many: what ``cli.progress.Bar.told`` takes.

    To add facts to a card, see :mod:`incidentctl.domain.card`.
    """
    return ask_all(logbook, lambda shelf: shelf.cards(moment(since), parts, owing=owing), progress)


def ask_all(
    logbook: Logbook, question: Callable[[Shelf], Answer], progress: Progress | None = None
) -> Answer:
    """What a question makes of all incidents (see :func:`.catalog.ask`)."""
    return ask(logbook, question, Reading(logbook.repo.git, progress, processors(), at_once))
