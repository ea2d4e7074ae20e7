"""What ``show`` looks like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from incidentctl.actions.show import ShowResult, show
from incidentctl.render.terminal.show import show_screen
from incidentctl.store.loaded import Loaded
from tests.support.golden import golden
from tests.support.repo import Repo
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import (
    NOW,
    SAM,
    ZONE,
    at,
    closed,
    closed_too_soon,
    damaged,
    drill,
    filed,
    from_the_future,
    loaded,
    outage,
    raced,
    unowned,
)
from tests.support.timeline import ANN, BOB, Timeline

TOMORROW = NOW + timedelta(days=1)


def of(one: Loaded) -> ShowResult:
    return ShowResult(one, one.incident, None, 0, one.data)


def seen(told: Timeline | Loaded, width: int = 80, zone: tzinfo = ZONE) -> list[str]:
    one = told if isinstance(told, Loaded) else loaded(told)
    return rows(show_screen(of(one), now=NOW, zone=zone), width)


def after(found: list[str], heading: str) -> list[str]:
    """The rows of a section, up to the next empty one."""
    start = next(number for number, row in enumerate(found) if row.startswith(heading)) + 1
    return found[start : found.index("", start) if "" in found[start:] else len(found)]


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_closed_incident(width: int, color: str) -> None:
    one = loaded(closed(), more=from_the_future())
    assert not one.problems
    screen = show_screen(of(one), now=TOMORROW, zone=ZONE)
    golden(f"show/closed-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("told", [outage, unowned, drill, raced], ids=lambda told: told.__name__)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_open_incident(told: type[Timeline], width: int) -> None:
    screen = show_screen(of(loaded(told())), now=NOW, zone=ZONE)
    golden(f"show/{told.__name__}-{width}.txt").check(shown(screen, width))


@pytest.mark.parametrize("width", WIDTHS)
def test_an_incident_that_was_closed_too_soon(width: int) -> None:
    told = closed_too_soon()
    told.settle(told.placed[-2].id, by=BOB, text="It was one replica after all")
    screen = show_screen(of(loaded(told)), now=NOW, zone=ZONE)
    golden(f"show/closed-too-soon-{width}.txt").check(shown(screen, width))


@pytest.mark.parametrize("color", COLORS)
def test_as_of_a_moment(logbook: Repo, color: str) -> None:
    told = closed()
    with filed(logbook, told) as book:
        result = show(book, told.path, as_of=at(14, 29, 45))
    screen = show_screen(result, now=TOMORROW, zone=ZONE)
    golden(f"show/as-of-80-{color}.txt").check(shown(screen, 80, COLORS[color]))


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (0, "nothing came later"),
        (1, "1 later entry is left out"),
        (7, "7 later entries are left out"),
    ],
)
def test_the_moment_says_what_is_hidden(later: int, expected: str) -> None:
    one = loaded(outage())
    result = ShowResult(one, one.incident, at(14, 31), later, b"")
    found = rows(show_screen(result, now=TOMORROW, zone=ZONE))
    assert found[0] == f"As it was known at Sat 21 Nov 2026 15:31 +01:00: {expected}"
    assert "commander  Ann Archer since 15:20 (10 min)" in found


def test_the_date_is_shown_only_where_it_changes() -> None:
    told = Timeline()
    told.now = at(22, 58)
    told.open()
    for _ in range(3):
        told.note("x")
    dates = [row for row in seen(told) if "Nov 2026" in row]
    assert dates == ["  Sat 21 Nov 2026", "  Sun 22 Nov 2026"]


class BackAnHour(tzinfo):
    """A zone whose clocks went from +02:00 to +01:00 at 14:25 UTC."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        summer = moment is not None and moment.replace(tzinfo=UTC) < at(16, 25) and not moment.fold
        return timedelta(hours=2 if summer else 1)

    def dst(self, _moment: datetime | None) -> None:
        return None

    def tzname(self, _moment: datetime | None) -> None:
        return None

    def fromutc(self, moment: datetime) -> datetime:
        summer = moment.replace(tzinfo=UTC) < at(14, 25)
        return (moment + timedelta(hours=2 if summer else 1)).replace(fold=int(not summer))


def test_another_offset_than_the_headings_is_said() -> None:
    found = seen(outage(), zone=BackAnHour())
    assert any(row.startswith("Timeline ") and row.endswith("times are +01:00") for row in found)
    assert [row for row in found if "Nov 2026" in row] == [
        "  Sat 21 Nov 2026, times are +02:00",
        "  Sat 21 Nov 2026",
    ]
    assert any(row.startswith("  16:24 ") for row in found)
    assert any(row.startswith("  15:26 ") for row in found)


def test_the_timeline_runs_as_it_happened_not_as_it_was_written_down() -> None:
    told = Timeline()
    told.now = at(14, 30)
    told.open()
    told.note("late", BOB, at=at(14, 10), recorded_by=ANN)
    told.note("days later", SAM, at=at(14, 20), recorded=at(9, 0, day=24))
    told.note("by a scribe", BOB, recorded_by=ANN)
    found = after(seen(told), "Timeline")
    heads = [" ".join(row.split()[2:]) for row in found if row.startswith("  15:")]
    assert heads == [
        "Bob Baker noted, written down by Ann Archer at 15:31",
        "Sam Lee noted, written down at 24 Nov 10:00",
        "Ann Archer opened the incident",
        "Bob Baker noted, written down by Ann Archer",
    ]


