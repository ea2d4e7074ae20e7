"""What ``status`` looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from incidentctl.actions.status import IncidentStatus, StatusResult
from incidentctl.domain.entry import Placed
from incidentctl.domain.kinds.close import Close
from incidentctl.domain.person import Person
from incidentctl.domain.policy import Policy
from incidentctl.domain.problem import Problem
from incidentctl.domain.rules import close_problems
from incidentctl.render.terminal.status import status_screen
from incidentctl.store.land import LANDED, Landing
from incidentctl.store.loaded import Loaded
from tests.support.golden import golden
from tests.support.screens import COLORS, WIDTHS, rows, shown
from tests.support.stories import (
    NOW,
    ZONE,
    at,
    closed_too_soon,
    damaged,
    drill,
    loaded,
    outage,
    raced,
    unowned,
)
from tests.support.timeline import ANN, BOB, Timeline

SEVERAL = (outage(), unowned(), drill())
OUTAGE = "INC-20261121-k3f9zq"


def logins(letter: str = "") -> Timeline:
    """An incident that nobody commands."""
    told = Timeline(f"INC-20261121-{letter * 6 or 'pp0dmg'}", "Logins fail", at(12, 0))
    told.open(severity="sev1")
    told.note("nobody can log in")
    return told


def result(*incidents: Loaded, chosen: str = "", landing: Landing = LANDED) -> StatusResult:
    found = tuple(IncidentStatus(one, _missing(one)) for one in incidents)
    return StatusResult(found, chosen, landing, NOW)


def _missing(one: Loaded) -> tuple[Problem, ...]:
    if one.problems:
        return ()
    closer = one.incident.commander or ANN
    close = Close(at=at(14, 31), recorded=NOW, by=closer)
    return tuple(close_problems(one.incident, Placed("", close), Policy()))


def seen(
    *incidents: Loaded | Timeline,
    chosen: str = "",
    landing: Landing = LANDED,
    me: Person | None = None,
    width: int = 80,
) -> list[str]:
    read = (one if isinstance(one, Loaded) else loaded(one) for one in incidents)
    told = result(*read, chosen=chosen, landing=landing)
    return rows(status_screen(told, zone=ZONE, me=me), width)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_several_incidents(width: int, color: str) -> None:
    waiting = Landing(2, "a rebase of main is in progress")
    incidents = [*map(loaded, SEVERAL), damaged(logins())]
    told = result(*incidents, chosen=OUTAGE, landing=waiting)
    screen = status_screen(told, zone=ZONE, me=BOB)
    golden(f"status/several-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_what_two_did_at_once(width: int, color: str) -> None:
    told = result(loaded(raced()), loaded(drill()), chosen=OUTAGE)
    closed = replace(told, unsettled=(loaded(closed_too_soon()),))
    screen = status_screen(closed, zone=ZONE, me=BOB)
    golden(f"status/raced-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


def test_of_many_brief_incidents_only_the_last_dispute_is_told() -> None:
    text = "\n".join(seen(raced(), *(logins(letter) for letter in "abcd"), width=120))
    assert "  ! 2 things are unsettled (1 not shown)\n" in text
    assert "both corrected" in text
    assert "both took command" not in text


def test_a_quiet_logbook_shows_what_is_unsettled_in_closed_incidents() -> None:
    told = replace(result(), unsettled=(loaded(closed_too_soon()),))
    found = rows(status_screen(told, zone=ZONE))
    assert found[0].startswith("All quiet: no incident is open")
    assert "Closed, but not settled" in found
    assert any("incidentctl settle -i 7m2xq0" in row for row in found)


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_open(width: int, color: str) -> None:
    screen = status_screen(result(), zone=ZONE)
    golden(f"status/quiet-{width}-{color}.txt").check(shown(screen, width, COLORS[color]))


@pytest.mark.parametrize("width", WIDTHS)
def test_more_than_four_incidents_are_brief(width: int) -> None:
    many = [*map(loaded, SEVERAL), *(loaded(logins(letter)) for letter in "abc")]
    screen = status_screen(result(*many, chosen=OUTAGE), zone=ZONE, me=BOB)
    golden(f"status/many-{width}.txt").check(shown(screen, width))


def test_the_only_incident_needs_no_name_in_its_commands() -> None:
    told = logins()
    assert seen(told)[2:] == [
        "INC-20261121-pp0dmg  Logins fail",
        "  sev1 · triage · open for 2 h 31 min",
        "  ! nobody has held command for 2 h 31 min  incidentctl take",
        "  13:00  Ann Archer opened the incident",
        "  13:01  Ann Archer noted                nobody can log in",
        "  missing to close",
        '    there is no summary of what happened  incidentctl summary "what happened"',
        '    no root cause is named                incidentctl close --root-cause "…"',
        '    it doesn\'t say what comes next          --postmortem DAY|URL|"waived: why"',
    ]


def test_among_several_the_commands_say_which_one() -> None:
    text = "\n".join(seen(logins("a"), logins("b"), chosen="INC-20261121-bbbbbb", width=120))
    first, second = text.split("INC-20261121-bbbbbb")
    assert "incidentctl take -i aaaaaa" in first
    assert 'incidentctl summary -i aaaaaa "what happened"' in first
    assert 'incidentctl close -i aaaaaa --root-cause "…"' in first
    assert "chosen by switch" not in first
    assert "incidentctl take\n" in second
    assert "chosen by switch" in second
    assert " -i " not in second


def test_you_are_you() -> None:
    by_mail = Person("A. Archer", "ANN@example.com")
    for me in (ANN, by_mail):
        assert "  You hold command since 15:20 (11 min)" in seen(outage(), me=me)
    for other in (BOB, None):
        assert "  Ann Archer holds command since 15:20 (11 min)" in seen(outage(), me=other)


def test_what_was_written_down_last_is_shown_in_the_order_of_its_happening() -> None:
    told = logins()
    told.note("first alarm", at=at(11, 50), by=BOB)
    told.note("late news\nand more\nand more", at=at(12, 3))
    assert seen(told)[5:8] == [
        "  12:50  Bob Baker noted   first alarm",
        "  13:01  Ann Archer noted  nobody can log in",
        "  13:03  Ann Archer noted  late news (+2 lines)",
    ]


def test_an_entry_that_does_not_hold_says_so() -> None:
    told = outage()
    told.take(BOB, text="mine")
    assert "  15:31  Bob Baker took command (contested)  mine" in seen(told)
    told.note("new", BOB)
    told.correct(told.placed[-1].id, "newer", BOB)
    assert any("Bob Baker noted (corrected)" in row and row.endswith("newer") for row in seen(told))
    assert any(f"Bob Baker corrected {told.placed[-2].id[:4]}" in row for row in seen(told))


def test_when_all_is_said_nothing_is_missing() -> None:
    told = logins()
    one = IncidentStatus(loaded(told), ())
    screen = status_screen(StatusResult((one,), "", LANDED, NOW), zone=ZONE)
    assert "missing" not in "\n".join(rows(screen))


def test_a_fix_that_is_no_option_of_close_is_shown_as_it_is() -> None:
    told = logins()
    (problem,) = (found for found in _missing(loaded(told)) if found.rule == "close-summary")
    asked = problem._replace(message="the severity isn't known", fix="open with --severity")
    one = IncidentStatus(loaded(told), (asked,))
    screen = status_screen(StatusResult((one,), "", LANDED, NOW), zone=ZONE)
    assert rows(screen)[-1] == "    the severity isn't known  open with --severity"


@pytest.mark.parametrize(
    ("landing", "expected"),
    [
        (
            Landing(1, "a commit is in progress"),
            "1 entry is recorded and will land with a later command: a commit is in progress",
        ),
        (
            Landing(3, "", "git push origin x:main"),
            "3 entries are recorded here and not shared yet: git push origin x:main",
        ),
        (Landing(0, "the lock is held"), "recorded entries wait: the lock is held"),
    ],
)
def test_entries_that_wait_are_one_line(landing: Landing, expected: str) -> None:
    assert seen(outage(), landing=landing, width=120)[-2:] == ["", expected]


def test_times_of_other_days_carry_their_day() -> None:
    assert "  You hold command since 20 Nov 10:01 (1 d 5 h)" in seen(drill(), me=BOB)
    screen = status_screen(result(loaded(drill())), zone=UTC)
    assert rows(screen)[0].endswith("Sat 21 Nov 2026 14:31 +00:00")


def test_a_command_that_would_wrap_gets_a_row_of_its_own() -> None:
    found = seen(logins("a"), logins("b"))
    start = found.index("  missing to close")
    assert found[start + 1 : start + 7] == [
        "    there is no summary of what happened",
        '      incidentctl summary -i aaaaaa "what happened"',
        "    no root cause is named",
        '      incidentctl close -i aaaaaa --root-cause "…"',
        "    it doesn't say what comes next",
        '        --postmortem DAY|URL|"waived: why"',
    ]


def test_an_incident_that_nothing_opened_has_no_commander() -> None:
    told = logins()
    del told.placed[0]
    assert "  ! nobody holds command  incidentctl take" in seen(told)
    assert "  no severity yet · triage" in seen(told)


def test_a_file_that_says_nothing_is_still_seen() -> None:
    told = logins()
    told.placed[0] = told.placed[0]._replace(raw="\nnonsense\n")
    text = "\n".join(seen(loaded(told)))
    assert "INC-20261121-pp0dmg  Logins fail\n" in text
    assert "  ! damaged: the file can't be read from line 3 on\n" in text
    assert f"    incidentctl check {told.path}\n" in text


@pytest.mark.parametrize("width", range(1, 60, 7))
def test_a_narrow_terminal_breaks_nothing(width: int) -> None:
    assert seen(*SEVERAL, damaged(logins()), width=width)
