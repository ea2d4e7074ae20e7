"""The fold: any entries in any order make an incident, and what can't count is said to."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.durations import age, durations, unheld_since
from incidentctl.domain.entry import Placed, Standing
from incidentctl.domain.incident import TIMESTAMPS, Incident, Tenure, fold
from incidentctl.domain.kinds.close import Close
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.person import Person
from incidentctl.domain.redactions import hide
from tests.support.repo import EPOCH
from tests.support.timeline import (
    ANN,
    BOB,
    CAM,
    IDENT,
    PEOPLE,
    START,
    Timeline,
    any_order,
    complete,
)

NOW = EPOCH + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
STATUSES = {"triage", "investigating", "identified", "mitigated", "resolved", "closed"}


def standings(incident: Incident) -> list[str]:
    return [line.ruling.standing.value for line in incident.timeline]


# Whatever the entries are


@given(any_order())
def test_any_order_of_any_entries_makes_an_incident(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    assert [line.placed for line in incident.timeline] == hide(entries)
    for line in incident.timeline:
        simply_holds = line.ruling.standing is Standing.HOLDS and not line.ruling.disputed
        assert bool(line.ruling.why) != simply_holds
    assert set(incident.times) <= set(TIMESTAMPS)
    assert incident.status in STATUSES
    assert incident.is_open == (incident.close_entry is None)
    assert (incident.status == "closed") == (not incident.is_open) == ("closed" in incident.times)
    assert incident.unowned(NOW) >= timedelta()
    assert all(isinstance(length, timedelta) for length in durations(incident).values())
    assert (age(incident, NOW) is None) == (incident.opened is None)
    assert not (unheld_since(incident) and incident.commander)
    assert incident.summary == "" or incident.summarized is not None


@given(any_order())
def test_there_is_one_commander_at_a_time(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    assert all(tenure.until is not None for tenure in incident.tenures[:-1])
    assert incident.is_open or incident.commander is None
    for before, after in zip(incident.tenures, incident.tenures[1:], strict=False):
        assert before.until == after.since or incident.status  # handed over, or closed in between
    held = [
        line.placed.entry.by
        for line in incident.timeline
        if isinstance(line.placed.entry, Take) and line.ruling.standing is Standing.HOLDS
    ]
    assert [tenure.commander for tenure in incident.tenures] == held


@given(any_order())
def test_what_holds_changes_command_and_what_does_not_leaves_it(entries: list[Placed]) -> None:
    for number, placed in enumerate(entries):
        before, after = fold(IDENT, entries[:number]), fold(IDENT, entries[: number + 1])
        ruling, entry = after.timeline[-1].ruling, placed.entry
        if isinstance(entry, Take) and ruling.standing is Standing.HOLDS:
            assert after.commander == entry.by
            assert before.commander is None or entry.because or before.offers_to(entry.by)
        elif isinstance(entry, Close) and ruling.standing is Standing.HOLDS:
            assert before.commander is not None
            assert before.commander.same(entry.by)
            assert not after.is_open
        else:
            assert after.commander == before.commander


@given(any_order())
def test_what_comes_later_changes_no_earlier_ruling(entries: list[Placed]) -> None:
    whole = fold(IDENT, entries)
    for number in range(len(entries)):
        part = fold(IDENT, entries[:number])
        assert [line.ruling for line in part.timeline] == [
            line.ruling for line in whole.timeline[:number]
        ]


@given(any_order())
def test_the_state_before_an_entry_is_the_fold_of_those_before_it(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries, path="p")
    for number, placed in enumerate(entries):
        assert incident.before(placed) == fold(IDENT, hide(entries)[:number], path="p")


@given(any_order())
def test_everyone_is_named_once(entries: list[Placed]) -> None:
    people = fold(IDENT, entries).people
    named = {placed.entry.by for placed in entries} | {
        placed.entry.recorded_by for placed in entries if placed.entry.recorded_by
    }
    assert len(people) == len(set(people))
    assert set(people) >= named
    assert set(people) <= set(PEOPLE)


@given(
    st.lists(st.sampled_from(["take", "force", "note", "close", "reopen"]), max_size=15), st.data()
)
def test_an_incident_is_held_or_unowned_as_long_as_it_is_open(
    steps: list[str], data: st.DataObject
) -> None:
    told = Timeline(start=EPOCH)
    told.open()
    for step in steps:
        by = data.draw(st.sampled_from(PEOPLE))
        told.now += data.draw(st.integers(0, 9)) * MINUTE
        {
            "take": lambda by=by: told.take(by),
            "force": lambda by=by: told.take(by, because="Handed over"),
            "note": lambda by=by: told.note("A note", by),
            "close": lambda by=by: told.close(by),
            "reopen": lambda by=by: told.reopen(by),
        }[step]()
    incident = told.fold()
    open_time, since = timedelta(), START
    for line in incident.timeline:
        if line.ruling.standing is Standing.HOLDS and line.placed.entry.name in {"open", "reopen"}:
            since = line.placed.entry.at
        if line.ruling.standing is Standing.HOLDS and line.placed.entry.name == "close":
            open_time += line.placed.entry.at - since
    if incident.is_open:
        open_time += told.now - since
    held = sum(((t.until or told.now) - t.since for t in incident.tenures), timedelta())
    assert incident.unowned(told.now) + held == open_time


# A story, step by step


def test_the_story_of_an_incident() -> None:
    told = Timeline()
    opened = told.open(BOB, severity="sev2", services=("invoicing",), reporter=CAM)
    incident = told.fold()
    assert (incident.status, incident.commander, incident.title) == ("triage", None, told.title)
    assert (incident.severity, incident.services, incident.kind) == ("sev2", ("invoicing",), "real")
    assert (incident.opened, incident.reporter) == (opened, CAM)
    assert incident.times == {"declared": opened.entry.at, "reported": opened.entry.at}
    taken = told.take(ANN)
    incident = told.fold()
    assert (incident.status, incident.commander) == ("investigating", ANN)
    assert incident.times["acknowledged"] == taken.entry.at
    note, summary = told.note(), told.summary("So far")
    incident = told.fold()
    assert (incident.notes, incident.summary) == ([note], "So far")
    assert incident.summarized == summary
    closed = told.close(ANN, text="All of it")
    incident = told.fold()
    assert (incident.status, incident.commander, incident.summary) == ("closed", None, "All of it")
    assert incident.closed == closed
    assert incident.close_entry is closed.entry
    assert incident.tenures == [Tenure(ANN, taken.entry.at, closed.entry.at)]
    assert incident.people == [CAM, BOB, ANN]
    assert set(standings(incident)) == {"holds"}


def test_a_take_of_what_somebody_holds_is_contested_and_changes_nothing() -> None:
    told = Timeline()
    told.open()
    told.take(ANN)
    told.take(BOB)
    told.take(ANN)
    told.take(BOB, because="Ann is asleep")
    incident = told.fold()
    assert standings(incident) == ["holds", "holds", "contested", "redundant", "holds"]
    assert incident.timeline[2].ruling.why == "Ann Archer held command and keeps it"
    assert incident.timeline[3].ruling.why == "Ann Archer held command already"
    assert incident.commander == BOB
    assert incident.times["acknowledged"] == incident.timeline[1].placed.entry.at
    assert incident.took_command(ANN)
    assert incident.took_command(BOB)
    assert not incident.took_command(CAM)


def test_the_same_person_by_another_name_holds_command_already() -> None:
    told = Timeline()
    told.open()
    told.take(ANN)
    told.take(Person("A. Archer", "ANN@example.com"))
    assert standings(told.fold())[-1] == "redundant"


def test_what_comes_after_the_close_is_kept_as_late() -> None:
    told = complete()
    told.note("Forgot to say", BOB)
    told.summary("More is known")
    told.correct(told.placed[2].id, "Not the disk")
    told.take(BOB)
    told.close(ANN)
    incident = told.fold()
    assert standings(incident)[5:] == ["late", "late", "late", "late", "redundant"]
    assert {line.ruling.why for line in incident.timeline[5:]} == {
        "the incident was closed already"
    }
    assert incident.summary == "More is known"
    assert incident.timeline[2].text == "Not the disk"
    assert [note.entry.text for note in incident.notes] == ["The disk is full"]
    assert not incident.is_open


def test_a_close_that_nobody_may_declare_leaves_it_open() -> None:
    told = Timeline()
    told.open()
    told.close(ANN)
    told.take(ANN)
    told.close(BOB, text="Done")
    incident = told.fold()
    assert standings(incident) == ["holds", "contested", "holds", "contested"]
    assert incident.timeline[1].ruling.why == "nobody held command, so the incident stays open"
    assert incident.timeline[3].ruling.why == "Ann Archer held command, so it stays open"
    assert incident.is_open
    assert incident.summary == ""


def test_a_reopened_incident_is_nobodys_until_it_is_taken() -> None:
    told = complete()
    reopened = told.reopen(BOB)
    incident = told.fold()
    assert incident.is_open
    assert incident.commander is None
    assert incident.notes == [told.placed[2]]
    assert incident.summary == "A disk was full"
    assert "closed" not in incident.times
    assert incident.times["reopened"] == reopened.entry.at
    assert unheld_since(incident) == reopened.entry.at
    told.reopen(CAM)
    told.take(CAM)
    incident = told.fold()
    assert standings(incident)[-2:] == ["redundant", "holds"]
    assert incident.commander == CAM
    assert incident.times["acknowledged"] == told.placed[1].entry.at


def test_only_the_first_open_counts() -> None:
    told = Timeline()
    told.open(severity="sev1")
    told.open(BOB, severity="sev5", title="Another")
    incident = told.fold()
    assert standings(incident) == ["holds", "redundant"]
    assert (incident.severity, incident.title) == ("sev1", told.title)


def test_an_incident_that_nobody_opened_is_still_one() -> None:
    told = Timeline()
    told.note()
    incident = told.fold()
    assert incident.opened is None
    assert incident.unowned(NOW) == timedelta()
    assert age(incident, NOW) is None
    assert unheld_since(incident) is None
    assert fold(IDENT, []) == Incident(IDENT)
    assert fold(IDENT, []).close_entry is None


# Corrections


def test_the_last_correction_counts_and_the_text_is_never_gone() -> None:
    told = Timeline()
    told.open()
    note = told.note("The disk is fool")
    first = told.correct(note.id, "The disk is full", BOB)
    second = told.correct(first.id, "Disk 2 is full")
    incident = told.fold()
    line = incident.line_of(note.id)
    assert line is not None
    assert (line.text, line.placed.entry.text) == ("Disk 2 is full", "The disk is fool")
    assert line.corrections == [first, second]
    assert incident.line_of("nothing") is None


def test_a_correction_of_a_correction_counts_for_the_original() -> None:
    told = Timeline()
    told.open()
    summary = told.summary("A")
    first = told.correct(summary.id, "B")
    second = told.correct(first.id, "C")
    third = told.correct(second.id, "D")
    incident = told.fold()
    line = incident.line_of(summary.id)
    assert line is not None
    assert line.corrections == [first, second, third]
    assert incident.summary == "D"


def test_corrections_that_go_in_circles_correct_nothing() -> None:
    told = Timeline()
    told.open()
    note = told.note("A")
    one, two, own = "1" * 16, "2" * 16, "3" * 16
    circle = [
        told.correct(two, "B")._replace(id=one),
        told.correct(one, "C")._replace(id=two),
        told.correct(own, "D")._replace(id=own),
        told.correct("4" * 16, "E"),
    ]
    incident = fold(IDENT, [*told.placed[:2], *circle])
    assert [line.corrections for line in incident.timeline] == [[], [], [], [], [], []]
    line = incident.line_of(note.id)
    assert line is not None
    assert line.text == "A"


def test_a_correction_may_stand_before_what_it_corrects() -> None:
    told = Timeline()
    told.open()
    note = told.note("A")
    correction = told.correct(note.id, "B")
    opened = told.placed[0]
    incident = fold(IDENT, [opened, correction, note])
    line = incident.line_of(note.id)
    assert line is not None
    assert line.text == "B"


# Time


def at(minutes: float) -> datetime:
    return EPOCH + minutes * MINUTE


def test_the_fields_durations() -> None:
    told = Timeline(start=at(10))
    told.open(started=at(0), detected=at(4))
    told.take()
    assert durations(told.fold()) == {
        "time_to_detect": 4 * MINUTE,
        "time_to_acknowledge": 1 * MINUTE,
    }
    assert age(told.fold(), at(30)) == 20 * MINUTE
    told.close()
    assert age(told.fold(), at(30)) == 2 * MINUTE


def test_since_when_nobody_holds_it() -> None:
    told = Timeline(start=at(0))
    told.open()
    assert unheld_since(told.fold()) == at(0)
    told.take()
    assert unheld_since(told.fold()) is None
    told.note()
    told.close()
    assert unheld_since(told.fold()) is None
    told.reopen()
    assert unheld_since(told.fold()) == at(4)


def test_unowned_time() -> None:
    told = Timeline(start=at(0))
    told.open()
    assert told.fold().unowned(at(7)) == 7 * MINUTE
    told.now = at(3)
    told.take()
    assert told.fold().unowned(at(7)) == 3 * MINUTE
    told.take(CAM)  # contested: it changes nothing
    told.take(BOB, because="Handed over")
    told.now = at(6)
    told.close(BOB)
    assert told.fold().unowned(at(60)) == 3 * MINUTE
    told.now = at(20)
    told.reopen()
    assert told.fold().unowned(at(25)) == 8 * MINUTE
    assert told.fold().unowned(at(10)) == 3 * MINUTE  # a reader's clock that lags


def test_moments_that_clash_make_no_negative_time() -> None:
    told = Timeline(start=at(10))
    told.open()
    told.take(at=at(5))
    assert told.fold().unowned(at(60)) == timedelta()
