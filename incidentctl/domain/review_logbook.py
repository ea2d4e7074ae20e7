"""The review of many incidents: what recurs, who leads, when it happens, and practice.

It works on cards. Everything is counted in incidents, and told in words: a score would be gamed,
and says nothing about the next one. People are named only where they are praised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.person import Person
from incidentctl.domain.review import SIGNALS
from incidentctl.domain.review_scene import SILENCE

if TYPE_CHECKING:
    from incidentctl.domain.card import Card

TEN = 10
"""Do it ten times: what went well so often in a row is a habit."""
_CLEAR = 2
"""Who led so many incidents fewer than others could lead next."""
_EXAMPLES = 5
_WEEKEND = (5, 6)
_OFTEN = 2
"""Whoever worked on so many incidents may be ready to lead one."""


class Recurring(NamedTuple):
    """A signal that ``incidents`` of them have; the ids of the latest, and a word on the trend.

    ``trend`` is ``more often``, ``less often``, ``new``, ``not lately``, or empty where nobody can
    tell (see :func:`trend`).
    """

    name: str
    incidents: int
    trend: str
    latest: tuple[str, ...]


class Leader(NamedTuple):
    """Somebody who carried command in so many incidents."""

    person: Person
    incidents: int


class Practice(NamedTuple):
    """How many incidents in a row had no gap: those up to the last one, and the most ever."""

    in_a_row: int
    best: int

    @property
    def to_go(self) -> int:
        """How many more make ten in a row."""
        return max(TEN - self.in_a_row, 0)


class Next(NamedTuple):
    """Who could lead next: they ``worked`` on so many incidents, and led ``led`` of them."""

    person: Person
    worked: int
    led: int


class Apart(NamedTuple):
    """What is not counted: how many incidents of other kinds, open, damaged, or duplicates."""

    kinds: tuple[tuple[str, int], ...] = ()
    still_open: int = 0
    damaged: int = 0
    duplicates: int = 0


class Habits(NamedTuple):
    """What the record of many incidents shows. ``hours`` counts openings by the hour of the day.

    ``incidents`` is how many are counted, ``weekend`` how many of them were opened on one.
    """

    kind: str
    incidents: int
    recurring: tuple[Recurring, ...]
    leaders: tuple[Leader, ...]
    next_lead: Next | None
    services: tuple[tuple[str, int], ...]
    hours: tuple[int, ...]
    weekend: int
    practice: Practice
    apart: Apart


class Question(NamedTuple):
    """What is asked: incidents of a kind, declared since a moment, as seen now, in a time zone."""

    now: datetime
    zone: tzinfo
    since: datetime | None = None
    kind: str = "real"
    silence: timedelta = SILENCE


def habits(cards: Iterable[Card], question: Question) -> Habits:
    """What recurs in these incidents. Never fails."""
    inside = [card for card in cards if _is_inside(card, question)]
    counted = sorted((one for one in inside if _counts(one, question)), key=_declared)
    signals = [_signals(one, question) for one in counted]
    gaps = {check.name for check in SIGNALS if check.gap}
    leaders = _leaders(counted)
    return Habits(
        question.kind,
        len(counted),
        _recurring(counted, signals),
        leaders,
        _next_lead(counted, leaders),
        _services(counted),
        *_hours(counted, question.zone),
        practice([not gaps & {*names} for names in signals]),
        _apart(inside, question),
    )


def practice(well_formed: Sequence[bool]) -> Practice:
    """The rows of well-formed incidents, the last one at the end."""
    row = best = 0
    for is_well_formed in well_formed:
        row = row + 1 if is_well_formed else 0
        best = max(best, row)
    return Practice(row, best)


def trend(having: Sequence[bool]) -> str:
    """Whether the later half of them has it more often than the earlier; in words.

    Only where chance would hardly make such a difference: of the incidents that have it, each falls
    into either half like a coin, so twice the root of their number (two standard deviations)
    happens once in twenty times. Below it nobody can tell, and nothing is said.
    """
    half = len(having) // 2
    before, lately = sum(having[:half]), sum(having[len(having) - half :])
    if before == lately or (lately - before) ** 2 < 4 * (before + lately):
        return ""
    if not (before and lately):
        return "new" if lately else "not lately"
    return "more often" if lately > before else "less often"


def _is_inside(card: Card, question: Question) -> bool:
    """Whether it was declared since then; what is too damaged to say when may have been."""
    declared = card.about.times.declared
    return question.since is None or declared is None or declared >= question.since


def _counts(card: Card, question: Question) -> bool:
    """Whether an incident is counted: closed, or forgotten, readable, and no other's double."""
    about = card.about
    return (
        about.kind == question.kind
        and not about.damaged
        and about.times.declared is not None
        and about.resolution != "duplicate"
        and (not about.is_open or card.signals.is_forgotten(question.now))
    )


