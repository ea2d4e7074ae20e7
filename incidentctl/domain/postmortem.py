"""What became of the postmortem: promised at the close, started, held, published, or waived.

Only files that hold such a step, and screens that show it, load this module.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import HOLDS, Ruling, Standing
from incidentctl.domain.kinds.close import WAIVED, postmortem_kind

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person

STEPS = ("started", "held", "published", "waived")
"""What people say of it, in the order in which it comes; a waiver may come at any time."""
KEPT = ("held", "published", "waived")
"""The states in which nobody owes it any more."""


class PostmortemFact(NamedTuple):
    """Where it stands, in simple values; nothing in it depends on the time of day.

    ``state`` is empty (nobody has said anything), ``promised``, or one of :data:`STEPS`. ``due``
    is the day that the close promised, as its first moment in UTC. ``document`` is a path in the
    repository. ``because`` is why it was waived. ``at`` and ``by`` are of the last word on it, and
    ``promise`` is the id of the entry that promised it.
    """

    state: str = ""
    due: datetime | None = None
    document: str = ""
    url: str = ""
    because: str = ""
    at: datetime | None = None
    by: Person | None = None
    promise: str = ""

    @property
    def is_owed(self) -> bool:
        """Whether it was promised or begun, and nobody has held, published or waived it."""
        return self.state in {"promised", "started"}

    def is_overdue(self, today: date) -> bool:
        """Whether it is owed, and the day on which it was promised is over."""
        return self.is_owed and self.due is not None and self.due.date() < today


def postmortem_of(incident: Incident) -> PostmortemFact:
    """Where the postmortem of an incident stands.

    Each close that holds makes its promise, unless it was held or published before. A reopening
    takes back what was held, published or waived, for more has happened since; a document stays.
    """
    fact = PostmortemFact()
    steps = {step.id for step in incident.postmortems}
    for line in incident.timeline:
        placed = line.placed
        if line.ruling.standing is not Standing.HOLDS:
            continue
        if placed.entry.name == "close":
            fact = _promised(fact, placed)
        elif placed.entry.name == "reopen":
            state = "started" if fact.document else ""
            fact = PostmortemFact(state, document=fact.document, at=fact.at, by=fact.by)
        elif placed.id in steps:
            fact = _stepped(fact, placed, line.text)
    return fact


def _promised(fact: PostmortemFact, placed: Placed) -> PostmortemFact:
    """After a close."""
    entry, said = placed.entry, str(getattr(placed.entry, "postmortem", ""))
    kind = postmortem_kind(said)
    told = fact._replace(at=entry.at, by=entry.by)
    if kind == "date":
        day = datetime.combine(date.fromisoformat(said), datetime.min.time(), UTC)
        told = told._replace(due=day, promise=placed.id)
        return fact._replace(due=day, promise=placed.id) if fact.state else _at(told, "promised")
    if fact.state in KEPT or kind is None:
        return fact
    if kind == "url":
        return _at(told._replace(url=said), "published")
    return _at(told._replace(because=WAIVED.sub("", said, count=1)), "waived")


def _stepped(fact: PostmortemFact, placed: Placed, text: str) -> PostmortemFact:
    """After a step: it never goes back, but a waiver can be given up."""
    entry = placed.entry
    step = str(getattr(entry, "step", ""))
    document, url = getattr(entry, "document", ""), getattr(entry, "url", "")
    known = fact._replace(document=document or fact.document, url=url or fact.url)
    behind = step == "started" and fact.state in {"held", "published"}
    if behind or (step == "held" and fact.state == "published"):
        return known
    because = text if step == "waived" else ""
    return known._replace(state=step, because=because, at=entry.at, by=entry.by)


def _at(fact: PostmortemFact, state: str) -> PostmortemFact:
    return fact._replace(state=state)


def rule_on_step(incident: Incident, placed: Placed, replaces: str) -> Ruling:
    """The ruling on a step; ``replaces`` is the id of the last one that its author knew of."""
    last = incident.postmortems[-1] if incident.postmortems else None
    if last and last.id != replaces:
        who = last.entry.by.name
        mine, theirs = _said(placed), _said(last)
        if mine == theirs:
            return Ruling(Standing.REDUNDANT, f"{who} had said so already")
        if mine[0] == theirs[0] or "waived" in {mine[0], theirs[0]}:
            why = f"{who} had said otherwise at the same time"
            return Ruling(Standing.CONTESTED, why, disputed=True, against=last.id)
    incident.postmortems.append(placed)
    return HOLDS


def _said(placed: Placed) -> tuple[str, str, str]:
    entry = placed.entry
    return (
        getattr(entry, "step", ""),
        getattr(entry, "document", ""),
        getattr(entry, "url", ""),
    )
