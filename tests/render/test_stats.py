"""What figures look like: the screens, and the picture with its dots and bars."""

from __future__ import annotations

from datetime import UTC, timedelta
from itertools import combinations
from math import dist
from xml.etree import ElementTree as ET

import pytest

from incidentctl.actions.stats import SIGN, gather
from incidentctl.domain.card import Card, card_of
from incidentctl.domain.stats import Value
from incidentctl.render.plot import plot
from incidentctl.render.plot_scale import density, scale_for, swarm
from incidentctl.render.terminal.stats import stats_screen
from tests.support.golden import golden
from tests.support.plausible import FIRST_DAY, Seeded, Shape, told_by
from tests.support.screens import COLORS, WIDTHS, shown
from tests.support.stories import NOW
from tests.support.timeline import Timeline

KINDS = ("real", "real", "real", "drill", "near-miss", "backfill")


def year() -> list[Card]:
    """Thirty incidents, in order."""
    shapes = [
        Shape(kind=KINDS[number % 6], start=FIRST_DAY + timedelta(days=9 * number))
        for number in range(30)
    ]
    return [card_of(told_by(Seeded(number), shape).fold()) for number, shape in enumerate(shapes)]


@pytest.mark.parametrize("by", ["", "severity", "month", "kind"])
@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_screens(width: int, color: str, by: str) -> None:
    result = gather(year(), by, since=None, now=NOW, zone=UTC)
    screen = shown(stats_screen(result, zone=UTC), width, COLORS[color])
    golden(f"stats/{by or 'all'}-{width}-{color}.txt").check(screen)


@pytest.mark.parametrize("by", ["", "severity"])
def test_pictures(by: str) -> None:
    drawn = plot(gather(year(), by, since=None, now=NOW, zone=UTC), zone=UTC)
    ET.fromstring(drawn)
    golden(f"stats/{by or 'all'}.svg").check(drawn)


def test_a_name_can_not_break_out_of_the_picture() -> None:
    told = Timeline()
    told.open(services=("</text><script>alert(1)</script>&\uffff",))
    told.take()
    drawn = plot(gather([card_of(told.fold())], "service", since=None, now=NOW, zone=UTC), zone=UTC)
    assert not [one for one in ET.fromstring(drawn).iter() if "script" in str(one.tag)]
    assert "&lt;/text&gt;" in drawn


def test_a_picture_of_nothing_says_so() -> None:
    drawn = plot(gather([], "", since=None, now=NOW, zone=UTC), zone=UTC)
    assert "No value is known yet." in drawn
    assert SIGN in drawn[:400]


def test_no_dot_covers_another_and_all_are_there() -> None:
    values = [Value(seconds, "x") for seconds in sorted([60] * 4 + [61, 70, 3600, 0, 9999])]
    scale = scale_for([value.seconds for value in values], 200, 900)
    drawn = swarm(values, scale, 42)
    assert drawn
    assert [dot.value for dot in drawn.dots] == values
    for one, other in combinations(drawn.dots, 2):
        assert dist((one.x, one.y), (other.x, other.y)) >= 2 * drawn.radius


def test_too_many_for_dots_are_drawn_as_bars() -> None:
    values = [Value(60, "x")] * 300 + [Value(600, "x")] * 30
    scale = scale_for([60, 600], 200, 900)
    assert swarm(values, scale, 42) is None
    assert [bar.share for bar in density(values, scale, 6)] == [1, 0.1]
    assert swarm(values * 2, scale, 42) is None
