"""The field's durations."""

from __future__ import annotations

from datetime import timedelta

from incidentctl.domain.durations import DURATIONS, age, durations, unheld, unheld_since
from incidentctl.domain.incident import TIMESTAMPS, Incident
from tests.support.stories import at
from tests.support.timeline import ANN, BOB, START, Timeline

MINUTE = timedelta(minutes=1)


def test_each_duration_runs_between_two_moments_of_the_field() -> None:
    assert {name for pair in DURATIONS.values() for name in pair} <= set(TIMESTAMPS)
    incident = Incident("INC-20261121-k3f9zq")
    incident.times = {name: at(14, minute) for minute, name in enumerate(TIMESTAMPS)}
    assert durations(incident) == {
        "time_to_detect": MINUTE,
        "time_to_acknowledge": MINUTE,
        "time_to_mitigate": 6 * MINUTE,
        "time_to_resolve": 7 * MINUTE,
    }


def test_a_duration_with_an_unknown_end_is_unknown() -> None:
    told = Timeline()
    told.open(detected=at(14, 11))
    assert durations(told.fold()) == {}
    told.take()
    assert durations(told.fold()) == {"time_to_acknowledge": MINUTE}


def test_moments_that_clash_make_a_negative_duration() -> None:
    told = Timeline()
    told.open(started=at(14, 12), detected=at(14, 11))
    assert durations(told.fold()) == {"time_to_detect": -MINUTE}


def test_age_runs_until_the_close_or_until_now() -> None:
    told = Timeline()
    now = START.replace(microsecond=0) + timedelta(hours=2)
    assert age(Incident("INC-20261121-k3f9zq"), now) is None
    told.open()
    assert age(told.fold(), now) == timedelta(hours=2)
    told.take()
    told.close()
    assert age(told.fold(), now) == 2 * MINUTE
    told.reopen()
    assert age(told.fold(), now) == timedelta(hours=2)


def test_what_a_fast_clock_opened_has_lasted_no_time_yet() -> None:
    told = Timeline()
    told.open()
    assert age(told.fold(), START - timedelta(hours=1)) == timedelta(0)


def test_command_is_unheld_from_the_opening_or_reopening() -> None:
    told = Timeline()
    assert unheld_since(told.fold()) is None
    opened = told.open(BOB)
    assert unheld_since(told.fold()) == opened.entry.at
    told.take(ANN)
    assert unheld_since(told.fold()) is None
    told.close(ANN)
    assert unheld_since(told.fold()) is None
    reopened = told.reopen(BOB)
    assert unheld_since(told.fold()) == reopened.entry.at


def test_command_is_unheld_from_its_release() -> None:
    told = Timeline()
    told.open(BOB)
    incident = told.fold()
    incident.hand_command_to(ANN, at(14, 30))
    incident.release_command(at(14, 40))
    assert unheld_since(incident) == at(14, 40)


def test_nobody_has_held_it_since_it_was_opened_or_reopened() -> None:
    told = Timeline()
    now = START.replace(microsecond=0) + timedelta(hours=2)
    assert unheld(told.fold(), now) is None
    told.open()
    assert unheld(told.fold(), now) == timedelta(hours=2)
    told.take()
    assert unheld(told.fold(), now) is None
    told.note()
    told.close()
    assert unheld(told.fold(), now) is None
    reopened = told.reopen()
    assert unheld(told.fold(), now) == now - reopened.entry.at
