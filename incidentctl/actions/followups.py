"""Follow-ups: what is left to do after incidents, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.people import known_person
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.followups import FollowupFact, FollowupState, followup_facts
from incidentctl.domain.ident import may_begin
from incidentctl.domain.kinds.followup import Followup
from incidentctl.domain.kinds.followup_done import FollowupDone
from incidentctl.domain.kinds.followup_move import FollowupMove
from incidentctl.domain.kinds.followup_wont import FollowupWont
from incidentctl.domain.kinds.link import URL

if TYPE_CHECKING:
    from incidentctl.domain.card import Card
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written

LIST = "incidentctl followup list"


class Left(NamedTuple):
    """A follow-up, and the incident that left it."""

    incident: str
    title: str
    services: tuple[str, ...]
    path: str
    fact: FollowupFact

    @property
    def ref(self) -> str:
        """What people type: ``k3f9zq/2``."""
        return ref(self.incident, self.fact.number)


class LeftResult(NamedTuple):
    """The follow-ups asked for, as they stand ``today``; ``narrowed`` if others may be there.

    ``more`` is how many a limit cut off, and ``late`` how many of all of them are overdue.
    """

    left: tuple[Left, ...]
    today: date
    narrowed: bool
    more: int = 0
    late: int = 0


class New(NamedTuple):
    """A follow-up to be: ``kind`` and ``ticket`` may be empty, ``owner`` and ``due`` unknown."""

    text: str
    owner: Person | None = None
    due: date | None = None
    ticket: str = ""
    kind: str = ""


def ref(incident: str, number: int) -> str:
    """The name of a follow-up among those of all incidents."""
    return f"{incident[-6:]}/{number}"


def advice_on(written: Written) -> list[str]:
    """What would make a follow-up that was noted a moment ago likelier to be done."""
    from incidentctl.domain.actionable import how_to_make_it_actionable

    entry, number = written.placed.entry, len(written.after.followups)
    owner, due = getattr(entry, "owner", None), getattr(entry, "due", None)
    advice = [*how_to_make_it_actionable(entry.text, owner, due)]
    if advice and not (owner and due):
        name = ref(written.after.id, number)
        mend = f'incidentctl followup move {name} --owner WHO --due DAY --because "it had none"'
        advice.append(f"mend it: {mend}")
    return advice


def list_followups(
    cards: Sequence[Card],
    *,
    today: date,
    everything: bool = False,
    overdue: bool = False,
    owner: str | None = None,
    service: str | None = None,
    limit: int = 0,
) -> LeftResult:
    """The follow-ups that fit all that is given, what is due first on top.

    Open ones alone, unless ``everything`` is asked for. ``limit`` 0 means no limit. Raises
    ``which-person``.
    """
    every = [*_all(cards)]
    who = _owner(owner, every) if owner else None

    def fits(one: Left) -> bool:
        fact = one.fact
        return (
            (everything or fact.state == "open")
            and (not overdue or fact.is_overdue(today))
            and (not owner or (who is not None and who.same(fact.owner)))
            and (not service or service in one.services)
        )

    found = sorted(filter(fits, every), key=_order)
    kept = found[:limit] if limit else found
    late = sum(one.fact.is_overdue(today) for one in found)
    narrowed = bool(overdue or owner or service)
    return LeftResult(tuple(kept), today, narrowed, len(found) - len(kept), late)


def _all(cards: Sequence[Card]) -> Iterator[Left]:
    for card in cards:
        about = card.about
        for fact in card.followups:
            yield Left(about.id, about.title, about.services, about.path, fact)


def _owner(typed: str, every: Sequence[Left]) -> Person | None:
    return known_person(typed, [one.fact.owner for one in every if one.fact.owner])


def _order(one: Left) -> tuple[bool, bool, float, str, int]:
    """Open ones first, those with the nearest day first, those without one last."""
    fact = one.fact
    day = (fact.ended_at or fact.due) if fact.state != "open" else fact.due
    sign = 1 if fact.state == "open" else -1
    moment = sign * day.timestamp() if day else 0.0
    return fact.state != "open", day is None, moment, one.incident, fact.number


def add_followup(
    logbook: Logbook, path: str, stamp: Stamp, new: New, *, at: datetime | None = None
) -> Written:
    """Note what is left to do; at any time, after the close as well. Raises ``not-a-url``."""
    if new.ticket and not URL.match(new.ticket):
        raise CommandError(
            "not-a-url",
            f"--ticket: '{new.ticket}' is no web address",
            hints=("give the whole address: --ticket https://…",),
            status=USAGE,
        )

    def build(incident: Incident) -> Entry:
        return Followup(
            **stamp.sign(at=at),
            text=new.text,
            owner=new.owner,
            due=first_moment(new.due),
            after_close=incident.close_id,
            ticket=new.ticket,
            followup_kind=new.kind,
        )

    return logbook.append(path, build)


def finish_followup(
    logbook: Logbook, path: str, stamp: Stamp, *, typed: str, text: str, at: datetime | None = None
) -> Written:
    """Say that one is done. Raises ``no-such-followup``, ``which-followup``, ``followup-ended``."""

    def build(incident: Incident) -> Entry:
        ident = require_open_followup(incident, typed).placed.id
        return FollowupDone(**stamp.sign(at=at), text=text, followup=ident)

    return logbook.append(path, build)


def drop_followup(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    typed: str,
    because: str,
    at: datetime | None = None,
) -> Written:
    """Say that nobody will do one, and why. Raises as :func:`finish_followup` does."""

    def build(incident: Incident) -> Entry:
        ident = require_open_followup(incident, typed).placed.id
        return FollowupWont(**stamp.sign(at=at), text=because, followup=ident)

    return logbook.append(path, build)


def move_followup(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    typed: str,
    because: str,
    due: date | None = None,
    owner: Person | None = None,
) -> Written:
    """Give one another day or owner, and say why. Raises as :func:`finish_followup` does."""

    def build(incident: Incident) -> Entry:
        one = require_open_followup(incident, typed)
        return FollowupMove(
            **stamp.sign(),
            text=because,
            followup=one.placed.id,
            due=first_moment(due),
            owner=owner,
            replaces=one.moved.id if one.moved else "",
        )

    return logbook.append(path, build)


def first_moment(day: date | None) -> datetime | None:
    """A day as the record has it: its first moment in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def find_followup(incident: Incident, typed: str) -> FollowupState:
    """The follow-up whose number, or the beginning of whose entry's id, was typed."""
    wanted = typed.lower().removeprefix("#")
    every = incident.followups
    fitting = [one for one in every if wanted == str(one.number)]
    fitting = fitting or [one for one in every if may_begin(one.placed.id, wanted)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise CommandError(
            "which-followup",
            f"'{typed}' fits {len(fitting)} follow-ups: type more of the id, or the number",
            hints=(f"see them all: {LIST} --all",),
            status=USAGE,
        )
    raise CommandError(
        "no-such-followup",
        f"no follow-up of {incident.id} has the number '{typed}', or an id that begins like this",
        hints=(f"see them all: {LIST} --all", "name its incident, too: incidentctl … ID/N"),
        status=USAGE,
    )


def require_open_followup(incident: Incident, typed: str) -> FollowupState:
    """The one that was typed, if it is open. Raises ``followup-ended``; :func:`find_followup`."""
    one = find_followup(incident, typed)
    if one.ended is None:
        return one
    fact = followup_facts(incident)[one.number - 1]
    did = "had done" if one.state == "done" else "had dropped"
    raise CommandError(
        "followup-ended",
        f"{one.ended.entry.by.name} {did} follow-up {one.number} already: "
        f"{fact.text.partition(chr(10))[0]}",
        hints=(
            f"see what is open: {LIST}",
            f'there is more to do? incidentctl followup add -i {incident.id[-6:]} "…"',
        ),
    )
