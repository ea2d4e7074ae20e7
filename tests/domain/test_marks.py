"""Marks, severity, services and impact: what the incident is after them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidentctl.domain.durations import durations, out_of_order
from incidentctl.domain.incident import Incident
from incidentctl.domain.kinds.mark import MARKS
from tests.support.timeline import ANN, BOB, Timeline

MINUTE = timedelta(minutes=1)


def opened() -> Timeline:
    told = Timeline()
    told.open(BOB, severity="sev2", services=("web",), started=told.now.replace(microsecond=0))
    return told


def last(told: Timeline) -> tuple[str, str]:
    ruling = told.fold().timeline[-1].ruling
    return ruling.standing.value, ruling.why


def test_the_status_is_what_was_reached_last() -> None:
    told = opened()
    statuses = [told.fold().status]
    told.take()
    statuses.append(told.fold().status)
    for what in MARKS:
        told.mark(what)
        statuses.append(told.fold().status)
    told.note()
    told.summary()
    told.close()
    statuses.append(told.fold().status)
    assert statuses == [
        *("triage", "investigating", "investigating", "identified", "mitigated", "resolved"),
        "closed",
    ]


def test_durations_run_to_what_was_marked() -> None:
    told = opened()
    for what in MARKS:
        told.mark(what)
    found = durations(told.fold())
    assert found["time_to_detect"] == MINUTE
    assert found["time_to_mitigate"] == 3 * MINUTE
    assert found["time_to_resolve"] == 4 * MINUTE


def test_a_mark_that_replaces_another_counts() -> None:
    told = opened()
    told.mark("mitigated")
    again = told.mark("mitigated", BOB, at=told.now.replace(microsecond=0) - MINUTE)
    assert told.fold().times["mitigated"] == again.entry.at
    assert last(told) == ("holds", "")


def test_a_mark_that_is_withdrawn_leaves_nothing() -> None:
    told = opened()
    told.mark("resolved")
    told.mark("resolved", BOB, withdraw=True)
    assert "resolved" not in told.fold().times
    assert told.fold().status == "triage"
    told.mark("resolved")
    assert told.fold().status == "resolved"


def test_what_the_opening_says_of_its_detection_can_be_replaced() -> None:
    told = Timeline()
    told.open(detected=told.now)
    told.mark("detected", BOB)
    assert last(told) == ("holds", "")
    assert told.fold().times["detected"] == told.placed[-1].entry.at


def test_what_the_close_says_of_its_detection_can_be_replaced() -> None:
    told = opened()
    told.take()
    told.close(detected=told.now)
    told.mark("detected", BOB)
    assert last(told) == ("late", "the incident was closed already")
    assert told.fold().times["detected"] == told.placed[-1].entry.at


def test_a_close_does_not_replace_what_was_marked() -> None:
    told = opened()
    told.take()
    marked = told.mark("detected")
    told.close(detected=told.now)
    assert told.fold().times["detected"] == marked.entry.at
    assert told.fold().marks["detected"] == marked


def test_a_reopening_says_that_the_impact_is_back() -> None:
    told = opened()
    told.take()
    for what in MARKS:
        told.mark(what)
    told.close()
    told.reopen()
    incident = told.fold()
    assert incident.status == "identified"
    assert {"mitigated", "resolved"}.isdisjoint(incident.times)
    told.mark("resolved")
    assert last(told) == ("holds", "")
    assert told.fold().status == "resolved"


def test_who_marks_an_old_resolution_does_not_undo_a_reopening() -> None:
    told = opened()
    told.take()
    told.close()
    other = told.elsewhere()
    told.reopen()
    other.mark("resolved", BOB)
    told.join(other)
    assert last(told) == ("contested", "Ann Archer had said otherwise at the same time")
    assert told.fold().status == "investigating"


@pytest.mark.parametrize("withdraw", [False, True])
def test_the_same_said_twice_is_redundant(withdraw: bool) -> None:
    told = opened()
    told.mark("resolved")
    other = told.elsewhere()
    here = {"withdraw": withdraw, "at": told.now.replace(microsecond=0)}
    told.mark("resolved", **here)
    other.mark("resolved", BOB, **here)
    told.join(other)
    assert last(told) == ("redundant", "Ann Archer had said so already")


def test_the_severity_changes() -> None:
    told = opened()
    first = told.severity("sev1")
    assert (told.fold().severity, told.fold().rated) == ("sev1", first)
    told.severity("sev3", BOB)
    assert told.fold().severity == "sev3"


def test_services_come_and_go() -> None:
    told = opened()
    told.service(add=("mail", "db"))
    assert told.fold().services == ("web", "mail", "db")
    told.service(BOB, add=("db", "dns"), remove=("web",))
    assert told.fold().services == ("mail", "db", "dns")
    told.service(remove=("web",))
    assert last(told) == ("redundant", "it was so already")


def test_the_last_impact_counts_as_corrected() -> None:
    told = opened()
    assert told.fold().impact == ""
    told.impact("Some can't pay")
    wrong = told.impact("All can't pay", BOB)
    told.correct(wrong.id, "Nobody can pay")
    assert told.fold().impact == "Nobody can pay"


def test_moments_out_of_order() -> None:
    now = Timeline().now
    times = {"impact_started": now, "mitigated": now + MINUTE, "resolved": now + 3 * MINUTE}
    assert out_of_order(times, "resolved") == []
    assert out_of_order({**times, "detected": now - MINUTE}, "detected") == [
        ("impact_started", "detected")
    ]
    late = {**times, "identified": now + 4 * MINUTE}
    assert out_of_order(late, "identified") == [
        ("identified", "mitigated"),
        ("identified", "resolved"),
    ]
    assert out_of_order(late, "mitigated") == [("identified", "mitigated")]


def changed(incident: Incident) -> tuple[object, ...]:
    return incident.severity, incident.services, incident.impact, incident.times.get("mitigated")


def test_what_is_said_after_the_close_knowing_of_it_counts() -> None:
    told = opened()
    told.take()
    told.close()
    told.severity("sev1")
    told.service(BOB, add=("db",))
    told.impact("Nobody can pay", ANN)
    marked = told.mark("mitigated")
    incident = told.fold()
    assert changed(incident) == ("sev1", ("web", "db"), "Nobody can pay", marked.entry.at)
    assert {line.ruling.standing.value for line in incident.timeline[3:]} == {"late"}
    assert incident.unsettled == []


def test_what_arrives_after_a_close_that_it_knows_nothing_of_changes_nothing() -> None:
    told = opened()
    told.take()
    other = told.elsewhere()
    told.close()
    before = changed(told.fold())
    other.severity("sev1")
    other.service(BOB, add=("db",))
    other.impact("Nobody can pay")
    other.mark("mitigated")
    told.join(other)
    assert changed(told.fold()) == before
    assert len(told.fold().unsettled) == 4
