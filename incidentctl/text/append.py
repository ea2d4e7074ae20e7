"""How files grow: the append-only check, and the union of two that grew apart.

``union(base, other)`` is the bytes of ``base``, then the entries of ``other`` that ``base`` lacks,
in their order, byte for byte. It is an append to ``base``, equals it when nothing is missing, makes
no copies, and gives the same set of entries whichever way round and in whatever grouping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from incidentctl.domain.problem import Problem
    from incidentctl.text.reader import Record

BASE, OTHER = "base", "other"


class NotUnitable(ValueError):
    """Two files cannot be joined: one is damaged, or they contradict each other.

    ``side`` is the one to blame, :data:`BASE` or :data:`OTHER`, and ``problem`` what is wrong with
    it; neither is there when each of them is sound by itself.
    """

    def __init__(self, why: str, side: str = "", problem: Problem | None = None) -> None:
        super().__init__(why)
        self.side = side
        self.problem = problem


def appended(old: bytes, new: bytes) -> bool:
    """Whether ``new`` is ``old``, or whole lines of ``old`` with something added behind them."""
    return new == old or (new.startswith(old) and (not old or old.endswith(b"\n")))


def union(base: bytes, other: bytes) -> bytes:
    """Join two files of one incident; raise :class:`NotUnitable` where that can't be done.

    A base that begins with all of ``other`` lacks nothing, and is not even read; nor is the other
    of an empty base. The title line is the base's: what it says stands in the ``open`` entry.
    """
    if not other or base.startswith(other):
        return base
    if not base:
        return other
    from incidentctl.text.reader import read

    ours, theirs = read(base), read(other)
    for side, record in ((BASE, ours), (OTHER, theirs)):
        if record.problems:
            problem = record.problems[0]
            raise NotUnitable(f"damaged in line {problem.line}: {problem.message}", side, problem)
    if ours.id != theirs.id:
        raise NotUnitable(f"not the same incident: {ours.id} and {theirs.id}")
    return base + "".join(_lacking(ours, theirs)).encode()


def _lacking(ours: Record, theirs: Record) -> Iterator[str]:
    """The characters of the entries of ``theirs`` that ``ours`` hasn't, each of them once."""
    known = {placed.id: placed.raw for placed in ours.entries}
    for placed in theirs.entries:
        if placed.id not in known:
            known[placed.id] = placed.raw
            yield placed.raw
        elif known[placed.id] != placed.raw:  # a checksum that fits twice is made to deceive
            raise NotUnitable(f"entry {placed.id} has other bytes on the other side")