def _signals(card: Card, question: Question) -> Collection[str]:
    names = card.signals.names(question.silence)
    return {*names, "no-declared-close"} if card.about.is_open else names


def _declared(card: Card) -> tuple[datetime, str]:
    return card.about.times.known()["declared"], card.about.id


def _recurring(
    counted: Sequence[Card], signals: Sequence[Collection[str]]
) -> tuple[Recurring, ...]:
    """The signals that occur, the most frequent first."""
    found = []
    for check in SIGNALS:
        having = [check.name in names for names in signals]
        ids = [card.about.id for card, has in zip(counted, having, strict=True) if has]
        if ids:
            latest = tuple(ids[: -_EXAMPLES - 1 : -1])
            found.append(Recurring(check.name, len(ids), trend(having), latest))
    return tuple(sorted(found, key=lambda one: -one.incidents))


def _tally(groups: Iterable[Iterable[Person]]) -> list[tuple[Person, int]]:
    """Each person, and in how many groups they are; the same human counts once in each."""
    found: list[tuple[Person, int]] = []
    places: dict[str, int] = {}
    for group in groups:
        seen = set()
        for person in group:
            key = person.email.casefold() or person.name.casefold()
            place = places.setdefault(key, len(found))
            if place == len(found):
                found.append((person, 0))
            seen.add(place)
        for place in seen:
            found[place] = (found[place][0], found[place][1] + 1)
    return sorted(found, key=lambda one: (-one[1], one[0].name))


def _leaders(counted: Sequence[Card]) -> tuple[Leader, ...]:
    commands = (card.signals.leaders for card in counted)
    return tuple(Leader(person, times) for person, times in _tally(commands))


def _next_lead(counted: Sequence[Card], leaders: Sequence[Leader]) -> Next | None:
    """Who worked on many and led fewest, if they led fewer than those who lead most."""
    known = [
        Next(person, worked, next((one.incidents for one in leaders if one.person.same(person)), 0))
        for person, worked in _tally(card.signals.hands for card in counted)
        if worked >= _OFTEN
    ]
    found = min(known, key=lambda one: (one.led, -one.worked, one.person.name), default=None)
    if found is None or found.led + _CLEAR > max((one.incidents for one in leaders), default=0):
        return None
    return found


def _services(counted: Sequence[Card]) -> tuple[tuple[str, int], ...]:
    tally = Counter(name for card in counted for name in {*card.about.services})
    return tuple(sorted(tally.items(), key=lambda one: (-one[1], one[0])))


def _hours(counted: Sequence[Card], zone: tzinfo) -> tuple[tuple[int, ...], int]:
    moments = [_local(_declared(card)[0], zone) for card in counted]
    hours = Counter(moment.hour for moment in moments)
    weekend = sum(moment.weekday() in _WEEKEND for moment in moments)
    return tuple(hours[hour] for hour in range(24)), weekend


def _local(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):  # the first and the last day that Python knows
        return moment


def _apart(inside: Sequence[Card], question: Question) -> Apart:
    others = Counter(card.about.kind for card in inside if card.about.kind != question.kind)
    rest = [card for card in inside if card.about.kind == question.kind]
    readable = [card for card in rest if not card.about.damaged]
    return Apart(
        tuple(sorted(others.items())),
        sum(one.about.is_open and not one.signals.is_forgotten(question.now) for one in readable),
        len(rest) - len(readable),
        sum(one.about.resolution == "duplicate" for one in readable),
    )
