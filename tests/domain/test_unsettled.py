"""What two people did at once: each pair of kinds, what settles it, and any history at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.entry import Placed, Standing
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.person import Person
from incidentctl.domain.policy import Policy
from incidentctl.domain.rules import close_problems, problems
from incidentctl.domain.tasks import open_tasks
from incidentctl.domain.unsettled import Dispute, disputes
from tests.support.timeline import ANN, BOB, CAM, IDENT, Timeline, any_order, complete

Deed = Callable[[Timeline], object]
"""What somebody does in a clone."""


def opened() -> Timeline:
    told = Timeline()
    told.open()
    return told


def held() -> Timeline:
    told = opened()
    told.take(ANN)
    told.note()
    told.summary()
    return told


def tasked() -> Timeline:
    """Held, with one task: the last entry."""
    told = held()
    told.task()
    return told


def left_over() -> Timeline:
    """Closed, with one follow-up: the last entry."""
    told = complete()
    told.followup(owner=ANN)
    return told


def last_id(told: Timeline) -> str:
    return told.placed[-1].id


def offered() -> Timeline:
    """Ann offers command to Bob."""
    told = held()
    told.handover(BOB)
    return told


def race(before: Timeline, here: Deed, there: Deed) -> Timeline:
    """Both do it at once; what was done here is first in the record."""
    other = before.elsewhere()
    here(before)
    there(other)
    before.join(other)
    return before


def unsettled(told: Timeline) -> list[str]:
    """The kinds and standings of what is unsettled."""
    return [
        f"{one.line.placed.entry.name} {one.line.ruling.standing}" for one in told.fold().unsettled
    ]


def only(told: Timeline) -> Dispute:
    (dispute,) = told.fold().unsettled
    return dispute


# Each pair

RACES: dict[str, tuple[Callable[[], Timeline], Deed, Deed, list[str]]] = {
    "two takes": (opened, lambda t: t.take(ANN), lambda t: t.take(BOB), ["take contested"]),
    "one person's takes": (opened, lambda t: t.take(ANN), lambda t: t.take(ANN), []),
    "two handovers": (
        held,
        lambda t: t.take(BOB, because="Ann sleeps"),
        lambda t: t.take(CAM, because="Ann sleeps"),
        ["take contested"],
    ),
    "a handover and a close": (
        held,
        lambda t: t.take(BOB, because="Ann sleeps"),
        lambda t: t.close(ANN),
        ["close contested"],
    ),
    "an acceptance and a withdrawal": (
        offered,
        lambda t: t.take(BOB),
        lambda t: t.withdraw(BOB),
        ["handover contested"],
    ),
    "a withdrawal and an acceptance": (
        offered,
        lambda t: t.withdraw(BOB),
        lambda t: t.take(BOB),
        ["take contested"],
    ),
    "an offer to somebody else and an acceptance": (
        offered,
        lambda t: t.handover(CAM),
        lambda t: t.take(BOB),
        ["take contested"],
    ),
    "an acceptance and an offer to somebody else": (
        offered,
        lambda t: t.take(BOB),
        lambda t: t.handover(CAM),
        ["handover contested"],
    ),
    "two acceptances by one person": (offered, lambda t: t.take(BOB), lambda t: t.take(BOB), []),
    "an acceptance and a take": (
        offered,
        lambda t: t.take(BOB),
        lambda t: t.take(CAM, because="Ann sleeps"),
        ["take contested"],
    ),
    "a take and an acceptance": (
        offered,
        lambda t: t.take(CAM, because="Ann sleeps"),
        lambda t: t.take(BOB),
        ["take contested"],
    ),
    "two offers to one person": (
        held,
        lambda t: t.handover(BOB),
        lambda t: t.handover(BOB),
        [],
    ),
    "two offers": (held, lambda t: t.handover(BOB), lambda t: t.handover(CAM), []),
    "two withdrawals": (offered, lambda t: t.withdraw(BOB), lambda t: t.withdraw(BOB), []),
    "a take and an offer": (
        held,
        lambda t: t.take(BOB, because="Ann sleeps"),
        lambda t: t.handover(CAM),
        ["handover contested"],
    ),
    "an offer and a take of whom it is made to": (
        held,
        lambda t: t.handover(BOB),
        lambda t: t.take(BOB, because="Ann sleeps"),
        [],
    ),
    "a close and an acceptance": (
        offered,
        lambda t: t.close(),
        lambda t: t.take(BOB),
        ["take late"],
    ),
    "an acceptance and a close": (
        offered,
        lambda t: t.take(BOB),
        lambda t: t.close(),
        ["close contested"],
    ),
    "a close and the closer's offer": (held, lambda t: t.close(), lambda t: t.handover(BOB), []),
    "a take that is closed, and an offer": (
        held,
        lambda t: (t.take(BOB, because="Ann sleeps"), t.close(BOB)),
        lambda t: t.handover(CAM),
        ["handover late"],
    ),
    "two who give different people a role": (
        held,
        lambda t: t.role("comms", BOB),
        lambda t: t.role("comms", CAM, BOB),
        [],
    ),
    "a call and a leaving": (held, lambda t: t.call(BOB), lambda t: t.leave(BOB), []),
    "a close and a joining": (held, lambda t: t.close(), lambda t: t.join_in(BOB), []),
    "a close and a handover": (
        held,
        lambda t: t.close(ANN),
        lambda t: t.take(BOB, because="Ann sleeps"),
        ["take late"],
    ),
    "a task done twice": (
        tasked,
        lambda t: t.done(last_id(t), ANN),
        lambda t: t.done(last_id(t), BOB),
        [],
    ),
    "a task done and dropped": (
        tasked,
        lambda t: t.done(last_id(t), ANN),
        lambda t: t.drop(last_id(t), BOB),
        ["task-drop contested"],
    ),
    "a task dropped and done": (
        tasked,
        lambda t: t.drop(last_id(t), ANN),
        lambda t: t.done(last_id(t), BOB),
        ["task-done contested"],
    ),
    "a task left for later and done": (
        tasked,
        lambda t: t.followup(task=last_id(t)),
        lambda t: t.done(last_id(t), BOB),
        ["task-done contested"],
    ),
    "a task done and left for later": (
        tasked,
        lambda t: t.done(last_id(t), BOB),
        lambda t: t.followup(task=last_id(t)),
        [],
    ),
    "one follow-up": (
        tasked,
        lambda t: t.followup(task=last_id(t)),
        lambda t: t.followup(task=last_id(t), by=BOB),
        [],
    ),
    "one follow-up of two owners": (
        tasked,
        lambda t: t.followup(task=last_id(t), owner=ANN),
        lambda t: t.followup(task=last_id(t), owner=BOB),
        ["followup redundant"],
    ),
    "two follow-ups of a task": (
        tasked,
        lambda t: t.followup("Test it", task=last_id(t)),
        lambda t: t.followup("Write it down", task=last_id(t)),
        [],
    ),
    "a task and a close": (held, lambda t: t.task(), lambda t: t.close(), ["close holds"]),
    "a close and a task": (held, lambda t: t.close(), lambda t: t.task(), ["task late"]),
    "a close and a follow-up": (held, lambda t: t.close(), lambda t: t.followup(), []),
    "a follow-up done twice": (
        left_over,
        lambda t: t.followup_done(last_id(t), ANN),
        lambda t: t.followup_done(last_id(t), BOB),
        [],
    ),
    "a follow-up done and dropped": (
        left_over,
        lambda t: t.followup_done(last_id(t), ANN),
        lambda t: t.followup_wont(last_id(t), BOB),
        ["followup-wont contested"],
    ),
    "a follow-up dropped and done": (
        left_over,
        lambda t: t.followup_wont(last_id(t), ANN),
        lambda t: t.followup_done(last_id(t), BOB),
        ["followup-done contested"],
    ),
    "a follow-up moved twice": (
        left_over,
        lambda t: t.followup_move(last_id(t), owner=BOB),
        lambda t: t.followup_move(last_id(t), BOB, owner=CAM),
        ["followup-move contested"],
    ),
    "a follow-up moved twice to the same": (
        left_over,
        lambda t: t.followup_move(last_id(t), owner=BOB),
        lambda t: t.followup_move(last_id(t), BOB, owner=BOB),
        [],
    ),
    "a follow-up dropped and moved": (
        left_over,
        lambda t: t.followup_wont(last_id(t)),
        lambda t: t.followup_move(last_id(t), BOB, owner=BOB),
        ["followup-move contested"],
    ),
    "a follow-up done and moved": (
        left_over,
        lambda t: t.followup_done(last_id(t)),
        lambda t: t.followup_move(last_id(t), BOB, owner=BOB),
        [],
    ),
    "a follow-up moved and done": (
        left_over,
        lambda t: t.followup_move(last_id(t), owner=BOB),
        lambda t: t.followup_done(last_id(t), BOB),
        [],
    ),
    "a postmortem started twice": (
        complete,
        lambda t: t.postmortem("started", document="postmortems/a.md"),
        lambda t: t.postmortem("started", BOB, document="postmortems/a.md"),
        [],
    ),
    "two documents": (
        complete,
        lambda t: t.postmortem("started", document="postmortems/a.md"),
        lambda t: t.postmortem("started", BOB, document="postmortems/b.md"),
        ["postmortem contested"],
    ),
    "a postmortem held and waived": (
        complete,
        lambda t: t.postmortem("held"),
        lambda t: t.postmortem("waived", BOB, text="Nothing new"),
        ["postmortem contested"],
    ),
    "a postmortem waived and held": (
        complete,
        lambda t: t.postmortem("waived", text="Nothing new"),
        lambda t: t.postmortem("held", BOB),
        ["postmortem contested"],
    ),
    "a postmortem held and published": (
        complete,
        lambda t: t.postmortem("held"),
        lambda t: t.postmortem("published", BOB, url="https://example.com/1"),
        [],
    ),
    "two marks": (
        held,
        lambda t: t.mark("mitigated", ANN),
        lambda t: t.mark("mitigated", BOB, at=t.now.replace(second=0, microsecond=0)),
        ["mark contested"],
    ),
    "two marks of the same time": (
        held,
        lambda t: t.mark("mitigated", ANN),
        lambda t: t.mark("mitigated", BOB),
        [],
    ),
    "marks of two moments": (
        held,
        lambda t: t.mark("mitigated", ANN),
        lambda t: t.mark("identified", BOB),
        [],
    ),
    "a close and a mark": (
        held,
        lambda t: t.close(),
        lambda t: t.mark("resolved", BOB),
        ["mark late"],
    ),
    "two severities": (
        held,
        lambda t: t.severity("sev1", ANN),
        lambda t: t.severity("sev3", BOB),
        ["severity contested"],
    ),
    "the same severity twice": (
        held,
        lambda t: t.severity("sev1", ANN),
        lambda t: t.severity("sev1", BOB),
        [],
    ),
    "a close and a severity": (
        held,
        lambda t: t.close(),
        lambda t: t.severity("sev1", BOB),
        ["severity late"],
    ),
    "a service that comes and goes": (
        held,
        lambda t: t.service(add=("web",)),
        lambda t: t.service(BOB, remove=("web",)),
        [],
    ),
    "a close and a service": (
        held,
        lambda t: t.close(),
        lambda t: t.service(BOB, add=("web",)),
        ["service late"],
    ),
    "two impacts": (held, lambda t: t.impact("A"), lambda t: t.impact("B", BOB), []),
    "a close and an impact": (
        held,
        lambda t: t.close(),
        lambda t: t.impact("B", BOB),
        ["impact late"],
    ),
    "a close and the closer's take": (held, lambda t: t.close(), lambda t: t.take(ANN), []),
    "two closes": (
        held,
        lambda t: t.close(text="It was the disk"),
        lambda t: t.close(text="It was the network"),
        ["close redundant"],
    ),
    "two equal closes": (held, lambda t: t.close(), lambda t: t.close(), []),
    "two closes with other thanks": (
        held,
        lambda t: t.close(),
        lambda t: t.close(thanks=("Bob Baker",)),
        [],
    ),
    "a close and a note": (held, lambda t: t.close(), lambda t: t.note(by=BOB), ["note late"]),
    "a close and a summary": (
        held,
        lambda t: t.close(text="It was the disk"),
        lambda t: t.summary("It was the network", BOB),
        ["summary late"],
    ),
    "a close and a correction": (
        held,
        lambda t: t.close(),
        lambda t: t.correct(t.placed[2].id, "The disk is fine", BOB),
        ["correct late"],
    ),
    "a close and an update": (
        held,
        lambda t: t.close(),
        lambda t: t.update("public", BOB),
        ["update late"],
    ),
    "an update and a close": (held, lambda t: t.update("public", BOB), lambda t: t.close(), []),
    "a reopening and a mark": (
        complete,
        lambda t: t.reopen(ANN),
        lambda t: t.mark("resolved", BOB),
        ["mark contested"],
    ),
    "a mark and a reopening": (
        complete,
        lambda t: t.mark("resolved", BOB),
        lambda t: t.reopen(ANN),
        [],
    ),
    "two redactions": (
        held,
        lambda t: t.redact(t.placed[2].id),
        lambda t: t.redact(t.placed[2].id, BOB),
        [],
    ),
    "a note and a close": (held, lambda t: t.note(by=BOB), lambda t: t.close(), []),
    "two reopenings": (complete, lambda t: t.reopen(ANN), lambda t: t.reopen(BOB), []),
    "two notes": (held, lambda t: t.note(by=ANN), lambda t: t.note(by=BOB), []),
    "two summaries": (held, lambda t: t.summary("A"), lambda t: t.summary("B"), []),
    "two corrections of an entry": (
        held,
        lambda t: t.correct(t.placed[2].id, "Disk 1", ANN),
        lambda t: t.correct(t.placed[2].id, "Disk 2", BOB),
        ["correct contested"],
    ),
    "corrections of two entries": (
        held,
        lambda t: t.correct(t.placed[2].id, "Disk 1", ANN),
        lambda t: t.correct(t.placed[3].id, "Disk 1 was full", BOB),
        [],
    ),
}


@pytest.mark.parametrize("name", RACES)
def test_a_race_leaves_what_there_is_to_settle_and_breaks_no_rule(name: str) -> None:
    before, here, there, expected = RACES[name]
    told = race(before(), here, there)
    assert unsettled(told) == expected
    assert problems(told.fold(), Policy()) == []
    for dispute in told.fold().unsettled:
        assert dispute.line.placed == told.placed[-1]
        assert dispute.rival
        told.settle(dispute.line.placed.id)
    assert unsettled(told) == []
    assert problems(told.fold(), Policy()) == []


def test_what_was_done_in_turn_is_nothing_to_settle() -> None:
    told = held()
    told.take(BOB, because="Ann hands over")
    told.take(CAM, because="Bob hands over")
    first = told.correct(told.placed[2].id, "Disk 1")
    told.correct(first.id, "Disk 2")
    told.close(CAM)
    told.note("I forgot to say", BOB)
    told.summary("More is known", BOB)
    told.correct(told.placed[-1].id, "Even more is known", BOB)
    told.reopen(BOB)
    told.take(BOB)
    told.close(BOB)
    incident = told.fold()
    assert incident.unsettled == []
    assert list(disputes(incident)) == []
    assert incident.summary == "Even more is known"


def test_the_second_of_two_handovers_took_it_from_somebody_who_no_longer_held_it() -> None:
    told = race(
        held(),
        lambda t: t.take(BOB, because="Ann sleeps"),
        lambda t: t.take(CAM, because="Ann sleeps"),
    )
    incident = told.fold()
    assert incident.commander == BOB
    assert incident.timeline[-1].ruling.why == "Bob Baker held command and keeps it"
    rival = only(told).rival
    assert rival
    assert rival.entry.by == BOB
    told.take(CAM, because="Bob hands over")
    assert told.fold().commander == CAM
    assert unsettled(told) == []


def test_a_reopening_undoes_the_close_that_its_author_knew_of() -> None:
    told = complete()
    other = told.elsewhere()
    told.reopen(ANN)
    told.take(ANN)
    told.close(ANN, text="Over at last")
    other.reopen(BOB)
    other.take(BOB)
    other.note("still broken", BOB)
    told.join(other)
    assert unsettled(told) == ["reopen contested", "take late", "note late"]
    incident = told.fold()
    assert not incident.is_open
    why = "Ann Archer had closed it again, so it stays closed"
    assert incident.timeline[-3].ruling.why == why
    rival = incident.unsettled[0].rival
    assert rival == incident.closed
    assert problems(incident, Policy()) == []
    told.reopen(BOB)
    assert unsettled(told) == []
    assert told.fold().is_open


def test_a_reopening_of_an_older_version_undoes_any_close() -> None:
    told = complete()
    told.reopen(BOB, after_close="")
    assert told.fold().is_open


def test_a_close_while_nobody_holds_command_has_no_rival() -> None:
    told = held()
    elsewhere = told.elsewhere(5)
    second = elsewhere.close(text="From my other machine")
    told.close()
    told.reopen(BOB)
    told.placed.append(second)
    assert unsettled(told) == ["close contested"]
    assert only(told).rival is None
    never = opened()
    never.close()
    assert only(never).rival is None


def test_a_summary_that_knows_of_no_close_does_not_take_the_place_of_the_closes() -> None:
    told = race(
        held(),
        lambda t: t.close(text="It was the disk"),
        lambda t: t.summary("It was the network", BOB),
    )
    assert told.fold().summary == "It was the disk"
    told.summary("It was both")
    assert told.fold().summary == "It was both"
    assert unsettled(told) == []


def test_a_late_note_that_knows_of_another_close_is_in_dispute() -> None:
    told = complete()
    first = told.fold().close_id
    told.reopen()
    told.take()
    told.close()
    told.note("I know of the first close", BOB, after_close=first)
    assert unsettled(told) == ["note late"]


def test_of_two_corrections_the_first_counts_until_somebody_corrects_it() -> None:
    told = race(
        held(),
        lambda t: t.correct(t.placed[2].id, "Disk 1", ANN),
        lambda t: t.correct(t.placed[2].id, "Disk 2", BOB),
    )
    note, first, second = told.placed[2], told.placed[-2], told.placed[-1]
    incident = told.fold()
    line, contested = incident.line_of(note.id), incident.line_of(second.id)
    assert line
    assert contested
    assert (line.text, line.corrections, contested.corrections) == ("Disk 1", [first], [])
    assert contested.ruling.why == "Ann Archer had corrected it already"
    assert incident.last_word_on(note) == incident.last_word_on(first) == first
    assert incident.last_word_on(second) == second
    told.note("something else")
    assert unsettled(told) == ["correct contested"]
    told.correct(first.id, "Disk 2", CAM)
    incident = told.fold()
    line = incident.line_of(note.id)
    assert line
    assert line.text == "Disk 2"
    assert incident.unsettled == []
    assert next(disputes(incident)).settled_by == told.placed[-1]


def test_a_correction_of_a_contested_one_corrects_that_one_alone() -> None:
    told = race(
        held(),
        lambda t: t.correct(t.placed[2].id, "Disk 1", ANN),
        lambda t: t.correct(t.placed[2].id, "Disc 2", BOB),
    )
    contested = told.placed[-1]
    again = told.correct(contested.id, "Disk 2", BOB)
    incident = told.fold()
    note, second = incident.line_of(told.placed[2].id), incident.line_of(contested.id)
    assert note
    assert second
    assert (note.text, second.text, second.corrections) == ("Disk 1", "Disk 2", [again])
    assert incident.last_word_on(contested) == again
    assert unsettled(told) == ["correct contested"]


def test_a_correction_whose_entry_is_not_here_yet_waits_for_it() -> None:
    told = held()
    other = told.elsewhere()
    note = other.note("The disk is fool", BOB)
    told.correct(note.id, "The disk is full", CAM)
    dispute = only(told)
    assert dispute.lacks_target
    assert dispute.rival is None
    assert dispute.line.ruling.standing is Standing.HOLDS
    assert told.fold().last_word_on(note) == note
    told.join(other)
    incident = told.fold()
    assert incident.unsettled == []
    line = incident.line_of(note.id)
    assert line
    assert line.text == "The disk is full"


def test_two_corrections_of_what_is_not_here() -> None:
    told = held()
    told.correct("0" * 16, "A", ANN)
    told.correct("0" * 16, "B", BOB)
    assert unsettled(told) == ["correct holds", "correct contested"]
    told.settle(*(one.line.placed.id for one in told.fold().unsettled))
    assert unsettled(told) == []


def test_two_who_settle_the_same_in_other_words() -> None:
    told = race(opened(), lambda t: t.take(ANN), lambda t: t.take(BOB))
    contested = told.placed[-1].id
    race(
        told,
        lambda t: t.settle(contested, text="Ann leads"),
        lambda t: t.settle(contested, by=BOB, text="Bob leads"),
    )
    assert unsettled(told) == ["settle contested"]
    first, second = told.placed[-2:]
    assert only(told).rival == first
    assert told.fold().timeline[-1].ruling.why == "Ann Archer had settled it already"
    told.settle(second.id, text="Ann leads, we talked")
    assert unsettled(told) == []


def test_two_who_settle_the_same_in_the_same_words_agree() -> None:
    told = race(opened(), lambda t: t.take(ANN), lambda t: t.take(BOB))
    contested = told.placed[-1].id
    race(told, lambda t: t.settle(contested), lambda t: t.settle(contested, by=BOB))
    assert unsettled(told) == []
    assert told.fold().timeline[-1].ruling.standing is Standing.REDUNDANT


def test_to_settle_one_thing_leaves_the_other() -> None:
    told = race(held(), lambda t: t.close(), lambda t: t.note(by=BOB))
    told.note("me too", CAM, after_close="")
    first, second = (one.line.placed.id for one in told.fold().unsettled)
    told.settle(second)
    assert [one.line.placed.id for one in told.fold().unsettled] == [first]
    told.settle(first, second)
    assert unsettled(told) == []
    assert {line.ruling.standing.value for line in told.fold().timeline[-2:]} == {"holds"}


def test_whoever_lost_an_offer_is_told_by_what() -> None:
    told = accepted_late()
    rival = only(told).rival
    assert rival == told.placed[-2]
    assert told.fold().commander == ANN
    told = withdrawn_late()
    rival = only(told).rival
    assert rival == told.placed[-2]
    assert told.fold().commander == BOB
    taken_meanwhile = race(
        offered(), lambda t: t.take(CAM, because="Ann sleeps"), lambda t: t.take(BOB)
    )
    rival = only(taken_meanwhile).rival
    assert rival
    assert rival.entry.by == CAM


def test_an_offer_while_nobody_holds_command() -> None:
    told = opened()
    told.handover(BOB)
    assert told.fold().timeline[-1].ruling.why == "nobody held command"
    assert only(told).rival is None
    assert told.fold().offer is None


def test_an_offer_stands_until_it_is_accepted_taken_back_or_replaced() -> None:
    told = offered()
    assert told.fold().offers_to(BOB)
    assert not told.fold().offers_to(CAM)
    told.handover(ANN)
    assert told.fold().timeline[-1].ruling == (
        Standing.REDUNDANT,
        "Ann Archer held command already",
        False,
        "",
    )
    told.handover(CAM)
    assert told.fold().offers_to(CAM)
    told.withdraw(BOB)
    assert told.fold().timeline[-1].ruling.why == "no such offer stood any more"
    told.handover(CAM)
    assert told.fold().timeline[-1].ruling.why == "it was offered already"
    told.take(CAM)
    incident = told.fold()
    assert (incident.offer, incident.commander) == (None, CAM)
    told.handover(ANN, CAM)
    told.close(CAM)
    assert told.fold().offer is None


# What settles it by itself


def two_takes() -> Timeline:
    return race(opened(), lambda t: t.take(ANN), lambda t: t.take(BOB))


def late_take() -> Timeline:
    return race(held(), lambda t: t.close(), lambda t: t.take(BOB, because="Ann sleeps"))


def close_lost() -> Timeline:
    return race(held(), lambda t: t.take(BOB, because="Ann sleeps"), lambda t: t.close(ANN))


def two_closes() -> Timeline:
    return race(held(), lambda t: t.close(text="A"), lambda t: t.close(text="B"))


def late_note() -> Timeline:
    return race(held(), lambda t: t.close(), lambda t: t.note(by=BOB))


def task_and_close() -> Timeline:
    return race(held(), lambda t: t.task(), lambda t: t.close())


def late_task() -> Timeline:
    return race(held(), lambda t: t.close(), lambda t: t.task())


def two_marks() -> Timeline:
    return race(
        held(),
        lambda t: t.mark("mitigated", at=t.now.replace(microsecond=0) - timedelta(minutes=1)),
        lambda t: t.mark("mitigated", BOB),
    )


def late_mark() -> Timeline:
    return race(held(), lambda t: t.close(), lambda t: t.mark("mitigated", BOB))


def two_severities() -> Timeline:
    return race(held(), lambda t: t.severity("sev1"), lambda t: t.severity("sev3", BOB))


def late_service() -> Timeline:
    return race(held(), lambda t: t.close(), lambda t: t.service(BOB, add=("web",)))


def done_and_dropped() -> Timeline:
    return race(tasked(), lambda t: t.done(last_id(t)), lambda t: t.drop(t.placed[-1].id, BOB))


def task_of(told: Timeline) -> str:
    return told.fold().tasks[0].placed.id


def withdrawn_late() -> Timeline:
    """Bob had accepted when Ann took the offer back."""
    return race(offered(), lambda t: t.take(BOB), lambda t: t.withdraw(BOB))


def accepted_late() -> Timeline:
    """Ann had taken the offer back when Bob accepted."""
    return race(offered(), lambda t: t.withdraw(BOB), lambda t: t.take(BOB))


def offered_late() -> Timeline:
    """Bob, who had taken command, closed it, and Ann offered what she no longer had."""
    told = held()
    other = told.elsewhere()
    told.take(BOB, because="Ann sleeps")
    told.close(BOB)
    other.handover(CAM)
    told.join(other)
    return told


@pytest.mark.parametrize(
    ("before", "deed"),
    [
        (task_and_close, lambda t: t.done(task_of(t))),
        (task_and_close, lambda t: t.drop(task_of(t))),
        (task_and_close, lambda t: t.followup(task=task_of(t))),
        (task_and_close, lambda t: t.reopen()),
        (late_task, lambda t: t.done(task_of(t))),
        (late_task, lambda t: t.reopen()),
        (two_marks, lambda t: t.mark("mitigated", CAM)),
        (two_marks, lambda t: t.mark("mitigated", CAM, withdraw=True)),
        (late_mark, lambda t: t.mark("mitigated", CAM)),
        (late_mark, lambda t: t.reopen()),
        (two_severities, lambda t: t.severity("sev2", CAM)),
        (late_service, lambda t: t.service(add=("web", "db"))),
        (two_takes, lambda t: t.take(BOB, because="We agreed")),
        (two_takes, lambda t: t.take(CAM, because="Nobody knew")),
        (two_takes, lambda t: (t.note(), t.close(ANN, text="Over"))),
        (late_take, lambda t: t.reopen(CAM)),
        (close_lost, lambda t: t.close(BOB)),
        (two_closes, lambda t: t.reopen(CAM)),
        (late_note, lambda t: t.reopen(CAM)),
        (withdrawn_late, lambda t: t.handover(CAM, BOB)),
        (withdrawn_late, lambda t: t.take(ANN, because="Bob agrees")),
        (withdrawn_late, lambda t: t.close(BOB)),
        (accepted_late, lambda t: t.close(ANN)),
        (accepted_late, lambda t: (t.handover(BOB), t.take(BOB))),
        (offered_late, lambda t: t.reopen(CAM)),
    ],
)
def test_a_later_entry_leaves_nothing_to_settle(before: Callable[[], Timeline], deed: Deed) -> None:
    told = before()
    first = only(told)
    deed(told)
    assert told.fold().unsettled == []
    (dispute,) = disputes(told.fold())
    assert dispute.settled_by == told.placed[-1]
    assert dispute.rival == first.rival


def test_a_close_is_settled_by_the_end_of_the_tasks_before_it_and_no_others() -> None:
    told = race(held(), lambda t: (t.task("a"), t.task("b")), lambda t: t.close())
    first, second = (task.placed.id for task in told.fold().tasks)
    late = told.task("c").id
    told.done(first)
    assert unsettled(told) == ["close holds", "task late"]
    ended = told.drop(second)
    assert unsettled(told) == ["task late"]
    close, _ = disputes(told.fold())
    assert close.settled_by == ended
    told.done(late)
    assert unsettled(told) == []


@pytest.mark.parametrize(
    ("before", "deed"),
    [
        (two_takes, lambda t: t.note("Who leads?", CAM)),
        (two_takes, lambda t: t.take(CAM)),
        (two_takes, lambda t: t.take(ANN)),
        (two_takes, lambda t: t.close(BOB)),
        (late_take, lambda t: t.take(CAM)),
        (late_take, lambda t: t.note("Is it over?", CAM)),
        (close_lost, lambda t: t.close(ANN)),
        (close_lost, lambda t: t.take(ANN, because="Bob hands it back")),
        (withdrawn_late, lambda t: t.handover(CAM, ANN)),
        (accepted_late, lambda t: t.handover(CAM)),
        (offered_late, lambda t: t.take(CAM)),
        (two_closes, lambda t: t.close(text="C")),
        (late_note, lambda t: t.note("Seen", CAM)),
        (late_note, lambda t: t.summary("Seen", CAM)),
        (late_note, lambda t: t.settle("0" * 16)),
        (task_and_close, lambda t: t.note("Who does it?", CAM)),
        (late_task, lambda t: t.note("Who does it?", CAM)),
        (two_marks, lambda t: t.mark("identified", CAM)),
        (late_mark, lambda t: t.mark("identified", CAM)),
        (done_and_dropped, lambda t: t.done(task_of(t))),
    ],
)
def test_other_entries_settle_nothing(before: Callable[[], Timeline], deed: Deed) -> None:
    told = before()
    first = only(told)
    deed(told)
    assert told.fold().unsettled[0].line.placed == first.line.placed


# Whatever the entries are


@given(any_order())
def test_disputes_of_any_entries(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    every = list(disputes(incident))
    assert incident.unsettled == [one for one in every if not one.settled_by]
    for line in incident.timeline:
        if line.ruling.disputed:
            assert any(one.line is line for one in every)
            holds = line.ruling.standing is Standing.HOLDS
            assert not holds or line.placed.entry.name == "close"
    for dispute in every:
        assert dispute.rival is None or dispute.rival in entries
        assert dispute.settled_by is None or dispute.settled_by in entries
        assert incident.last_word_on(dispute.line.placed) in entries


# What honest people do at once, in three clones


@dataclass
class Clone:
    """A clone in which people do what the commands let them do, and nothing else."""

    told: Timeline

    def act(self, step: str, by: Person) -> None:
        incident, told = self.told.fold(), self.told
        if step == "take" and incident.is_open and not incident.commander:
            told.take(by)
        elif step == "force" and incident.commander and not incident.commander.same(by):
            told.take(by, because="" if incident.offers_to(by) else "Handed over")
        elif step == "offer" and incident.commander and incident.commander.same(by):
            self._offer(incident, by)
        elif step == "note":
            told.note(f"A note of {by.name}", by)
        elif step == "summary":
            told.summary(f"A summary of {by.name}", by)
        elif step == "correct":
            target = incident.last_word_on(told.placed[len(told.placed) // 2])
            told.correct(target.id, f"Corrected by {by.name}", by)
        elif step == "reopen" and not incident.is_open:
            told.reopen(by)
        elif step == "settle" and incident.unsettled:
            settle_all(told, by)
        elif step == "close" and incident.is_open:
            self._close(incident, by)
        else:
            self._work(step, incident, by)

    def _work(self, step: str, incident: Incident, by: Person) -> None:
        told, tasks = self.told, open_tasks(incident)
        if step == "task" and incident.is_open:
            told.task(f"A task of {by.name}", by)
        elif step in {"done", "drop"} and tasks:
            getattr(told, step)(tasks[0].placed.id, by)
        elif step == "followup" and tasks:
            told.followup("Later", by, task=tasks[-1].placed.id, owner=by)
        elif step == "mark":
            told.mark("resolved", by, withdraw="resolved" in incident.times)
        elif step == "severity":
            told.severity("sev1" if by.same(ANN) else "sev2", by)

    def _offer(self, incident: Incident, by: Person) -> None:
        if incident.offer:
            (to,) = incident.offer.entry.named
            self.told.withdraw(to, by)
        else:
            self.told.handover(BOB if by is ANN else ANN, by)

    def _close(self, incident: Incident, by: Person) -> None:
        length = len(self.told.placed)
        text = "" if incident.summary else f"Closed by {by.name}"
        placed = self.told.close(by, text=text, thanks=(by.name,), severity=f"sev{length}")
        if close_problems(incident, placed, Policy()):
            del self.told.placed[length:]


def settle_all(told: Timeline, by: Person = ANN) -> None:
    """What ``incidentctl settle`` does without naming an entry."""
    entries = [one.line.placed.id for one in told.fold().unsettled]
    if entries:
        told.settle(*entries, by=by, text=f"Settled by {by.name}")


STEPS = (
    *("take", "force", "note", "summary", "correct", "close", "close", "reopen", "settle"),
    *("task", "task", "done", "drop", "followup", "mark", "severity", "offer"),
)
DEEDS = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from([ANN, BOB])), max_size=6)
SKEWS = st.integers(-60, 60)
"""How far a clone's clock is off, in minutes."""


