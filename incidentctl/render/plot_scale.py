"""Where a duration stands in a plot: the axis of times, and the dots of equal ones side by side."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt
from typing import NamedTuple

from incidentctl.domain.quantiles import DAY, HOUR, MINUTE
from incidentctl.domain.stats import Value

_TICKS = (
    *((seconds, f"{seconds} s") for seconds in (1, 10, 30)),
    *((minutes * MINUTE, f"{minutes} min") for minutes in (1, 2, 5, 10, 30)),
    *((hours * HOUR, f"{hours} h") for hours in (1, 2, 5, 12)),
    *((days * DAY, f"{days} d") for days in (1, 3, 7, 30, 100, 365, 1000, 3650, 36500)),
)
"""Times that people think in, in seconds, and how they are written."""
_SHORTEST = 10
"""Seconds at which the axis begins at the latest: what is shorter is drawn there."""
_ROOM = 56.0
"""The least width between the names of two ticks."""
_MOST_DOTS, _MOST_NEAR = 400, 60
_APART, _SLACK = 0.8, 1e-6
"""The gap between two dots, and by how much computed places may miss each other."""


class Scale(NamedTuple):
    """An axis of times from ``low`` to ``high`` seconds, logarithmic, between two abscissas."""

    low: float
    high: float
    left: float
    right: float

    def x(self, seconds: float) -> float:
        """Where a time stands; what is off the axis stands at its end."""
        inside = min(max(seconds, self.low), self.high)
        share = log(inside / self.low) / log(self.high / self.low)
        return self.left + share * (self.right - self.left)

    def ticks(self) -> list[tuple[float, str]]:
        """The marks of the axis, and their names; those that have no room are left out."""
        found: list[tuple[float, str]] = []
        for seconds, name in _TICKS:
            place = self.x(seconds)
            if self.low <= seconds <= self.high and (not found or place - found[-1][0] >= _ROOM):
                found.append((place, f"≤ {name}" if seconds == self.low else name))
        return found


def scale_for(seconds: Sequence[float], left: float, right: float) -> Scale:
    """An axis that has room for all of these, and ends at a mark at both sides."""
    marks = [mark for mark, _ in _TICKS]
    least, most = min(seconds, default=MINUTE), max(seconds, default=HOUR)
    low = max([mark for mark in marks if mark <= least and mark >= _SHORTEST] or [_SHORTEST])
    high = next((mark for mark in marks if mark >= most and mark > low), marks[-1])
    return Scale(low, high, left, right)


class Dot(NamedTuple):
    """Where an incident is drawn, from the middle of its row."""

    x: float
    y: float
    value: Value


class Swarm(NamedTuple):
    """The dots of a row, none on another, and how large they are."""

    dots: list[Dot]
    radius: float


def swarm(values: Sequence[Value], scale: Scale, height: float) -> Swarm | None:
    """Dots as large as the height of the row allows; ``None`` if there are too many for dots."""
    if len(values) > _MOST_DOTS:
        return None
    for radius in (5.0, 4.0, 3.0, 2.2):
        dots = list[Dot]()
        for value in values:
            x = scale.x(value.seconds)
            near = [dot for dot in dots[-_MOST_NEAR:] if x - dot.x < 2 * radius + _APART]
            y = _free_place(x, near, 2 * radius + _APART)
            if abs(y) + radius > height / 2:
                break
            dots.append(Dot(x, y, value))
        else:
            return Swarm(dots, radius)
    return None


def _free_place(x: float, near: Sequence[Dot], apart: float) -> float:
    """How far from the middle a dot must stand to touch none of those near it."""
    blocked = []
    for dot in near:
        reach = sqrt(max(apart * apart - (x - dot.x) ** 2, 0.0))
        blocked.append((dot.y - reach, dot.y + reach))
    places = [0.0, *(edge for block in blocked for edge in block)]
    free = [y for y in places if not any(low + _SLACK < y < high - _SLACK for low, high in blocked)]
    return min(free, key=lambda y: (abs(y), y))


class Bar(NamedTuple):
    """How many values stand around an abscissa, as a share of the most that do."""

    x: float
    share: float


def density(values: Sequence[Value], scale: Scale, width: float) -> list[Bar]:
    """The values in bars of that width."""
    counts: dict[int, int] = {}
    for value in values:
        place = int((scale.x(value.seconds) - scale.left) / width)
        counts[place] = counts.get(place, 0) + 1
    most = max(counts.values(), default=1)
    return [Bar(scale.left + place * width, count / most) for place, count in counts.items()]
