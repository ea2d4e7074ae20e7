"""Figures over many incidents."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime, timedelta, timezone
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.card import About, about
from incidentctl.domain.quantiles import EDGES, histogram, median_range, percentile
from incidentctl.domain.stats import FEW, FIGURES, Figure, Stats, stats_of
from tests.support.plausible import logbooks
from tests.support.timeline import BOB, Timeline

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
NOW = START + timedelta(days=300)
MINUTE = timedelta(minutes=1)


def told(
    number: int,
    *,
    resolved: float | None = 30,
    mitigated: float | None = None,
    resolution: str = "resolved",
    closed: bool = True,
    start: datetime = START,
    **opened: object,
) -> About:
    """An incident whose impact began when it was declared; the rest in minutes from then."""
    story = Timeline(f"INC-{start:%Y%m%d}-{number:06}", start=start)
    story.open(BOB, **{"started": start, **opened})
    story.take()
    for what, minutes in (("mitigated", mitigated), ("resolved", resolved)):
        if minutes is not None:
            story.mark(what, at=start + minutes * MINUTE)
    if closed:
        story.close(text="x", resolution=resolution)
    return about(story.fold())


def figures(*abouts: About, by: str = "", zone: timezone = UTC) -> Stats:
    return stats_of(abouts, by, now=NOW, zone=zone)


def resolve(*abouts: About) -> Figure:
    return figures(*abouts).whole.figure("time_to_resolve")


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=60).map(sorted))
def test_percentiles_are_those_of_python(values: list[int]) -> None:
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    assert percentile(values, 90) == pytest.approx(tenths[8])
    assert percentile(values, 50) == pytest.approx(statistics.median(values))
    assert sum(histogram(values)) == len(values)


def test_the_last_value_is_all_percentiles_of_one() -> None:
    assert percentile([7], 90) == 7


def test_between_two_values_a_percentile_takes_its_share_of_each() -> None:
    assert percentile([10, 20], 90) == 19


def test_a_value_on_an_edge_is_in_the_bin_that_begins_there() -> None:
    assert histogram([0, EDGES[0] - 1]) == (2, *[0] * len(EDGES))
    assert histogram([EDGES[0], EDGES[-1]])[1::11] == (1, 1)


@pytest.mark.parametrize("count", [6, 7, 20, 101])
def test_the_range_of_the_median_is_as_sure_as_it_says_and_no_wider(count: int) -> None:
    places = median_range(count)
    assert places
    assert places[0] + places[1] == count - 1
    below = [sum(comb(count, k) for k in range(top)) / 2**count for top in range(count)]
    assert below[places[0] + 1] <= 0.025 < below[places[0] + 2]


def test_few_values_say_nothing_about_a_median() -> None:
    assert [median_range(count) for count in range(6)] == [None] * 6
    assert median_range(10_000) == (4901, 5098)


def test_few_values_have_no_percentile() -> None:
    few = resolve(*(told(number, resolved=number) for number in range(1, FEW)))
    assert (few.is_few, few.median, few.p90, few.median_range) == (True, None, None, None)
    assert few.seconds == [60, 120, 180, 240]
    many = resolve(*(told(number, resolved=number) for number in range(1, 12)))
    assert (many.n, many.of, many.median, many.p90) == (11, 11, 360, 600)
    assert many.median_range == (120, 600)
    assert sum(many.histogram) == 11


def test_what_is_not_alike_is_apart() -> None:
    stats = figures(
        told(1),
        told(2, incident_kind="drill", resolved=1),
        told(3, incident_kind="near-miss"),
        told(4, incident_kind="backfill"),
        *(told(5, resolution=one) for one in ("false-alarm", "duplicate", "cancelled")),
        told(6)._replace(damaged=True),
        by="kind",
    )
    assert set(stats.sorts.values()) == {1}
    assert len(stats.sorts) == 8
    assert stats.whole.incidents == 1
    assert stats.whole.figure("time_to_resolve").seconds == [1800]
    assert {one.name for one in stats.groups} == {*stats.sorts} - {"damaged"}
    assert {one.name: one for one in stats.groups}["drill"].figures[3].seconds == [60]


def test_what_is_missing_is_counted_by_what_is_missing() -> None:
    found = resolve(
        told(1),
        told(2, resolved=None),
        told(3, started=None),
        told(4, started=None, resolved=None),
        told(5, resolved=None, closed=False),
    )
    assert (found.n, found.without, found.unfinished, found.of) == (1, 3, 1, 5)
    assert found.lacking == {"impact_started": 2, "resolved": 2}


def test_times_that_clash_are_left_out_and_named() -> None:
    stats = figures(told(1, resolved=-5), told(2, mitigated=20, resolved=10), told(3, mitigated=1))
    for name in ("time_to_mitigate", "time_to_resolve"):
        assert stats.whole.figure(name).n == 1
    ids = ("INC-20261121-000001", "INC-20261121-000002")
    assert stats.whole.figure("time_to_resolve").clashing == ids
    assert stats.whole.figure("time_to_mitigate").clashing == ids[1:]


def test_an_open_incident_is_unowned_until_now() -> None:
    story = Timeline()
    story.open()
    waiting = about(story.fold())
    assert waiting.times.declared
    later = waiting.times.declared + 9 * MINUTE
    stats = stats_of([waiting], "", now=later, zone=UTC)
    assert stats.whole.figure("unowned_time").seconds == [540]
    assert stats.whole.open == 1


def test_groups() -> None:
    some = (
        told(1, severity="sev2", services=("web", "mail")),
        told(2, services=("web",)),
        told(3, severity="sev1"),
    )
    by_severity = figures(*some, by="severity").groups
    assert [(one.name, one.incidents) for one in by_severity] == [("sev1", 1), ("sev2", 1), ("", 1)]
    by_service = figures(*some, by="service").groups
    assert [(one.name, one.incidents) for one in by_service] == [("web", 2), ("mail", 1), ("", 1)]


def test_months_are_the_readers_and_quiet_ones_are_shown() -> None:
    eve = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    some = told(1, start=eve), told(2, start=datetime(2026, 4, 2, tzinfo=UTC))
    ahead = figures(*some, by="month", zone=timezone(timedelta(hours=1))).groups
    assert [one.name for one in ahead] == ["2026-02", "2026-03", "2026-04"]
    assert figures(*some, by="month").groups[0].name == "2026-01"
    far = told(3, start=datetime(1, 1, 1, tzinfo=UTC))
    behind = figures(*some, far, by="month", zone=timezone(timedelta(hours=-1))).groups
    assert [one.name for one in behind] == ["0001-01", "2026-01", "2026-04"]
    assert figures(by="month").groups == ()


@given(logbooks("corrections", "no-commander", "no-declared-close"))
def test_every_incident_is_in_a_figure_or_counted_as_missing(stories: list[Timeline]) -> None:
    abouts = [about(story.fold()) for story in stories]
    stats = figures(*abouts, by="kind")
    assert sum(stats.sorts.values()) == len(abouts)
    for group in stats.groups:
        assert [one.name for one in group.figures] == [*FIGURES]
        assert {one.of for one in group.figures} == {group.incidents}
