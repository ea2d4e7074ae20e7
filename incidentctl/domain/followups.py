"""Follow-ups: what is left to do when it is over, who sees to it, by when, what became of it.

Only files that hold a follow-up load this module.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import HOLDS, Ruling, Standing

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person

FOLLOWUP_KINDS = ("prevent", "detect", "mitigate", "process")
"""What it does for the next time: that it doesn't happen, is seen sooner, hurts less, or that
people work better together."""
ENDINGS = {"followup-done": "done", "followup-wont": "wont"}
"""What a follow-up has become, by the kind of the entry that ended it."""
_ENDED = {"followup-done": "did it", "followup-wont": "said that nobody will do it"}


class FollowupState(NamedTuple):
    """A follow-up and what became of it.

    ``number`` is its place among the follow-ups of the file, from 1 on: what people type.
    ``owner`` and ``due`` (a day, as its first moment in UTC) are as the last move says; ``moved``
    is that move. ``ended`` is the first entry that says it is done, or that nobody will do it.
    """

    number: int
    placed: Placed
    owner: Person | None = None
    due: datetime | None = None
    moves: int = 0
    moved: Placed | None = None
    ended: Placed | None = None

    @property
    def state(self) -> str:
        """``open``, ``done`` or ``wont``."""
        return ENDINGS[self.ended.entry.name] if self.ended else "open"


class FollowupFact(NamedTuple):
    """What is known of a follow-up, in simple values; nothing in it depends on the time of day.

    ``entry`` and ``task`` are ids of entries, the latter empty if it was no task. ``text`` is as
    corrected. ``because`` is what was said at its end, ``changed`` when the last word was said.
    """

    number: int
    entry: str
    text: str
    state: str
    owner: Person | None
    due: datetime | None
    ticket: str
    kind: str
    task: str
    at: datetime
    by: Person
    moves: int
    ended_at: datetime | None
    ended_by: Person | None
    because: str
    changed: datetime

    def is_overdue(self, today: date) -> bool:
        """Whether it is open, and the day by which it should be done is over."""
        return self.state == "open" and self.due is not None and self.due.date() < today


def add(incident: Incident, placed: Placed) -> None:
    """Put a follow-up on the list."""
    entry = placed.entry
    owner, due = getattr(entry, "owner", None), getattr(entry, "due", None)
    incident.followups.append(FollowupState(len(incident.followups) + 1, placed, owner, due))


def find(incident: Incident, ident: str) -> FollowupState | None:
    """The follow-up whose entry has this id, or that this entry only repeats."""
    line = incident.line_of(ident)
    repeated = line.ruling.against if line and line.placed.entry.name == "followup" else ""
    return next((one for one in incident.followups if one.placed.id in {ident, repeated}), None)


def end_by(incident: Incident, ident: str, placed: Placed) -> Ruling:
    """The ruling on an entry that says what became of a follow-up; the first that does holds."""
    followup = find(incident, ident)
    if followup is None:
        return Ruling(Standing.REDUNDANT, "there is no such follow-up")
    if followup.ended is None:
        incident.followups[followup.number - 1] = followup._replace(ended=placed)
        return HOLDS
    return _behind(followup.ended, placed)


def move_by(
    incident: Incident,
    ident: str,
    placed: Placed,
    replaces: str,
) -> Ruling:
    """The ruling on an entry that gives a follow-up another day or owner.

    ``replaces`` is the id of the last move that its author knew of: of two that replace the same,
    the first counts.
    """
    followup = find(incident, ident)
    if followup is None:
        return Ruling(Standing.REDUNDANT, "there is no such follow-up")
    if followup.ended is not None:
        return _behind(followup.ended, placed)
    entry, before = placed.entry, followup.moved
    owner = getattr(entry, "owner", None) or followup.owner
    due = getattr(entry, "due", None) or followup.due
    if before and before.id != replaces:
        who = before.entry.by.name
        if (owner, due) == (followup.owner, followup.due):
            return Ruling(Standing.REDUNDANT, f"{who} had moved it already")
        why = f"{who} had moved it at the same time"
        return Ruling(Standing.CONTESTED, why, disputed=True, against=before.id)
    incident.followups[followup.number - 1] = followup._replace(
        owner=owner, due=due, moves=followup.moves + 1, moved=placed
    )
    return HOLDS


def _behind(first: Placed, placed: Placed) -> Ruling:
    """The ruling on what is said of a follow-up that has ended; who did it is right anyway."""
    ended, name = first.entry.name, placed.entry.name
    why = f"{first.entry.by.name} {_ENDED[ended]} already"
    if name == ended or (name == "followup-move" and ended == "followup-done"):
        return Ruling(Standing.REDUNDANT, why)
    return Ruling(Standing.CONTESTED, why, disputed=True, against=first.id)


def followup_facts(incident: Incident) -> tuple[FollowupFact, ...]:
    """What is known of each follow-up, in the order of the file."""
    return tuple(_fact(incident, one) for one in incident.followups)


def _fact(incident: Incident, one: FollowupState) -> FollowupFact:
    entry, ended = one.placed.entry, one.ended
    return FollowupFact(
        number=one.number,
        entry=one.placed.id,
        text=_text(incident, one.placed),
        state=one.state,
        owner=one.owner,
        due=one.due,
        ticket=getattr(entry, "ticket", ""),
        kind=getattr(entry, "followup_kind", ""),
        task=getattr(entry, "task", ""),
        at=entry.at,
        by=entry.by,
        moves=one.moves,
        ended_at=ended.entry.at if ended else None,
        ended_by=ended.entry.by if ended else None,
        because=_text(incident, ended) if ended else "",
        changed=(ended or one.moved or one.placed).entry.at,
    )


def _text(incident: Incident, placed: Placed) -> str:
    """The text that counts of an entry."""
    line = incident.line_of(placed.id)
    return line.text if line else placed.entry.text


def open_followups(incident: Incident) -> list[FollowupState]:
    """Those that nobody has done, and that somebody should do."""
    return [one for one in incident.followups if one.ended is None]
