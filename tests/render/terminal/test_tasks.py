"""What ``task list`` looks like."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidentctl.render.terminal.tasks import tasks_screen
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import CAMILLE, NOW, ZONE, outage
from tests.support.timeline import BOB, Timeline

MINUTE = timedelta(minutes=1)


def busy() -> Timeline:
    """Tasks in every state, one with a text that is long and hostile."""
    told = outage()
    told.task("Restart the pool\nand watch it", to=BOB, check=NOW.replace(second=0) - 3 * MINUTE)
    told.task(
        "[bold]Ask support[/] whether the customers of the second region see it, too, and when",
        to=CAMILLE,
        check=NOW.replace(second=0) + 90 * MINUTE,
    )
    for text in ("Page the network team", "Fail over", "Tell sales"):
        told.task(text)
    ids = [task.placed.id for task in told.fold().tasks]
    told.done(ids[2], BOB)
    told.drop(ids[3])
    told.followup("Tell sales what to say next time", task=ids[4], owner=BOB, due=NOW)
    told.followup("Alert on pools")
    return told


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_board(width: int, color: str) -> None:
    screen = tasks_screen(busy().fold(), now=NOW, zone=ZONE)
    golden(f"tasks/busy-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("width", [20, 40, 80])
def test_every_row_fits(width: int) -> None:
    found = rows(tasks_screen(busy().fold(), now=NOW, zone=ZONE), width)
    assert any("DUE" in row for row in found)


def test_an_empty_board_says_how_to_begin() -> None:
    found = rows(tasks_screen(outage().fold(), now=NOW, zone=ZONE))
    assert found[1:] == ['  No tasks yet: incidentctl task add "what is to be done"']


def test_follow_ups_need_no_tasks() -> None:
    told = outage()
    told.followup("Alert on pools")
    found = rows(tasks_screen(told.fold(), now=NOW, zone=ZONE))
    assert found[2] == "Follow-ups"
    assert found[3].endswith("Alert on pools · nobody owns it · no day yet")
