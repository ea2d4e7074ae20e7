"""Reading on from what was read before, and what can still be told from a damaged file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.text.reader import read, read_on, salvage
from tests.support.timeline import Timeline, complete

WHOLE = complete()


def start(entries: int) -> bytes:
    """The file after so many entries."""
    told = Timeline()
    told.placed = WHOLE.placed[:entries]
    return told.data


@pytest.mark.parametrize("known", range(1, len(WHOLE.placed) + 1))
def test_reading_on_is_reading_all(known: int) -> None:
    before = read(start(known))
    tail = WHOLE.data[len(start(known)) :]
    assert read_on(before, start(known).count(b"\n"), tail) == read(WHOLE.data)


@given(
    st.integers(1, len(WHOLE.placed) - 1),
    st.integers(0, len(WHOLE.data)),
    st.sampled_from(
        [b"", b"\n", b"\n\n", b"\r\n", b"x", b"\xff", b" \n", b"\x1b[0m", b"\xe2\x80\xae"]
    ),
)
def test_damage_is_told_alike_however_it_is_read(known: int, place: int, junk: bytes) -> None:
    head = start(known)
    place = max(place, len(head))
    data = WHOLE.data[:place] + junk + WHOLE.data[place:]
    found = read_on(read(head), head.count(b"\n"), data[len(head) :], "a.md")
    whole = read(data, "a.md")
    assert found.is_sound == whole.is_sound
    if whole.problems and whole.problems[0].rule not in {"encoding", "clean-text"}:
        assert found == whole
    assert [(each.line, each.rule) for each in found.problems] == [
        (each.line, each.rule) for each in whole.problems
    ]


def test_a_sound_file_is_told_whole() -> None:
    assert salvage(WHOLE.data) == {placed.id: placed.raw for placed in WHOLE.placed}


def test_damage_hides_no_other_entry() -> None:
    ids = [placed.id for placed in WHOLE.placed]
    edited = WHOLE.data.replace(b"The disk is full", b"The disk is fine")
    assert [*salvage(edited)] == [ids[0], ids[1], ids[3], ids[4]]
    assert [*salvage(WHOLE.data.replace(b"\n", b"\r\n"))] == ids
    assert [*salvage(b"junk\xff\n" + WHOLE.data + b"\n<!--\n")] == ids
    assert [*salvage(WHOLE.data[:-2])] == ids[:4]
    assert salvage(b"") == {}
