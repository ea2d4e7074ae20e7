"""What ``followup list`` and ``postmortem list`` look like, and where else it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from incidentctl.actions.brief import brief
from incidentctl.actions.followups import list_followups
from incidentctl.actions.listing import ListResult
from incidentctl.actions.postmortem import list_postmortems
from incidentctl.actions.show import ShowResult
from incidentctl.domain.card import Card, card_of
from incidentctl.render.terminal.brief import brief_screen
from incidentctl.render.terminal.followups import followups_screen
from incidentctl.render.terminal.listing import list_screen
from incidentctl.render.terminal.postmortems import postmortems_screen
from incidentctl.render.terminal.show import show_screen
from incidentctl.store.loaded import Loaded, load
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.timeline import ANN, BOB, CAM, Timeline, complete

NOW = datetime(2026, 12, 3, 9, tzinfo=UTC)
TODAY = NOW.date()
DUE = datetime(2026, 11, 27, tzinfo=UTC)
DAY = timedelta(days=1)
DOCUMENT = "postmortems/2026-11-21-k3f9zq-invoicing-page-returns-500.md"


def left() -> Timeline:
    """Closed, with a promise that is overdue and follow-ups in every state."""
    told = complete()
    told.followup("[bold]Alert[/] when the pool is 80 % full", owner=ANN, due=DUE)
    moved = told.followup("Write the answer into the handbook of the support team, with pictures")
    told.followup_move(moved.id, owner=CAM, due=DUE)
    told.followup_move(moved.id, due=NOW + 9 * DAY)
    ticket = "https://tickets.example.com/4711"
    told.followup("Test the fail-over", ticket=ticket, followup_kind="detect", due=NOW - DAY)
    told.followup_done(told.followup("Rotate the logs", owner=BOB).id, BOB)
    told.followup_wont(told.followup("Buy a bigger disk").id, CAM)
    return told


def started() -> Timeline:
    told = Timeline("INC-20261122-a1b2c3", "Checkout is slow")
    told.open(services=("checkout",))
    told.take()
    told.note()
    told.close(text="A disk", postmortem="2026-12-09")
    told.postmortem("started", BOB, document="postmortems/2026-11-22-a1b2c3-checkout-is-slow.md")
    return told


def held() -> Timeline:
    told = complete()
    told.postmortem("started", document=DOCUMENT)
    told.postmortem("held", BOB)
    told.postmortem("published", url="https://example.com/postmortems/1")
    return told


def waived() -> Timeline:
    told = Timeline("INC-20261123-d4e5f6", "The fire drill")
    told.open()
    told.take()
    told.note()
    told.close(text="A drill", postmortem="waived: nothing new to learn")
    return told


def cards(*told: Timeline) -> list[Card]:
    return [card_of(one.fold()) for one in told]


def loaded(told: Timeline) -> Loaded:
    return load(told.data, told.path, None)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_follow_ups(width: int, color: str) -> None:
    result = list_followups(cards(left(), started()), today=TODAY, everything=True)
    screen = followups_screen(result)
    golden(f"followups/all-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_postmortems(width: int, color: str) -> None:
    result = list_postmortems(cards(started(), left(), waived()), today=TODAY, everything=True)
    screen = postmortems_screen(result)
    golden(f"postmortems/all-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("width", [20, 40, 80])
def test_every_row_fits(width: int) -> None:
    assert rows(followups_screen(list_followups(cards(left()), today=TODAY)), width)
    assert rows(postmortems_screen(list_postmortems(cards(left()), today=TODAY)), width)


def test_nothing_is_a_screen_too() -> None:
    none = list_followups([], today=TODAY)
    assert rows(followups_screen(none))[0].startswith("Nothing is left to do")
    narrowed = list_followups([], today=TODAY, overdue=True)
    assert rows(followups_screen(narrowed))[0] == "No follow-up fits."
    assert rows(postmortems_screen(list_postmortems([], today=TODAY))) == ["No postmortem is owed."]
    overdue = list_postmortems(cards(held()), today=TODAY, overdue=True)
    assert rows(postmortems_screen(overdue)) == ["No postmortem is overdue."]


def seen_in_show(told: Timeline) -> list[str]:
    """What stands under "What comes next"."""
    one = loaded(told)
    result = ShowResult(one, one.incident, None, 0, one.data)
    found = rows(show_screen(result, now=NOW, zone=UTC))
    start = found.index("What comes next") + 1
    return [row.strip() for row in found[start:] if row.startswith("  ")]


def test_show_says_where_the_postmortem_stands() -> None:
    assert seen_in_show(complete()) == [
        "A postmortem on Wed 25 Nov 2026",
        "! overdue for 8 days: incidentctl postmortem start k3f9zq",
    ]
    assert seen_in_show(started()) == [
        "The postmortem was started on Sat 21 Nov 2026 by Bob Baker",
        "postmortems/2026-11-22-a1b2c3-checkout-is-slow.md",
        "It is promised for Wed 9 Dec 2026",
    ]
    assert seen_in_show(held()) == [
        "The postmortem was published on Sat 21 Nov 2026 by Ann Archer",
        f"{DOCUMENT} ·",
        "https://example.com/postmortems/1",
    ]
    assert seen_in_show(waived()) == ["No postmortem: nothing new to learn"]
    told = Timeline()
    told.open()
    told.postmortem("started", document=DOCUMENT)
    assert seen_in_show(told)[0] == "The postmortem was started on Sat 21 Nov 2026 by Ann Archer"


def test_list_marks_what_is_overdue() -> None:
    result = ListResult((loaded(left()), loaded(started())), 0)
    screen = rows(list_screen(result, now=NOW, zone=UTC), 120)
    told = " ".join(" ".join(screen).split())
    assert "postmortem overdue · 2 follow-ups overdue · Invoicing page returns 500" in told
    assert told.count("overdue") == 2


def test_brief_says_what_comes_next() -> None:
    told = brief(loaded(left()), now=NOW, most_reports=7)
    found = rows(brief_screen(told, zone=UTC))
    start = found.index("What comes next")
    assert found[start + 1 : start + 4] == [
        "  A postmortem on Wed 25 Nov 2026",
        "  ! overdue for 8 days: incidentctl postmortem start k3f9zq",
        "  3 open follow-ups, 2 overdue: incidentctl followup list -i k3f9zq",
    ]
