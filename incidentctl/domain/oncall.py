"""Who is on call at a moment, by the clock on the wall.

Shifts change at the same local time, whatever daylight saving time does in between. A local time
that comes twice (clocks go back) counts when it comes first; one that never comes (clocks go
forward) counts as if the clocks had not been changed yet. So a shift over such a night is an hour
longer or shorter (one of a single hour may be left out), and at no moment are two people on call,
or nobody.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.person import Person
    from incidentctl.domain.team import Override, Rotation

_LOOK_AHEAD = 400
"""How many changes are looked at to find the one after which it is somebody else."""


class Duty(NamedTuple):
    """Who is on call; ``None``: the rotation has not begun.

    From ``until`` on it is ``then``. Both are ``None`` where it goes on and on. ``instead_of`` is
    whose turn it would be, if the settings name somebody else for now.
    """

    rotation: Rotation
    who: Person | None
    until: datetime | None = None
    then: Person | None = None
    instead_of: Person | None = None


def on_call(rotation: Rotation, at: datetime, zone: tzinfo) -> Duty:
    """Who is on call at a moment; ``zone`` is the zone that the rotation names."""
    who = _who(rotation, at, zone)
    turn = _in_turn(rotation, at, zone)
    instead_of = turn if turn != who else None
    edge = _next_edge(rotation, at, zone)
    for _ in range(_LOOK_AHEAD):
        if edge is None:
            break
        then = _who(rotation, edge, zone)
        if then != who:
            return Duty(rotation, who, edge, then, instead_of)
        edge = _next_edge(rotation, edge, zone)
    return Duty(rotation, who, instead_of=instead_of)


def _who(rotation: Rotation, at: datetime, zone: tzinfo) -> Person | None:
    for override in reversed(rotation.overrides):
        start, until = _span(override, zone)
        if start <= at < until:
            return override.who
    return _in_turn(rotation, at, zone)


def _in_turn(rotation: Rotation, at: datetime, zone: tzinfo) -> Person | None:
    number = _shift(rotation, at, zone)
    return rotation.people[number % len(rotation.people)] if number >= 0 else None


def _shift(rotation: Rotation, at: datetime, zone: tzinfo) -> int:
    """The number of the last shift that has begun; -1 before the first one."""
    local = at.astimezone(zone).replace(tzinfo=None)
    number = max((local - rotation.start) // rotation.length, -1)
    while number >= 0 and _begin(rotation, number, zone) > at:  # clocks went forward
        number -= 1
    while _begin(rotation, number + 1, zone) <= at:  # clocks went back
        number += 1
    return number


def _begin(rotation: Rotation, number: int, zone: tzinfo) -> datetime:
    return _instant(rotation.start + number * rotation.length, zone)


def _instant(moment: datetime, zone: tzinfo) -> datetime:
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return local.astimezone(UTC)


def _span(override: Override, zone: tzinfo) -> tuple[datetime, datetime]:
    return _instant(override.start, zone), _instant(override.until, zone)


def _next_edge(rotation: Rotation, at: datetime, zone: tzinfo) -> datetime | None:
    """The next moment at which somebody else may be on call."""
    edges = [edge for override in rotation.overrides for edge in _span(override, zone)]
    if len(rotation.people) > 1 or _shift(rotation, at, zone) < 0:
        edges.append(_begin(rotation, _shift(rotation, at, zone) + 1, zone))
    return min((edge for edge in edges if edge > at), default=None)
