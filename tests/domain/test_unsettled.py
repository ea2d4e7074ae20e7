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
    "a close and a handover": (
        held,
        lambda t: t.close(ANN),
        lambda t: t.take(BOB, because="Ann sleeps"),
        ["take late"],
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


@pytest.mark.parametrize(
    ("before", "deed"),
    [
        (two_takes, lambda t: t.take(BOB, because="We agreed")),
        (two_takes, lambda t: t.take(CAM, because="Nobody knew")),
        (two_takes, lambda t: (t.note(), t.close(ANN, text="Over"))),
        (late_take, lambda t: t.reopen(CAM)),
        (close_lost, lambda t: t.close(BOB)),
        (two_closes, lambda t: t.reopen(CAM)),
        (late_note, lambda t: t.reopen(CAM)),
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
        (two_closes, lambda t: t.close(text="C")),
        (late_note, lambda t: t.note("Seen", CAM)),
        (late_note, lambda t: t.summary("Seen", CAM)),
        (late_note, lambda t: t.settle("0" * 16)),
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
            assert line.ruling.standing is not Standing.HOLDS
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
            told.take(by, because="Handed over")
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


STEPS = ("take", "force", "note", "summary", "correct", "close", "close", "reopen", "settle")
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
