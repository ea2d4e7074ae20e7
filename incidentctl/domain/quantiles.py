"""Percentiles, how far a median can be trusted, and the bins of a histogram of durations.

A percentile is found by linear interpolation between the two values next to it: definition 7 of
Hyndman and Fan (1996), ``statistics.quantiles(method="inclusive")``. The range in which the median
lies is the distribution-free one from order statistics: it supposes nothing about the shape.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

MINUTE, HOUR, DAY = 60, 3600, 86400
EDGES = (
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 30)),
    *(hours * HOUR for hours in (1, 2, 5, 12)),
    *(days * DAY for days in (1, 3, 7)),
)
"""Where one bin ends and the next begins, in seconds. Each is two to three times the one before:
most incidents are short and some very long, so equal steps would put nearly all in one bin."""
SURE = 95
"""How sure we are, in percent, that the median lies in the range of :func:`median_range`."""
_ONE_IN = 200 // (100 - SURE)
"""One time in so many it may lie below the range, and as often above it."""


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The value that ``percent`` of a hundred are within; ``ordered`` holds one at least."""
    below, share = divmod((len(ordered) - 1) * percent, 100)
    if not share:
        return float(ordered[below])
    return (ordered[below] * (100 - share) + ordered[below + 1] * share) / 100


@lru_cache(maxsize=1024)
def median_range(count: int) -> tuple[int, int] | None:
    """The places (from 0) of the two values between which the median lies, of ``count`` in order.

    The median of all such incidents, of which these are some by chance: it is between the two with
    a probability of :data:`SURE` or more. ``None`` if there are too few to say so (less than six).
    """
    bearable = 2**count // _ONE_IN
    outside, ways, place = 0, 1, 0  # of the 2**count ways to fall on its two sides
    while outside + ways <= bearable:
        outside += ways
        ways = ways * (count - place) // (place + 1)
        place += 1
    return (place - 1, count - place) if place else None


def histogram(seconds: Iterable[float]) -> tuple[int, ...]:
    """How many are in each bin: below the first of :data:`EDGES`, between two, above the last."""
    counts = [0] * (len(EDGES) + 1)
    for value in seconds:
        counts[bisect_right(EDGES, value)] += 1
    return tuple(counts)
