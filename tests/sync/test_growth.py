"""How a file may grow, for any entries: the laws that the hook and ``verify`` stand on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.reopen import Reopen
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.person import Person
from incidentctl.domain.policy import Policy
from incidentctl.sync.growth import Version, examine, grow, join
from incidentctl.text.append import union
from tests.support.timeline import PEOPLE, Timeline

PATH = Timeline().path
KINDS: tuple[type[Entry], ...] = (Note, Summary, Take, Reopen)
Tail = list[tuple[type[Entry], Person]]
TAILS = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(PEOPLE)), max_size=4)


def tale(*tails: Tail, side: int = 0) -> Timeline:
    """An incident with these entries; those after the first tail are one side's own."""
    told = Timeline()
    told.open()
    for number, tail in enumerate(tails):
        for kind, person in tail:
            because = {"because": "It is back"} if kind is Reopen else {}
            told.add(kind, person, text=f"Side {side}" if number else "Base", **because)
    return told


def policy() -> Policy:
    return Policy()


def cut(told: Timeline, entries: int) -> bytes:
    shorter = Timeline()
    shorter.placed = told.placed[:entries]
    return shorter.data


@given(TAILS, st.data())
def test_whatever_was_there_before_growing_is_the_same_as_reading(
    tail: Tail, data: st.DataObject
) -> None:
    told = tale(tail)
    known = data.draw(st.integers(1, len(told.placed)))
    old = Version.of(cut(told, known))
    growth = grow(old, told.data, PATH, policy)
    assert growth.problems == ()
    assert growth.version.record == Version.of(told.data).record
    assert [each.id for each in growth.fresh] == [each.id for each in told.placed[known:]]


@given(TAILS, st.data())
def test_whatever_is_changed_in_what_was_there_is_found(tail: Tail, data: st.DataObject) -> None:
    told = tale(tail)
    place = data.draw(st.integers(0, len(told.data) - 1))
    junk = data.draw(
        st.binary(max_size=3).filter(lambda junk: junk != told.data[place : place + 1])
    )
    changed = told.data[:place] + junk + told.data[place + 1 :]
    rules = {
        problem.rule for problem in grow(Version.of(told.data), changed, PATH, policy).problems
    }
    assert "append-only" in rules


@given(TAILS, TAILS, TAILS)
def test_the_union_of_two_sides_is_a_good_merge_either_way(
    base: Tail, one: Tail, two: Tail
) -> None:
    ours, theirs = tale(base, one, side=1), tale(base, two, side=2)
    sides = [Version.of(ours.data), Version.of(theirs.data)]
    for data in (union(ours.data, theirs.data), union(theirs.data, ours.data)):
        assert join(sides, data, PATH).problems == ()
        assert join(sides[::-1], data, PATH).version.held == Version.of(data).held


@given(TAILS, TAILS.filter(bool), TAILS.filter(bool), st.data())
def test_a_merge_with_an_entry_less_is_found_whichever_it_is(
    base: Tail,
    one: Tail,
    two: Tail,
    data: st.DataObject,
) -> None:
    ours, theirs = tale(base, one, side=1), tale(base, two, side=2)
    whole = union(ours.data, theirs.data)
    entries = [*Version.of(whole).held.values()]
    lost = data.draw(st.sampled_from(entries))
    sides = [Version.of(ours.data), Version.of(theirs.data)]
    found = join(sides, whole.replace(lost.encode(), b""), PATH).problems
    assert "merge-lossless" in {problem.rule for problem in found}


@given(TAILS)
def test_what_grew_well_is_well(tail: Tail) -> None:
    told = tale(tail)
    assert examine(Version.of(told.data), PATH, Policy()) == []
