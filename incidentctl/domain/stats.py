"""Figures over many incidents: how long it took, told so that nobody is misled.

Never a mean: durations of incidents are skewed, and one long night moves it by hours. What is not
alike is never in one figure: drills, near-misses, backfills, and what was no incident after all,
are groups of their own. ``docs/explanation/why-no-mean.md`` says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.durations import DURATIONS
from incidentctl.domain.kinds.close import RESOLUTIONS
from incidentctl.domain.kinds.open import INCIDENT_KINDS
from incidentctl.domain.quantiles import histogram, median_range, percentile

if TYPE_CHECKING:
    from incidentctl.domain.card import About

UNOWNED = "unowned_time"
FIGURES = (*DURATIONS, UNOWNED)
"""Every figure, in the order of an incident."""
REAL = "real"
SORTS = (REAL, *(one for one in INCIDENT_KINDS if one != REAL), *RESOLUTIONS[1:], "damaged")
"""What an incident is counted as: its kind; or how it was closed, if it was no incident after all;
or ``damaged``, if its file can't be read to its end, so that nobody knows what else it says."""
BY = ("severity", "service", "month", "kind")
"""What incidents can be grouped by."""
FEW = 5
"""Fewer values than this are shown themselves: a percentile of them would say less."""
_MONTHS_IN_A_ROW = 120
"""Months without incidents are shown, unless a date so far off is a slip of the keyboard."""
_CLASHES = {"time_to_mitigate": ("mitigated", "resolved")}
_CLASHES["time_to_resolve"] = _CLASHES["time_to_mitigate"]
"""Moments besides its own that must come in this order for a duration to mean anything."""


class Value(NamedTuple):
    """How long it took in one incident."""

    seconds: int
    incident: str


class Figure(NamedTuple):
    """One figure of a group: the values, shortest first, and the incidents that have none.

    ``unfinished`` are open, so it may come yet; ``without`` are closed and lack a moment, and
    ``lacking`` says how many lack each; ``clashing`` are those whose moments contradict each other.
    """

    name: str
    values: tuple[Value, ...]
    unfinished: int
    without: int
    lacking: Mapping[str, int]
    clashing: tuple[str, ...]

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def of(self) -> int:
        """How many incidents are in the group."""
        return self.n + self.unfinished + self.without + len(self.clashing)

    @property
    def is_few(self) -> bool:
        """Whether there are too few values for a percentile."""
        return self.n < FEW

    @property
    def seconds(self) -> list[int]:
        """The values alone, in seconds, the shortest first."""
        return [value.seconds for value in self.values]

    @property
    def median(self) -> float | None:
        """Half of them took no longer, in seconds; ``None`` for few."""
        return None if self.is_few else percentile(self.seconds, 50)

    @property
    def p90(self) -> float | None:
        """Nine of ten took no longer, in seconds; ``None`` for few."""
        return None if self.is_few else percentile(self.seconds, 90)

    @property
    def median_range(self) -> tuple[int, int] | None:
        """Between which values the median of all such incidents lies, with 95 % certainty."""
        places = median_range(self.n)
        return (self.values[places[0]].seconds, self.values[places[1]].seconds) if places else None

    @property
    def histogram(self) -> tuple[int, ...]:
        """How many values are in each bin (see :data:`.quantiles.EDGES`)."""
        return histogram(self.seconds)


class Group(NamedTuple):
    """Incidents that are alike. The name is empty for those that lack what they are grouped by."""

    name: str
    incidents: int
    open: int
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure:
        """The figure of that name."""
        return self.figures[FIGURES.index(name)]


class Stats(NamedTuple):
    """The groups, the figures of all real incidents together, and how many there are of each sort.

    Without groups, ``by`` is empty.
    """

    by: str
    whole: Group
    groups: tuple[Group, ...]
    sorts: Mapping[str, int]


def sort_of(about: About) -> str:
    """What the incident is counted as: one of :data:`SORTS`."""
    if about.damaged or about.times.declared is None:
        return "damaged"
    return about.resolution if about.resolution in SORTS else about.kind


