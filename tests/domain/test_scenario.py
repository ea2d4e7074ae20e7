"""Scenarios: what fits together in one, when it ends, and how fast it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidentctl.domain.scenario import (
    LINGER,
    Inject,
    Objective,
    Scenario,
    faults,
    name_of,
    opening_text,
    parse_speed,
    report_of,
    speed_of,
)
from tests.support.timeline import Timeline

MINUTE = timedelta(minutes=1)


def scenario(*parts: Inject | Objective, length: timedelta | None = None) -> Scenario:
    injects = tuple(part for part in parts if isinstance(part, Inject))
    objectives = tuple(part for part in parts if isinstance(part, Objective))
    return Scenario("Shop is down", injects, objectives, length=length)


def test_time_is_up_some_time_after_the_last_inject_or_when_it_says() -> None:
    made = scenario(Inject(3 * MINUTE, "b"), Inject(MINUTE, "a"))
    assert made.ends == 3 * MINUTE + LINGER
    assert made._replace(length=5 * MINUTE).ends == 5 * MINUTE
    assert scenario().ends == LINGER


def test_what_fits_together_has_no_fault() -> None:
    made = scenario(
        Inject(MINUTE, "a", id="first"),
        Inject(MINUTE, "b", after="first", unless="told"),
        Objective("updated", id="told", after="first"),
        length=5 * MINUTE,
    )
    assert [*faults(made)] == []


def test_an_id_is_of_one_thing() -> None:
    made = scenario(Inject(MINUTE, "a", id="x"), Objective("closed", id="x"))
    (fault,) = faults(made)
    assert fault.key == ("objective", 0, "id")
    assert "another one" in fault.message


def test_what_is_named_must_be_there() -> None:
    (fault,) = faults(scenario(Inject(MINUTE, "a", unless="told")))
    assert (fault.key, fault.message) == (("inject", 0, "unless"), "nothing has the id 'told'")
    assert 'id = "rollback"' in fault.fix
    made = scenario(Inject(MINUTE, "a", after="tld"), Objective("updated", id="told"))
    (fault,) = faults(made)
    assert fault.fix == "there are told"


def test_nothing_waits_for_itself() -> None:
    made = scenario(
        Inject(MINUTE, "a", id="a", after="b"),
        Inject(MINUTE, "b", id="b", unless="c"),
        Objective("closed", id="c", after="a"),
        Inject(MINUTE, "d", after="a"),
    )
    found = {fault.key for fault in faults(made)}
    assert found == {("inject", 0, "after"), ("inject", 1, "unless"), ("objective", 0, "after")}


def test_an_inject_comes_before_the_end() -> None:
    made = scenario(Inject(6 * MINUTE, "late"), length=5 * MINUTE)
    (fault,) = faults(made)
    assert fault.key == ("inject", 0, "at")


@pytest.mark.parametrize(
    ("typed", "speed"), [("10x", 10), ("1", 1), (" 2.5X ", 2.5), ("0.5x", 0.5), ("3600×", 3600)]
)
def test_speeds_as_people_write_them(typed: str, speed: float) -> None:
    assert parse_speed(typed) == speed


@pytest.mark.parametrize("typed", ["", "fast", "0", "-1", "3601x", "nan", "1e3", "x"])
def test_what_is_no_speed_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match="is no speed"):
        parse_speed(typed)


@pytest.mark.parametrize("speed", [1, 2.5, 3600])
def test_the_opening_says_how_fast_it_runs(speed: float) -> None:
    told = Timeline()
    made = scenario()._replace(report="It is down")
    told.open(text=opening_text(made, "x, at 7x.toml", speed))
    assert told.placed[0].entry.text.startswith("It is down\n\nThis is a drill: x, at 7x.toml")
    assert speed_of(told.fold()) == speed
    assert name_of(told.fold()) == "x, at 7x.toml"
    assert report_of(told.placed[0].entry.text) == "It is down"


def test_a_drill_that_says_nothing_runs_like_the_clock() -> None:
    for text in ("", "This is a drill: x, at 99999x", "This is a drill: x, at 0x"):
        told = Timeline()
        told.open(text=text)
        assert speed_of(told.fold()) == 1
    assert name_of(Timeline().fold()) == ""
    assert speed_of(Timeline().fold()) == 1
    assert opening_text(scenario(), "x.toml", 1) == "This is a drill: x.toml, at 1x"
