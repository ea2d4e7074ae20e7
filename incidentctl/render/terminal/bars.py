"""Bars in a terminal: how many there are of each, and how durations spread.

Where the terminal's encoding has no blocks, other characters stand for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from incidentctl.domain.quantiles import DAY, EDGES, HOUR, MINUTE
from incidentctl.render.terminal.palette import COMMAND, QUIET

_BLOCKS, _LETTERS = "▁▂▃▄▅▆▇█", ".:-=+*%#"
BAR = COMMAND
"""The style of bars: the one colour of the theme that is neither an alarm nor a warning."""


class Ink:
    """The characters that a console can print."""

    def __init__(self, console: Console) -> None:
        self._whole = console.encoding.lower().replace("-", "") in {"utf8", "utf16", "utf32"}
        self.levels = _BLOCKS if self._whole else _LETTERS
        self.full = "█" if self._whole else "#"
        self.nothing = "·" if self._whole else " "
        self.dot = " · " if self._whole else ", "

    def bar(self, count: int, most: int, width: int) -> Text:
        """A bar for so many, as wide as ``width`` for the ``most``; never empty for one or more."""
        cells = max(round(count / most * width), 1) if count else 0
        return Text(self.full * cells, BAR)

    def spread(self, counts: Sequence[int], width: int) -> Text:
        """A histogram on one row, each bin so many cells wide."""
        most, made = max(counts, default=0), Text()
        for count in counts:
            level = -(-count * len(self.levels) // most) if count else 0
            if level:
                made.append(self.levels[level - 1] * width, BAR)
            else:
                made.append(self.nothing.center(width), QUIET)
        return made


def axis(width: int) -> Text:
    """Where the bins of a spread begin: as many of them as there is room for."""
    made = ""
    for place, edge in enumerate((0, *EDGES)):
        if len(made) <= place * width:
            made = f"{made:<{place * width}}{edge_label(edge)} "
    return Text(made.rstrip(), QUIET)


def edge_label(seconds: int) -> str:
    """The beginning of a bin, in its largest unit."""
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min")):
        if seconds >= unit:
            return f"{seconds // unit} {name}"
    return "0"
