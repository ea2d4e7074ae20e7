"""Figures over many incidents, as JSON (see :mod:`.schema`). This module imports pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from incidentctl.domain.quantiles import EDGES
from incidentctl.render.record_schema import Model, Second, Words

if TYPE_CHECKING:
    from incidentctl.actions.stats import StatsResult
    from incidentctl.domain import stats as domain


class Bin(Model):
    """How many values are in a part of the histogram."""

    at_least: int = Field(description="in seconds")
    below: int | None = Field(description="in seconds; null for the last")
    count: int


class MissingMoment(Model):
    """How many closed incidents lack a moment."""

    moment: str
    incidents: int


class Figure(Model):
    """A duration in a group of incidents. All times are in seconds."""

    name: str
    n: int = Field(description="how many values there are")
    of: int = Field(description="how many incidents are in the group")
    median: float | None = Field(description="null if n is less than 5")
    p90: float | None = Field(
        description="nine of ten took no longer, by linear interpolation; null if n is less than 5"
    )
    median_from: int | None = Field(
        description="with 95 % certainty the median of such incidents lies from here to median_to; "
        "null if n is less than 6"
    )
    median_to: int | None
    shortest: int | None
    longest: int | None
    longest_incident_id: str | None
    values: list[int] = Field(description="all of them, the shortest first")
    histogram: list[Bin]
    open: int = Field(description="how many lack a moment because they go on")
    without: int = Field(description="how many are closed and lack a moment")
    lacking: list[MissingMoment]
    clashing: list[str] = Field(description="the ids of those whose moments contradict each other")


class Group(Model):
    """Incidents that are alike, and their figures."""

    name: Words | None = Field(description="null: those that lack what they are grouped by")
    incidents: int
    open: int
    figures: list[Figure]


class Count(Model):
    """How many incidents there are of a sort."""

    sort: str = Field(
        description="the kind; the resolution, if it was no incident after all; or 'damaged'"
    )
    incidents: int


class Stats(Model):
    """The real incidents, all together and in groups; and how many there are of each sort."""

    since: Second | None
    now: Second = Field(description="up to when an open incident's unowned time is counted")
    by: Literal["severity", "service", "month", "kind"] | None
    sorts: list[Count]
    real: Group
    groups: list[Group] = Field(description="empty if nothing was said to group them by")
    plot: Words | None = Field(description="where the picture was written")


def stats_model(result: StatsResult) -> Stats:
    """The figures of ``stats``."""
    stats = result.stats
    return Stats.model_validate(
        {
            "since": result.since,
            "now": result.now,
            "by": stats.by or None,
            "sorts": [Count(sort=name, incidents=count) for name, count in stats.sorts.items()],
            "real": _group(stats.whole),
            "groups": [_group(group) for group in stats.groups],
            "plot": result.plot or None,
        }
    )


def _group(group: domain.Group) -> Group:
    return Group(
        name=group.name or None,
        incidents=group.incidents,
        open=group.open,
        figures=[_figure(figure) for figure in group.figures],
    )


def _figure(figure: domain.Figure) -> Figure:
    between = figure.median_range or (None, None)
    values = figure.values
    return Figure(
        name=figure.name,
        n=figure.n,
        of=figure.of,
        median=figure.median,
        p90=figure.p90,
        median_from=between[0],
        median_to=between[1],
        shortest=values[0].seconds if values else None,
        longest=values[-1].seconds if values else None,
        longest_incident_id=values[-1].incident if values else None,
        values=figure.seconds,
        histogram=[
            Bin(at_least=least, below=below, count=count)
            for least, below, count in zip(
                (0, *EDGES), (*EDGES, None), figure.histogram, strict=True
            )
        ],
        open=figure.unfinished,
        without=figure.without,
        lacking=[
            MissingMoment(moment=one, incidents=count) for one, count in figure.lacking.items()
        ],
        clashing=list(figure.clashing),
    )


STATS: tuple[type[Model], ...] = (Stats,)
"""What ``data`` can be of them."""
