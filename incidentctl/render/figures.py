"""Figures in words: what terminal and picture say of the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from incidentctl.domain.quantiles import SURE
from incidentctl.domain.stats import REAL
from incidentctl.domain.when import format_span

if TYPE_CHECKING:
    from incidentctl.actions.stats import StatsResult
    from incidentctl.domain.stats import Figure, Stats

_ONE = {
    "real": "real incident",
    "near-miss": "near-miss",
    "cancelled": "cancelled incident",
    "damaged": "damaged incident",
}
_MANY = {
    "real": "real incidents",
    "near-miss": "near-misses",
    "false-alarm": "false alarms",
    "cancelled": "cancelled incidents",
    "damaged": "damaged incidents",
}
_NAMELESS = {"severity": "no severity", "service": "no service"}
MOMENTS = {
    "impact_started": "when the impact began",
    "detected": "when it was detected",
    "mitigated": "when it was mitigated",
    "resolved": "when it was resolved",
    "declared": "when it was declared",
    "acknowledged": "a commander",
}
"""What a closed incident may lack, to follow *does not say*."""
_RECORDED_BY = {
    "impact_started": "incidentctl close --started TIME",
    **{
        moment: f"incidentctl mark {moment} --at TIME -i ID"
        for moment in ("detected", "mitigated", "resolved")
    },
    "acknowledged": "incidentctl take",
}


def figure_name(name: str) -> str:
    """``time to detect``."""
    return name.replace("_", " ")


def short_name(name: str) -> str:
    """``to detect``, ``unowned``."""
    return figure_name(name).removeprefix("time ").removesuffix(" time")


def group_name(by: str, name: str) -> str:
    """The name of a group; for those that have none, what they lack."""
    if by == "kind":
        return {**_MANY, "cancelled": "cancelled"}.get(name, f"{name}s")
    return name or _NAMELESS.get(by, "")


def so_many(count: int, sort: str) -> str:
    """``1 drill``, ``2 near-misses``."""
    if count == 1:
        return f"1 {_ONE.get(sort, sort.replace('-', ' '))}"
    return f"{count} {_MANY.get(sort, f'{sort}s')}"


def apart(stats: Stats) -> list[str]:
    """What there is besides real incidents, each with its number."""
    return [so_many(count, sort) for sort, count in stats.sorts.items() if sort != REAL]


def span(seconds: float) -> str:
    """A duration as people say it."""
    return format_span(timedelta(seconds=seconds))


def spread_words(figure: Figure) -> str:
    """The range of the values, and where the median lies; of few values, all of them."""
    if not figure.values:
        return ""
    if figure.is_few:
        return ", ".join(span(value) for value in figure.seconds)
    least, most = figure.seconds[0], figure.seconds[-1]
    said = f"{span(least)} to {span(most)}"
    if figure.median_range:
        low, high = map(span, figure.median_range)
        said += f"; the median is between {low} and {high} ({SURE} % sure)"
    return said


def gap_words(figure: Figure) -> str:
    """Why some incidents are not in a figure; empty if all are."""
    parts = []
    if figure.without:
        what = ", ".join(f"{MOMENTS[one]} ({count})" for one, count in figure.lacking.items())
        parts.append(f"{figure.without} {_do(figure.without)} not say {what}")
    if figure.clashing:
        parts.append(f"{len(figure.clashing)} {_have(len(figure.clashing))} times that clash")
    if figure.unfinished:
        parts.append(f"{figure.unfinished} {_are(figure.unfinished)} open still")
    return "; ".join(parts)


def remedies(stats: Stats) -> Iterator[tuple[str, str]]:
    """What is missing in the figures of real incidents, and the command that records it."""
    group = stats.whole
    lacking: Mapping[str, int] = {
        moment: count for figure in group.figures for moment, count in figure.lacking.items()
    }
    for moment in lacking:
        if moment in _RECORDED_BY:
            yield MOMENTS[moment], _RECORDED_BY[moment]
    clashing = {ident for figure in group.figures for ident in figure.clashing}
    for ident in sorted(clashing)[:3]:
        yield "times that clash", f"incidentctl show {ident.rpartition('-')[2]}"


CHANCE = (
    "Medians of few incidents differ by chance: to see that one was halved "
    "takes about 80 incidents before the change and 80 after it."
)
"""How far a median can be trusted: ``docs/explanation/why-no-mean.md`` says where it comes from."""


def _do(count: int) -> str:
    return "does" if count == 1 else "do"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def plot_title(result: StatsResult, zone: tzinfo) -> str:
    """What a picture of the figures is of."""
    whole = result.stats.whole
    told = so_many(whole.incidents, REAL)
    if result.stats.by == "kind":
        told = so_many(sum(group.incidents for group in result.stats.groups), "incident")
    since = f" since {_day(result.since, zone)}" if result.since else ""
    by = f", by {result.stats.by}" if result.stats.by else ""
    return f"{told}{since}, up to {_day(result.now, zone)}{by}"


def _day(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.day} {local:%b %Y}"
