"""What a screen puts on a terminal of some width."""

from __future__ import annotations

from io import StringIO

from rich.cells import cell_len
from rich.console import RenderableType

from incidentctl.render.terminal.console import console

COLORS = {"plain": "never", "colour": "always"}
WIDTHS = (80, 120)


def shown(screen: RenderableType, width: int = 80, color: str = "never") -> str:
    """The characters, escape sequences included."""
    paper = StringIO()
    console(color, file=paper, width=width).print(screen)
    return paper.getvalue()


def rows(screen: RenderableType, width: int = 80) -> list[str]:
    """The rows without colour, none of which is wider than the terminal or ends in blanks."""
    found = shown(screen, width).split("\n")
    assert found.pop() == ""
    for row in found:
        assert cell_len(row) <= width, row
        assert row == row.rstrip()
    return found
