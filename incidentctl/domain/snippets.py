"""The few words around what was found: enough to see whether it is what one looks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.search import spans

if TYPE_CHECKING:
    from incidentctl.domain.passages import Passage
    from incidentctl.domain.search import Query

WIDTH = 160
"""Characters of a passage that are shown."""
BEFORE = 40
"""How many of them may stand before what was found."""
MOST = 3
"""Passages that are shown of one incident."""
CUT = "…"


class Snippet(NamedTuple):
    """A piece of what an entry says; ``marks`` are where in ``text`` it says what was asked for."""

    entry: str
    at: datetime
    by: str
    text: str
    marks: tuple[tuple[int, int], ...]


class _Found(NamedTuple):
    passage: Passage
    line: str
    spans: Sequence[tuple[int, int, int]]

    @property
    def phrases(self) -> frozenset[int]:
        return frozenset(number for *_, number in self.spans)


def snippets(said: Iterable[Passage], query: Query) -> tuple[Snippet, ...]:
    """Pieces of the passages that say most of what was asked for, as they happened.

    First those that together say all of it, then those that say it most often.
    """
    lines = [(passage, " ".join(passage.text.split())) for passage in said]
    found = [_Found(passage, line, spans(line, query)) for passage, line in lines]
    left = [one for one in found if one.spans]
    chosen, missing = list[_Found](), {number for one in left for number in one.phrases}
    while left and len(chosen) < MOST:
        best = max(left, key=lambda one: (len(one.phrases & missing), len(one.spans)))
        left.remove(best)
        chosen.append(best)
        missing -= best.phrases
    return tuple(map(_cut, sorted(chosen, key=lambda one: one.passage.at)))


def marked(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Where a text says what was asked for; what overlaps is one."""
    return _joined((start, end) for start, end, _ in spans(text, query))


def _cut(found: _Found) -> Snippet:
    """The piece in which most of it stands, cut between words."""
    start = max(found.spans, key=lambda span: (_within(found, span[0]), -span[0]))[0]
    line, first = found.line, max(0, start - BEFORE)
    if first:
        first = line.index(" ", first) + 1 if " " in line[first:start] else start
    last = min(len(line), first + WIDTH)
    if last < len(line):
        blank = line.rfind(" ", start, last)
        last = blank if blank > start else last
    head, tail = CUT if first else "", CUT if last < len(line) else ""
    moved = len(head) - first
    marks = _joined(
        (begin + moved, min(end, last) + moved)
        for begin, end, _ in found.spans
        if first <= begin < last
    )
    entry, at, by, _ = found.passage
    return Snippet(entry, at, by, f"{head}{line[first:last]}{tail}", marks)


def _within(found: _Found, start: int) -> int:
    """How many phrases stand in the piece that begins there."""
    end = start + WIDTH - BEFORE
    return len({number for begin, _, number in found.spans if start <= begin < end})


def _joined(pieces: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