def after(origin: Timeline, deeds: Sequence[tuple[str, Person]], skew: int, micro: int) -> Timeline:
    told = origin.elsewhere(skew)
    told.now += timedelta(microseconds=micro)
    clone = Clone(told)
    for deed in deeds:
        clone.act(*deed)
    return told


@given(DEEDS, DEEDS, DEEDS, DEEDS, st.tuples(SKEWS, SKEWS))
def test_three_clones_in_any_order(
    before: list[tuple[str, Person]],
    one: list[tuple[str, Person]],
    two: list[tuple[str, Person]],
    three: list[tuple[str, Person]],
    skews: tuple[int, int],
) -> None:
    origin = after(opened(), before, 0, 0)
    clones = [
        after(origin, one, 0, 1),
        after(origin, two, skews[0], 2),
        after(origin, three, skews[1], 3),
    ]
    everything = {placed.id for clone in clones for placed in clone.placed}
    for order in permutations(clones):
        told = order[0].elsewhere()
        for other in order[1:]:
            told.join(other)
        assert {placed.id for placed in told.placed} == everything
        incident = told.fold(path=told.path)
        assert problems(incident, Policy()) == []
        assert_one_commander(incident)
        settle_all(told)
        settled = told.fold(path=told.path)
        assert settled.unsettled == []
        assert problems(settled, Policy()) == []
        assert (settled.commander, settled.tenures) == (incident.commander, incident.tenures)


def assert_one_commander(incident: Incident) -> None:
    """One tenure after the other, none of them of negative length; the last one's is open."""
    holders = [
        line.placed.entry.by
        for line in incident.timeline
        if isinstance(line.placed.entry, Take) and line.ruling.standing is Standing.HOLDS
    ]
    assert [tenure.commander for tenure in incident.tenures] == holders
    assert all(tenure.until is not None for tenure in incident.tenures[:-1])
    for tenure in incident.tenures:
        assert tenure.until is None or tenure.until >= tenure.since


def test_a_tenure_is_never_negative_however_far_the_clocks_are_apart() -> None:
    told = opened()
    told.now += timedelta(hours=1)
    told.take(ANN)
    told.now -= timedelta(minutes=50)
    told.take(BOB, because="Ann sleeps")
    first, second = told.fold().tenures
    assert first.until == first.since
    assert second.until is None
