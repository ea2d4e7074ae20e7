"""A bar on standard error that shows how far a fetch or a push is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from incidentctl.git.progress import told
from incidentctl.render.terminal.console import console

if TYPE_CHECKING:
    from incidentctl.git.bounded import Progress as Listener


@contextmanager
def meter(color: str, doing: str) -> Iterator[Listener]:
    """Show a bar while the block runs; it is gone at the end. What is yielded moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(color, stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)

        def step(name: str, done: float, total: float | None) -> None:
            bar.update(task, description=f"{doing}: {name}", completed=done, total=total)

        yield told(step)
