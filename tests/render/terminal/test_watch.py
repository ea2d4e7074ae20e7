"""What ``watch`` draws: never more than fits, and what must be acted on comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidentctl.actions.sync import SyncResult
from incidentctl.actions.watch import Memory, Picture
from incidentctl.git.refs import Branch
from incidentctl.git.remote import DONE, UNREACHABLE
from incidentctl.render.terminal.watch import Showing, picked, watch_screen
from incidentctl.sync.share import Shared
from tests.render.terminal.test_work import at_work, status_of
from tests.support.golden import golden
from tests.support.screens import COLORS, rows, shown
from tests.support.stories import NOW, ZONE, at, drill, outage, raced, unowned
from tests.support.timeline import BOB, Timeline

BRANCH = Branch("main", remote="origin", remote_ref="refs/heads/main")
SEVERAL = (at_work, outage, unowned, drill)


def picture(*several: Timeline, kind: str = DONE, trouble: str = "") -> Picture:
    contact = SyncResult(Shared(kind), 1 if kind != DONE else 0)
    return Picture(status_of(*several), contact, trouble)


def drawn(found: Picture, height: int = 24, width: int = 80, **more: object) -> list[str]:
    showing = replace(Showing(found, BRANCH), **more)  # type: ignore[arg-type]
    return rows(watch_screen(showing, height=height, zone=ZONE), width)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_the_screen(width: int, height: int, color: str) -> None:
    told = at_work()
    found = picture(told, *(make() for make in SEVERAL[1:]))
    showing = Showing(found, BRANCH, told.ident, {told.placed[-1].id})
    screen = watch_screen(showing, height=height, zone=ZONE)
    name = f"watch/several-{width}x{height}-{color}.txt"
    golden(name).check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("height", [1, 2, 5, 9, 13, 24, 50])
@pytest.mark.parametrize("width", [1, 20, 40, 79, 200])
def test_it_never_needs_more_rows_than_there_are(width: int, height: int) -> None:
    found = picture(*(make() for make in SEVERAL), raced(), kind=UNREACHABLE, trouble="no space")
    assert len(drawn(found, height, width)) <= height


def test_the_keys_stand_on_the_last_row() -> None:
    assert drawn(picture(outage()))[23] == "up/down: another incident · q: end"
    assert len(drawn(picture(outage()), keys="")) < 24


def test_a_remote_that_does_not_answer_is_told_with_what_waits() -> None:
    found = drawn(picture(outage(), kind=UNREACHABLE))
    told = "! this may not be the latest: origin can't be reached; 1 of your entries not shared yet"
    assert found[1].rstrip("…") == told[: len(found[1].rstrip("…"))]


def test_a_quiet_logbook() -> None:
    assert drawn(picture())[0].startswith("All quiet: no incident is open")


def test_of_many_incidents_the_selected_one_is_in_the_list() -> None:
    many = [at_work(f"INC-20261121-{letter * 6}") for letter in "abcdefghjkmn"]
    found = drawn(picture(*many), selected=many[-1].ident)
    assert any(one.startswith(">") and "nnnnnn" in one for one in found)
    assert any(one.strip().endswith(" more") for one in found)


def test_what_is_unsettled_and_due_is_shown_above_the_entries() -> None:
    text = "\n".join(drawn(picture(raced())))
    assert text.index("! unsettled") < text.index("opened the incident")


def test_nothing_is_selected_where_nothing_is_open() -> None:
    assert picked(picture(), "INC-20261121-k3f9zq") is None


def test_news_are_told_once() -> None:
    told = Timeline()
    told.open()
    memory = Memory(picture(told))
    told.note("one")
    first = memory.news(picture(told))
    assert [line.text for _, line in first.entries] == ["one"]
    assert first.alarms == ()  # that nobody holds command was so before
    assert memory.news(picture(told)) == ((), (), ())
    told.take(BOB)
    told.task("Ask", BOB, check=NOW)
    later = memory.news(picture(told))
    assert [said for _, said in later.alarms] == ["task 1 is due"]
    assert memory.news(picture()).gone == (told.ident,)


def test_an_update_that_others_wait_for_is_an_alarm() -> None:
    told = Timeline()
    told.open()
    told.take()
    memory = Memory(picture(told))
    told.update("public", next=at(14, 30))
    assert [said for _, said in memory.news(picture(told)).alarms] == [
        "the public update is overdue"
    ]
    found = drawn(picture(told))
    assert any(row.startswith("  ! public update overdue since 15:30") for row in found)
    assert any(row.startswith(">!") for row in found)


def test_what_is_redacted_is_not_shown() -> None:
    told = Timeline()
    told.open()
    secret = told.note("the password is hunter2")
    told.redact(secret.id)
    assert "hunter2" not in "\n".join(drawn(picture(told)))