def stats_of(abouts: Iterable[About], by: str, *, now: datetime, zone: tzinfo) -> Stats:
    """The figures of these incidents; ``by`` is one of :data:`BY`, or empty for no groups.

    Months are those of ``zone``. What an open incident has been unowned for is counted to ``now``.
    """
    sorted_out = [(sort_of(about), about) for about in abouts]
    real = [about for sort, about in sorted_out if sort == REAL]
    counts = Counter(sort for sort, _ in sorted_out)
    sorts = {sort: counts[sort] for sort in SORTS if counts[sort]}
    if by == "kind":
        parted = {
            name: [about for sort, about in sorted_out if sort == name]
            for name in sorts
            if name != "damaged"
        }
    else:
        parted = _GROUPINGS[by](real, zone) if by else {}
    groups = tuple(_group(name, members, now) for name, members in parted.items())
    return Stats(by, _group(REAL, real, now), groups, sorts)


def _group(name: str, members: Sequence[About], now: datetime) -> Group:
    known = [(about, about.times.known()) for about in members]
    figures = [_figure(one, known) for one in DURATIONS]
    unowned = sorted(Value(_whole(about.unowned_until(now)), about.id) for about in members)
    return Group(
        name,
        len(members),
        sum(about.is_open for about in members),
        (*figures, Figure(UNOWNED, tuple(unowned), 0, 0, {}, ())),
    )


def _figure(name: str, members: Sequence[tuple[About, Mapping[str, datetime]]]) -> Figure:
    start, end = DURATIONS[name]
    values, lacking, clashing = list[Value](), Counter[str](), list[str]()
    unfinished = without = 0
    for about, times in members:
        missing = [moment for moment in (start, end) if moment not in times]
        if missing and about.is_open:
            unfinished += 1
        elif missing:
            without += 1
            lacking.update(missing)
        elif _clashes(name, times):
            clashing.append(about.id)
        else:
            values.append(Value(_whole(times[end] - times[start]), about.id))
    gaps = {moment: lacking[moment] for moment in (start, end) if lacking[moment]}
    return Figure(name, tuple(sorted(values)), unfinished, without, gaps, tuple(clashing))


def _clashes(name: str, times: Mapping[str, datetime]) -> bool:
    """Whether the moments can't all be right: then nobody knows which of them is."""
    pairs = [DURATIONS[name], *([_CLASHES[name]] if name in _CLASHES else ())]
    return any(
        first in times and last in times and times[first] > times[last] for first, last in pairs
    )


def _whole(span: timedelta) -> int:
    """In seconds, what is smaller dropped."""
    return int(span.total_seconds())


def _by_severity(members: Sequence[About], zone: tzinfo) -> dict[str, list[About]]:
    del zone
    names = sorted({about.severity for about in members}, key=lambda name: (not name, name))
    return {name: [about for about in members if about.severity == name] for name in names}


def _by_service(members: Sequence[About], zone: tzinfo) -> dict[str, list[About]]:
    """The most hit ones first; one that hit several services counts for each of them."""
    del zone
    parted: dict[str, list[About]] = {}
    for about in members:
        for name in dict.fromkeys(about.services or ("",)):
            parted.setdefault(name, []).append(about)
    order = sorted(parted, key=lambda name: (not name, -len(parted[name]), name))
    return {name: parted[name] for name in order}


def _by_month(members: Sequence[About], zone: tzinfo) -> dict[str, list[About]]:
    parted: dict[int, list[About]] = {}
    declared = [(one.times.declared, one) for one in members if one.times.declared]
    for moment, about in declared:
        parted.setdefault(_month(moment, zone), []).append(about)
    months = sorted(parted)
    if months and months[-1] - months[0] < _MONTHS_IN_A_ROW:
        months = [*range(months[0], months[-1] + 1)]
    return {f"{one // 12:04}-{one % 12 + 1:02}": parted.get(one, []) for one in months}


def _month(moment: datetime, zone: tzinfo) -> int:
    """The months from the beginning of our era to that one."""
    with suppress(OverflowError, ValueError, OSError):  # the first and last day that Python knows
        moment = moment.astimezone(zone)
    return moment.year * 12 + moment.month - 1


_Grouping = Callable[[Sequence["About"], tzinfo], dict[str, list["About"]]]
_GROUPINGS: Mapping[str, _Grouping] = {
    "severity": _by_severity,
    "service": _by_service,
    "month": _by_month,
}
