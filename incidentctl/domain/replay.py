"""A past incident entry by entry, as it was known then, to think along with.

The order is that in which things were written down: nobody knew more. Only of a backfill, which was
written afterwards, it is that in which they happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.incident import fold
from incidentctl.domain.redactions import hide

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.domain.incident import Incident

REPLAY_SPEED = 60.0
"""How many times as fast as then, unless somebody says otherwise: a minute in a second."""
DECISIONS = {
    "take": "Somebody must lead. Would you take command, and what would you say first?",
    "handover": "Would you hand command over now? To whom, and what must they know?",
    "severity": "How bad is it, as far as you know? What would you call it?",
    "update": "Others are waiting to hear. What would you tell them?",
    "mark": "Where does it stand? What would you say for certain?",
    "close": "Is it over? What would still be missing?",
}
"""Kinds of entries before which it is worth asking what one would do oneself, and the question."""
_DECIDED = "It is time to decide. What would you do?"
_ASKED_ONCE = frozenset({"take", "update", "mark"})
"""Kinds that are a decision only the first time."""


class Step(NamedTuple):
    """One entry of a replay: the moment it was known, and the incident with it.

    ``question`` is what to ask before it is revealed; empty where nothing is decided.
    """

    at: datetime
    placed: Placed
    incident: Incident
    question: str = ""


def steps(ident: str, entries: Sequence[Placed], *, path: str = "") -> Iterator[Step]:
    """The steps of an incident's file. What is redacted is hidden from the first one on."""
    shown = hide(entries)
    first = shown[0].entry if shown else None
    afterwards = getattr(first, "incident_kind", "") == "backfill"
    moments = [placed.entry.at if afterwards else placed.entry.recorded for placed in shown]
    order = sorted(range(len(shown)), key=lambda number: (number > 0, moments[number]))
    asked, known = set[str](), set[int]()
    for number in order:
        known.add(number)
        placed = shown[number]
        now = fold(ident, [shown[one] for one in sorted(known)], path=path)
        question = _question(placed.entry, asked)
        asked |= {placed.entry.name} if question else set()
        yield Step(moments[number], placed, now, question)


def _question(entry: Entry, asked: set[str]) -> str:
    """What to ask before an entry is revealed."""
    if entry.name in asked & _ASKED_ONCE or getattr(entry, "what", "") == "detected":
        return ""
    if getattr(entry, "category", "") == "decision":
        return _DECIDED
    return DECISIONS.get(entry.name, "")
