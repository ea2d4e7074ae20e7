"""The union over random histories: clones that note, and merge each other in any order.

:mod:`tests.text.test_append` has the cases one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.entry import Placed
from incidentctl.text import entry_reader
from incidentctl.text.append import BASE, OTHER, NotUnitable, appended, union
from incidentctl.text.reader import canonical_problems, read, salvage
from incidentctl.text.writer import write_entry
from tests.support.entries import OPENS, OTHERS, UNKNOWNS, file_of
from tests.support.timeline import IDENT, Timeline

CLONES = 4


@dataclass(frozen=True)
class Step:
    """Clone ``who`` writes the next entry, or merges what ``whom`` has."""

    who: int
    whom: int | None


STEPS = st.lists(
    st.builds(Step, st.integers(0, CLONES - 1), st.none() | st.integers(0, CLONES - 1)),
    max_size=12,
)
# Drawn small: most histories need few kinds, and hypothesis finds the hostile ones by shrinking.
POOL = st.lists(
    OTHERS | UNKNOWNS, min_size=1, max_size=4, unique_by=lambda one: write_entry(one).id
)


@dataclass
class History:
    """What the clones' files are in the end, and every entry that anybody wrote."""

    files: list[bytes]
    written: dict[str, str]
    grew: list[tuple[bytes, bytes]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    pool = [write_entry(entry) for entry in draw(POOL)]
    start = file_of(IDENT, [draw(OPENS)])
    history = History([start.data] * CLONES, {one.id: one.raw for one in start.placed}, [])
    for step in draw(STEPS):
        before = history.files[step.who]
        if step.whom is not None:
            after = union(before, history.files[step.whom])
        elif pool:
            one = pool.pop()
            history.written[one.id] = one.raw
            after = before + one.raw.encode()
        else:
            continue
        history.files[step.who] = after
        history.grew.append((before, after))
    return history


def raws(data: bytes) -> dict[str, str]:
    """The characters of the entries by id; there are no two of one id."""
    record = read(data)
    assert record.is_sound, record.problems
    found = {placed.id: placed.raw for placed in record.entries}
    assert len(found) == len(record.entries)
    return found


@given(histories())
def test_every_file_only_ever_grew_and_stayed_sound(history: History) -> None:
    assert all(appended(before, after) for before, after in history.grew)
    for data in history.files:
        assert raws(data).items() <= history.written.items()
        assert canonical_problems(read(data)) == []


@given(histories(), st.permutations(range(CLONES)))
def test_all_together_hold_every_entry_whatever_the_order(
    history: History, order: Sequence[int]
) -> None:
    everything = reduce(union, (history.files[clone] for clone in order))
    assert raws(everything) == history.written
    for data in history.files:
        assert union(everything, data) == everything
        assert raws(union(data, everything)) == history.written


@given(histories())
def test_it_is_associative_commutative_and_idempotent_as_a_set(history: History) -> None:
    one, two, three, _ = history.files
    expected = raws(one) | raws(two) | raws(three)
    for first, second, third in permutations((one, two, three)):
        assert raws(union(union(first, second), third)) == expected
        assert raws(union(first, union(second, third))) == expected
        assert union(union(first, second), second) == union(first, second)


@given(histories(), st.data())
def test_damage_loses_no_byte(history: History, data: st.DataObject) -> None:
    """Either the damaged file is refused, or what comes out begins with or holds all of it."""
    good, other = data.draw(st.sampled_from(history.files)), history.files[0]
    kind = data.draw(st.sampled_from(["cut", "flip", "insert"]))
    place = data.draw(st.integers(0, len(other) - 1))
    rest = {
        "cut": b"",
        "flip": bytes([other[place] ^ data.draw(st.sampled_from([1, 32, 128]))])
        + other[place + 1 :],
        "insert": data.draw(st.sampled_from([b"\n", b"<<<<<<< HEAD\n", b"\r", b"\xff", b"\0"]))
        + other[place:],
    }[kind]
    damaged = other[:place] + rest
    for first, second in ((good, damaged), (damaged, good)):
        refusal, both = attempted(first, second)
        if refusal:
            assert (refusal.side in {BASE, OTHER}) == bool(refusal.problem)
        else:
            assert both.startswith(first)
            assert salvage(second).keys() <= salvage(both).keys()


def attempted(first: bytes, second: bytes) -> tuple[NotUnitable | None, bytes]:
    try:
        return None, union(first, second)
    except NotUnitable as refusal:
        return refusal, b""


@pytest.mark.parametrize("junk", [b"", b"junk", b"\n", b"\0" * 9, b"# \n", b"\xff\xfe", b"<!--\n"])
def test_junk_is_refused_or_stays_as_it_is(junk: bytes) -> None:
    told = Timeline()
    told.open()
    assert union(b"", junk) == union(junk, b"") == junk
    if junk:
        with pytest.raises(NotUnitable) as refused:
            union(told.data, junk)
        assert (refused.value.side, refused.value.problem is None) == (OTHER, False)
        with pytest.raises(NotUnitable) as refused:
            union(junk, told.data)
        assert refused.value.side == BASE


def test_it_says_which_side_is_damaged_and_where() -> None:
    told, other = Timeline(), Timeline()
    told.open()
    other.open()
    other.note()
    damaged = other.data.replace(b"disk is full", b"disk is fine")
    with pytest.raises(NotUnitable, match=r"^damaged in line 15: entry \w{16} was altered") as one:
        union(told.data, damaged)
    assert one.value.problem is not None
    assert one.value.problem.rule == "checksum"


def test_an_entry_that_stands_twice_on_the_other_side_comes_once() -> None:
    told, other = Timeline(), Timeline()
    told.open()
    other.open()
    note = other.note()
    twice = other.data + note.raw.encode()
    assert union(told.data, twice) == other.data
    assert union(other.data, twice) == other.data


def test_one_id_with_other_bytes_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty bits can be made to meet; then nobody may choose silently."""
    told, ours, theirs = Timeline(), Timeline(), Timeline()
    for one in (told, ours, theirs):
        one.open()
    ours.note("Mine")
    met = theirs.note("Yours")
    ident = ours.placed[1].id

    def forged(found: re.Match[str]) -> bool:
        return found[1] == ident or matches(found)

    matches = entry_reader._matches_its_id
    monkeypatch.setattr(entry_reader, "_matches_its_id", forged)
    theirs.placed[1] = Placed(ident, met.entry, raw=met.raw.replace(met.id, ident))
    assert read(theirs.data).is_sound
    for first, second in ((ours, theirs), (theirs, ours)):
        with pytest.raises(NotUnitable, match=f"entry {ident} has other bytes") as refused:
            union(first.data, second.data)
        assert (refused.value.side, refused.value.problem) == ("", None)


def test_a_title_that_somebody_edited_stays_on_its_own_side() -> None:
    """What the line says stands in the entry; an edited one is mended by the other side."""
    told = Timeline()
    told.open()
    grown = Timeline()
    grown.open()
    note = grown.note()
    edited = told.data.replace(b"returns 500", b"is slow", 1)
    assert union(edited, grown.data) == edited + note.raw.encode()
    assert union(grown.data, edited) == grown.data
