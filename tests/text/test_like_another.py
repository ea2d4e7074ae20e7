"""An entry like one that was read before is read at a glance, and comes out as the long way has it.

The reader remembers what is without fault; it must never take for granted what isn't the same.
"""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.ident import entry_id
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.kinds.take import Take
from incidentctl.text import entry_reader
from incidentctl.text.reader import Record, read
from tests.support.timeline import ANN, PEOPLE, Timeline

TEXT = "The disk\n  is full"
HOSTILE = (
    *("", " ", "\t", "\n", "\n>\n", "\n\n", ">", "> ", "<", "<b>", "<!--", "-->", "\\", "\\<b"),
    *("\u202e", "\x1b[31m", "\x00", "é", "24", "60", "00", "13", "Z", ".", '"', "kind", "a = 1\n"),
)


def the_long_way(data: bytes) -> Record:
    with patch.object(entry_reader, "_like_another", lambda found: None):  # noqa: ARG005
        return read(data)


def with_its_checksum(raw: str) -> str:
    """What a program would write that meddles with an entry and recomputes its id."""
    rest = re.sub(r'(?m)^id = "\w+"\n', "", raw[1:], count=1)
    return re.sub(r'(?m)^id = "\w+"$', f'id = "{entry_id(rest.encode())}"', raw, count=1)


def under_way() -> Timeline:
    """A note, a summary and a take of everybody have been read already."""
    told = Timeline()
    told.open()
    for person in PEOPLE:
        told.note("Something", person)
        told.add(Summary, person, text="Something")
        told.add(Take, person, text="I have it")
    assert the_long_way(told.data).is_sound
    return told


def test_what_is_like_another_is_not_read_key_by_key() -> None:
    told = under_way()
    told.note(TEXT, ANN)
    with patch.object(entry_reader, "_entry", side_effect=AssertionError):
        found = entry_reader.read_entry_at(told.placed[-1].raw, 0, 1).entry
    assert found == told.placed[-1].entry
    assert hash(found) == hash(told.placed[-1].entry)


@given(
    st.sampled_from([Note, Summary, Take]),
    st.sampled_from(PEOPLE),
    st.data(),
    st.booleans(),
)
def test_whatever_is_done_to_an_entry_both_ways_agree(
    kind: type[Note], person: object, data: st.DataObject, fitting: bool
) -> None:
    told = under_way()
    raw = told.add(kind, person, text=TEXT).raw  # type: ignore[arg-type]
    before = told.data.decode().removesuffix(raw)
    for _ in range(data.draw(st.integers(1, 2))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 4)))
        raw = raw[:start] + data.draw(st.sampled_from(HOSTILE)) + raw[end:]
    meddled = before + (with_its_checksum(raw) if fitting else raw)
    assert read(meddled.encode()) == the_long_way(meddled.encode())


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("> The disk", "> <b>disk"),
        ("> The disk", ">\n> The disk"),
        ("> The disk\n>   is full\n", ""),
        (">   is full\n", ">   is full\n>\n"),
        (">   is full\n", ">   is full\n\n> - Because: of it\n"),
        ("noted", "<b>"),
        ("at = 2026-11-21", "at = 2026-11-31"),
        ("at = 2026-11-21T14", "at = 2026-11-21T24"),
        ('kind = "note"\n', 'kind = "note"\ncategory = "guess"\n'),
        ("Ann Archer <ann", "Ann Archer <<ann"),
    ],
)
def test_what_is_not_the_same_in_times_and_text_alone(part: str, instead: str) -> None:
    told = under_way()
    raw = told.note(TEXT, ANN).raw
    assert part in raw
    before = told.data.decode().removesuffix(raw)
    meddled = (before + with_its_checksum(raw.replace(part, instead, 1))).encode()
    assert not read(meddled).is_sound
    assert read(meddled) == the_long_way(meddled)


def test_the_memory_has_an_end() -> None:
    with patch.object(entry_reader, "_MOST_KNOWN", 2):
        told = under_way()
        read(told.data)
        assert len(entry_reader._known) <= 2
