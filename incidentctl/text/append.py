"""How files grow: the append-only check, and the union of two that grew apart.

``union(base, other)`` is the bytes of ``base``, then the entries of ``other`` that ``base`` lacks,
in their order, byte for byte. It is an append to ``base``, equals it when nothing is missing, and
gives the same set of entries whichever way round.
"""

from __future__ import annotations


class NotUnitable(ValueError):
    """Two files cannot be joined: one is damaged, or they are of different incidents."""


def appended(old: bytes, new: bytes) -> bool:
    """Whether ``new`` is ``old``, or whole lines of ``old`` with something added behind them."""
    return new == old or (new.startswith(old) and (not old or old.endswith(b"\n")))


def union(base: bytes, other: bytes) -> bytes:
    """Join two files of one incident; raise :class:`NotUnitable` where that can't be done.

    A base that begins with all of ``other`` lacks nothing, and is not even read.
    """
    if other == base or not other or base.startswith(other):
        return base
    if not base:
        return other
    from incidentctl.text.reader import read

    ours, theirs = read(base), read(other)
    if not (ours.is_sound and theirs.is_sound) or ours.id != theirs.id:
        raise NotUnitable("damaged, or not the same incident")
    known = {placed.id for placed in ours.entries}
    lacking = (placed.raw for placed in theirs.entries if placed.id not in known)
    return base + "".join(lacking).encode()
