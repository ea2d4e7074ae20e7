"""The figures of many incidents, and the picture of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.stats import Stats, stats_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from incidentctl.domain.card import Card

PLOT = ".svg"
"""What the name of a picture ends with."""
SIGN = "<!-- drawn by incidentctl stats -->"
"""Stands in every picture: what has it may be drawn anew."""
_HEAD = 400
"""Bytes of a file in which the sign stands, if it has one."""


class StatsResult(NamedTuple):
    """The figures of the incidents declared since a moment, or of all."""

    stats: Stats
    since: datetime | None
    now: datetime
    plot: str = ""
    """Where the picture of them was written; empty if nobody asked for one."""


def gather(
    cards: list[Card], by: str, *, since: datetime | None, now: datetime, zone: tzinfo
) -> StatsResult:
    """The figures of these cards; ``by`` is one of :data:`.stats.BY`, or empty.

    ``since`` is about the declaration; what is too damaged to tell it has none.
    """
    abouts = [card.about for card in cards]
    if since:
        abouts = [one for one in abouts if one.times.declared and one.times.declared >= since]
    return StatsResult(stats_of(abouts, by, now=now, zone=zone), since, now)


def require_plottable(path: str, *, force: bool) -> None:
    """Make sure that a picture may be written there.

    Raises ``plot-name`` if the name isn't that of an SVG; ``plot-exists`` if a file is there that
    :func:`write_plot` didn't write, unless forced.
    """
    if not path.lower().endswith(PLOT):
        raise CommandError(
            "plot-name",
            f"a plot is an SVG, so its name ends with {PLOT}: {path!r} does not",
            hints=(f"incidentctl stats --plot {_beside(path)}{PLOT}",),
            status=USAGE,
        )
    if os.path.isdir(path) or (os.path.lexists(path) and not force and not _is_ours(path)):
        raise CommandError(
            "plot-exists",
            f"{path!r} is there already, and is no plot of ours",
            hints=("name another file", "replace it all the same: --force"),
        )


def write_plot(path: str, draw: Callable[[], str]) -> None:
    """Write a picture, whole or not at all. Raises ``plot-unwritable``."""
    beside = f"{path}.{os.getpid()}.tmp"
    text = draw()
    try:
        with open(beside, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(beside, path)
    except OSError as fault:
        if os.path.exists(beside):
            os.unlink(beside)
        raise CommandError(
            "plot-unwritable", f"can't write the plot to {path!r}: {fault.strerror or fault}"
        ) from None


def _beside(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0] or "stats"


def _is_ours(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return SIGN.encode() in file.read(_HEAD)
    except OSError:
        return False
