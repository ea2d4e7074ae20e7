"""The page: text that nobody can break out of, and the few ways it is laid out.

Free text is data: it comes in through :func:`words` or :func:`paragraph` and is printed literally.
It always stands at the end of its row, so that a character whose width a terminal sees differently
moves nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from incidentctl.text.clean import is_clean_text, visible

TableRow = tuple[Sequence[Text], Text | Callable[[int], Text]]
"""The cells of all columns but the last, and the last: a text that wraps, or one made to fit."""

GAP = 2
_TAB = 4
_WIDEST = 120
"""Cells of a row: longer ones are hard to read, however wide the terminal is."""
_NARROWEST = 16
"""Cells that a text must have beside its label, or it moves to rows of its own."""

# Letters written from right to left (Hebrew, Arabic and their like). The mark is an invisible
# letter written from left to right: it keeps the rest of the row where it is (UAX 9).
_RIGHT_TO_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MARK = "\u200e"
_BLANKS = str.maketrans("\n\t", "  ")


def words(text: str, style: str = "", *, limit: int = 0) -> Text:
    """Free text on one row, as it is; cut at ``limit`` cells, if one is given."""
    line = _safe(text[: 8 * limit] if limit else text).translate(_BLANKS)
    made = Text(line, style)
    if limit:
        cut = made.cell_len > limit or len(text) > 8 * limit
        made.truncate(limit - 1 if cut else limit)
        if cut:
            made.append("…")
    if _RIGHT_TO_LEFT.search(line):
        made.append(_MARK)
    return made


def paragraph(text: str, style: str = "") -> Text:
    """Free text of many lines, as it is."""
    return Text(_safe(text), style)


def row(*parts: Text | tuple[str, str] | str) -> Text:
    """Pieces of our own words, styled, and of free text, side by side."""
    made = Text()
    for part in parts:
        if isinstance(part, Text):
            made.append_text(part)
        elif isinstance(part, tuple):
            made.append(*part)
        else:
            made.append(part)
    return made


def joined(parts: Iterable[Text]) -> Text:
    """Pieces with a quiet dot between them; empty ones are left out."""
    made = Text()
    for part in filter(None, parts):
        made.append(" · " if made else "", "dim")
        made.append_text(part)
    return made


def _safe(text: str) -> str:
    return text if is_clean_text(text) else visible(text)


@dataclass(frozen=True)
class Page:
    """Where rows are laid out: a width in cells."""

    console: Console
    width: int

    def under(self, text: Text, indent: int = 0) -> Iterator[Text]:
        """A text wrapped to rows that all begin at ``indent``."""
        return self.beside(Text(" " * indent), text)

    def beside(self, label: Text, text: Text) -> Iterator[Text]:
        """A text wrapped to rows that begin behind the label, which stands on the first."""
        indent = label.cell_len
        if self.room(label) < _NARROWEST:
            if label.plain.strip():
                yield from self._wrap(label, self.width)
                indent = len(label.plain) - len(label.plain.lstrip()) + GAP
            indent = min(indent, self.width // 2)
            label = Text(" " * indent)
        for wrapped in self._wrap(text, self.width - indent):
            yield row(label, wrapped)
            label = Text(" " * indent)

    def _wrap(self, text: Text, width: int) -> Iterator[Text]:
        """The rows of a text; what an indented line has too much of is indented like it."""
        if _is_one_row(text, width):  # most are, and to wrap them takes half the time of a screen
            yield text
            return
        for line in text.split(allow_blank=True):
            line.expand_tabs(_TAB)
            blanks = len(line.plain) - len(line.plain.lstrip(" "))
            indent = min(blanks, max(width // 2, 1)) if blanks < len(line) else 0
            for wrapped in line[indent:].wrap(self.console, max(width - indent, 2)):
                yield row(" " * indent, wrapped)

    def ends(self, left: Text, right: Text) -> Iterator[Text]:
        """One text at each end of a row; the right one moves down where both don't fit."""
        blank = self.width - left.cell_len - right.cell_len
        if blank < GAP:
            yield from self.under(left)
            yield from self.under(right)
        else:
            yield row(left, " " * blank, right)

    def table(self, rows: Sequence[TableRow], indent: int = 0) -> Iterator[Text]:
        """Rows of cells in columns as wide as they must be; the last cell takes what is left."""
        columns = list(zip(*(cells for cells, _ in rows), strict=True))
        widths = [max(cell.cell_len for cell in column) for column in columns]
        for cells, last in rows:
            label = Text(" " * indent)
            for cell, width in zip(cells, widths, strict=True):
                label.append_text(row(cell, " " * (width - cell.cell_len + GAP)))
            fitted = last if isinstance(last, Text) else last(max(self.room(label), _NARROWEST))
            yield from self.beside(label, fitted)

    def room(self, label: Text) -> int:
        """The cells that are left beside a label."""
        return self.width - label.cell_len

    def inset(self, rows: Callable[[Page], Iterable[Text]], indent: int = GAP) -> Iterator[Text]:
        """Rows laid out for a narrower page, moved to the right."""
        for line in rows(Page(self.console, max(self.width - indent, 2))):
            yield row(" " * indent, line)


def _is_one_row(text: Text, width: int) -> bool:
    plain = text.plain
    return plain.isprintable() and plain.strip() == plain != "" and text.cell_len <= width


@dataclass(frozen=True)
class Screen:
    """A screen: rows that are laid out for the width at which they are printed."""

    compose: Callable[[Page], Iterable[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The rows, each on a line of its own, none wider than the console."""
        for line in self.compose(Page(console, min(options.max_width, _WIDEST))):
            # The row as a whole runs left to right, whatever letters it begins with.
            start = _MARK if _RIGHT_TO_LEFT.search(line.plain) else ""
            shown = row(start, line)
            shown.truncate(options.max_width, overflow="crop")
            shown.rstrip()
            yield from shown.render(console, end="\n")
