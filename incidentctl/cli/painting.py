"""A screen of its own on the terminal, on which only what has changed is painted again.

A whole screen painted anew flickers, and over a slow line it crawls. So each row is compared with
what stands there, and a frame is shown at once by terminals that can wait for its end
(``CSI ? 2026``, which the others ignore). Rows are never wrapped by the terminal: where it takes a
character for wider than we do, that row is cut, and the ones below stay where they are.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import ConsoleDimensions

from incidentctl.cli.streams import OutputFailed

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J"
"""The other screen, without cursor and without wrapping, empty."""
_LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_CLEAR = "\x1b[2J"
_EMPTY = "\x1b[K"
"""Goes before the row: behind a row that is full it would take the last character with it."""


def terminal_size() -> ConsoleDimensions:
    """The size that the terminal has now, in cells."""
    found = os.get_terminal_size(sys.stdout.fileno())
    return ConsoleDimensions(max(found.columns, 1), max(found.lines, 1))


class Painter:
    """Paints on the terminal's other screen; the first is there again after the ``with``."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._size = ConsoleDimensions(0, 0)
        self._rows: list[str] = []

    def __enter__(self) -> Self:
        _write(_ENTER)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OutputFailed):  # the terminal is gone
            _write(_LEAVE)

    def paint(self, screen: RenderableType, size: ConsoleDimensions) -> None:
        """Show a screen, which has as many rows as fit at most."""
        self.console.size = size
        with self.console.capture() as captured:
            self.console.print(screen, end="")
        rows = captured.get().split("\n")[: size.height]
        _write(self._changes(rows, size))

    def _changes(self, rows: list[str], size: ConsoleDimensions) -> str:
        """What makes of the last frame this one; nothing, if they are the same."""
        same_size = size == self._size
        old = self._rows if same_size else []
        self._rows, self._size = rows, size
        count = max(len(rows), len(old))
        before, after = (each + [""] * (count - len(each)) for each in (old, rows))
        painted = "".join(
            f"\x1b[{number};1H{_EMPTY}{row}"
            for number, (was, row) in enumerate(zip(before, after, strict=True), 1)
            if row != was
        )
        if not same_size:
            painted = _CLEAR + painted
        return f"{_BEGIN}{painted}{_END}" if painted else ""


def _write(text: str) -> None:
    if text:
        sys.stdout.write(text)
        sys.stdout.flush()
