"""What ``list`` looks like."""

from __future__ import annotations

import pytest

from incidentctl.actions.listing import ListResult
from incidentctl.render.terminal.listing import list_screen
from incidentctl.store.loaded import Loaded
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import (
    NOW,
    ZONE,
    at,
    closed,
    closed_too_soon,
    damaged,
    drill,
    hostile,
    loaded,
    outage,
    raced,
    unowned,
)
from tests.support.timeline import Timeline


def duplicate() -> Timeline:
    told = Timeline("INC-20251103-d00b1e", "Invoices can't be printed", at(8, 0).replace(year=2025))
    told.open()
    told.take()
    told.close(resolution="duplicate")
    return told


def seen(*incidents: Loaded, more: int = 0, exact: bool = True, width: int = 80) -> list[str]:
    return rows(list_screen(ListResult(incidents, more, exact), now=NOW, zone=ZONE), width)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_all_kinds_of_incidents(width: int, color: str) -> None:
    told = (outage(), unowned(), drill(), closed(), duplicate())
    result = ListResult((*map(loaded, told), damaged(outage())), 12)
    screen = list_screen(result, now=NOW, zone=ZONE)
    golden(f"list/all-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


def test_what_is_unsettled_is_marked() -> None:
    found = seen(loaded(raced()), loaded(closed_too_soon()), loaded(drill()), width=120)
    assert ["unsettled · " in row for row in found] == [False, True, True, False]


def test_nothing_fits() -> None:
    assert seen() == ["No incident fits. See them all: incidentctl list --all"]


def test_what_the_limit_cut_off_is_said() -> None:
    assert seen(loaded(drill()), more=3)[-1] == "3 older not shown: incidentctl list --limit 0"
    assert seen(loaded(drill()), more=3, exact=False)[-1] == (
        "up to 3 older not looked at: incidentctl list --limit 0"
    )


def test_a_file_that_says_nothing_has_a_row() -> None:
    told = outage()
    told.placed = []
    assert seen(loaded(told))[1] == "INC-20261121-k3f9zq  -    damaged  Invoicing page returns 500"
    assert "nobody" not in "".join(seen(loaded(told), width=120))


@pytest.mark.parametrize("width", [1, 10, 30, 80, 120])
def test_a_hostile_title_stays_in_its_cell(width: int) -> None:
    told = hostile("x")
    told.title = "[bold]" + "漢" * 200 + " :boom: שלום " + "e\u0301" * 100
    assert seen(loaded(told), width=width)


def test_a_narrow_list_keeps_what_it_takes_to_type() -> None:
    assert seen(loaded(drill()))[0] == "incident             sev   status         title"
    assert seen(loaded(drill()), width=100)[0] == (
        "incident             opened        sev   status         duration  commander  title"
    )