def test_ids_are_as_long_as_they_must_be() -> None:
    told = outage()
    twin = told.placed[1]
    told.placed[2] = told.placed[2]._replace(id=f"{twin.id[:5]}{'0' * 11}")
    one = loaded(outage())
    incident = told.fold()
    found = rows(show_screen(ShowResult(one, incident, None, 0, b""), now=NOW, zone=ZONE))
    assert any(row.startswith(f"  15:20  {twin.id[:6]}  Ann Archer") for row in found)
    assert any(row.startswith(f"  15:19  {told.placed[0].id[:4]}    Sam Lee") for row in found)


def test_a_text_corrected_twice_shows_every_version() -> None:
    told = Timeline()
    told.open(at=at(14, 0))
    first = told.note("one")
    second = told.correct(first.id, "two", BOB)
    told.correct(second.id, "three", SAM, because="typo")
    colourless = "\n".join(row.strip() for row in seen(told))
    assert (
        "one\ncorrected by Bob Baker at 15:21:\ntwo\n"
        "corrected by Sam Lee at 15:22 (typo):\nthree\n" in colourless
    )
    coloured = shown(show_screen(of(loaded(told)), now=NOW, zone=ZONE), color="always")
    for text, struck in (("one", True), ("two", True), ("three", False)):
        assert (f"\x1b[2;9m{text}\x1b[0m" in coloured) is struck
    assert f"Sam Lee corrected {second.id[:4]}" in colourless


def test_a_correction_without_its_entry_shows_its_own_text() -> None:
    told = Timeline()
    told.open()
    told.correct("0" * 16, "lost", because="it was wrong")
    found = [row.strip() for row in after(seen(told), "Timeline")]
    assert found[-2:] == ["lost", "Because: it was wrong"]


def test_a_corrected_summary_is_struck_in_the_timeline_and_right_at_the_top() -> None:
    told = Timeline()
    told.open()
    wrong = told.summary("It was the disk")
    told.correct(wrong.id, "It was the cache")
    found = seen(told)
    assert after(found, "Summary") == ["  It was the cache"]
    assert "It was the disk" in [row.strip() for row in after(found, "Timeline")]


def test_a_close_that_was_reopened_keeps_its_details_in_the_timeline() -> None:
    told = Timeline()
    told.open()
    told.take()
    told.close(thanks=("Bob Baker",), text="A disk was full")
    told.reopen(because="It is back\nand worse")
    found = [row.strip() for row in after(seen(told), "Timeline")]
    assert "Root cause: Logs were never rotated" in found
    assert "Postmortem: 2026-11-25" in found
    assert "Thanks to Bob Baker" in found
    assert "Because: It is back" in found
    assert "Root causes" not in seen(told)
    assert any(row.startswith("! nobody has held command") for row in seen(told))
    assert "commander  Ann Archer from 15:20 to 15:21 (1 min)" in seen(told)


@pytest.mark.parametrize(
    ("postmortem", "expected"),
    [
        ("2026-12-01", "  A postmortem on Tue 1 Dec 2026"),
        ("https://example.com/pm/1", "  The postmortem: https://example.com/pm/1"),
        ("Waived: same as INC-1", "  No postmortem: same as INC-1"),
    ],
)
def test_what_comes_next_is_a_sentence(postmortem: str, expected: str) -> None:
    told = Timeline()
    told.open()
    told.take()
    told.close(postmortem=postmortem)
    assert after(seen(told), "What comes next") == [expected]


def test_a_false_alarm_has_no_empty_sections() -> None:
    told = Timeline()
    told.open(BOB, reporter=SAM)
    told.take()
    told.close(resolution="false-alarm", root_causes=(), postmortem="", text="Only the probe")
    found = seen(told)
    assert "INC-20261121-k3f9zq · closed as false-alarm · no severity yet · took 2 min" in found
    assert "reporter   Sam Lee" in found
    for heading in ("Root causes", "What comes next", "Thanks"):
        assert heading not in found


def test_keys_of_a_newer_version_are_shown_on_kinds_we_know_too() -> None:
    told = Timeline()
    told.open()
    told.note("x", extra=('mood = "calm"',))
    found = [row.strip() for row in after(seen(told), "Timeline")]
    assert found[-3:] == ["x", "written by a newer incidentctl:", 'mood = "calm"']


def test_damage_is_said_before_anything_else() -> None:
    told = outage()
    found = seen(damaged(told), width=120)
    assert found[3].startswith("! damaged: the file can't be read from line ")
    assert found[4].startswith("  [checksum] entry ")
    assert found[5] == f"  incidentctl check {told.path}"
    assert found[6].startswith("  see which commit damaged it")
    assert len([row for row in found if row.startswith("  15:")]) == 4


def test_a_narrow_page_puts_moments_and_durations_under_each_other() -> None:
    found = seen(outage(), width=60)
    start = found.index("impact started       15:05")
    assert found[start + 4 : start + 7] == [
        "time to detect       6 min",
        "time to acknowledge  1 min",
        "unowned time         1 min",
    ]


@pytest.mark.parametrize("width", range(1, 60, 7))
def test_a_narrow_terminal_breaks_nothing(width: int) -> None:
    for told in (closed(), unowned()):
        assert seen(loaded(told, more=from_the_future()), width)
