"""A progress bar for what takes longer than a moment: on standard error, and only on a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds for which nobody needs to be told anything."""
_BETWEEN = 0.1
"""Seconds from one picture of it to the next."""


class Bar:
    """Appears when the work takes long, and is gone when it is done, whatever ends it.

    ``of`` says what is counted.
    """

    def __init__(self, what: str, color: str = "auto", *, of: str = "commits") -> None:
        self._what, self._color, self._of = what, color, of
        self._next = time.monotonic() + PATIENCE
        self._shown: tuple[Progress, TaskID] | None = None
        self._wanted = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._shown[0].stop()

    def told(self, done: int, total: int) -> None:
        """So much of the total is done."""
        if not self._wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _BETWEEN
        if self._shown is None:
            self._shown = self._show(total)
        bar, task = self._shown
        bar.update(task, completed=done, total=total, refresh=True)

    def _show(self, total: int) -> tuple[Progress, TaskID]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        from incidentctl.render.terminal.console import console

        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(self._of),
            console=console(self._color, stderr=True),
            transient=True,
            auto_refresh=False,
        )
        bar.start()
        return bar, bar.add_task(self._what, total=total)
