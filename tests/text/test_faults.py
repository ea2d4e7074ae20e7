from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds.close import Close
from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.open import Open
from incidentctl.domain.kinds.reopen import Reopen
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.person import Person
from incidentctl.text import faults
from incidentctl.text.clean import clean_line, clean_text
from incidentctl.text.faults import entry_faults
from incidentctl.text.fields import build, write_fields
from incidentctl.text.values import read_value
from tests.support.entries import ENTRIES, HOSTILE, HOSTILE_PIECES, PEOPLE
from tests.support.timeline import ANN

AT = datetime(2026, 11, 21, 14, 19, 2, tzinfo=UTC)
RECORDED = AT.replace(microsecond=481337)
VALUES = {"at": AT, "recorded": RECORDED, "by": "Ann Archer <ann@example.com>", "kind": "note"}


def note(**fields: Any) -> Note:
    return Note(**{"at": AT, "recorded": RECORDED, "by": ANN, "text": "x", **fields})


def opened(**fields: Any) -> Open:
    common = {"at": AT, "recorded": RECORDED, "by": ANN, "format": 1, "title": "x"}
    return Open(**{**common, **fields})


def close(**fields: Any) -> Close:
    return Close(**{"at": AT, "recorded": RECORDED, "by": ANN, **fields})


@given(ENTRIES)
def test_what_can_be_written_has_none(entry: Entry) -> None:
    assert [*entry_faults(entry)] == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (note(at=RECORDED), "at has a fraction of a second"),
        (note(at=AT.astimezone(timezone(timedelta(hours=1)))), "at is not in UTC"),
        (note(recorded=RECORDED.replace(tzinfo=None)), "recorded is not in UTC"),
        (opened(started=AT.replace(tzinfo=None)), "started is not in UTC"),
        (opened(detected=AT.astimezone(timezone(timedelta(1, -1)))), "detected is not in UTC"),
        (note(recorded_by=ANN), "recorded_by is there, but the same as by"),
        (note(text=""), "a note entry needs a text"),
        (note(text="x\n"), "the text holds"),
        (note(text="x "), "the text holds"),
        (note(text="\nx"), "the text holds"),
        (note(text="x\ry"), "the text holds"),
        (note(text="\x1b[31mx"), "the text holds"),
        (note(text="\ud800"), "the text holds"),
        (note(category="rumour"), "category is 'rumour'"),
        (opened(format=0), "there is no such format"),
        (opened(format=2), "there is no such format"),
        (opened(title=""), "the title is empty"),
        (opened(title="a\nb"), "title holds"),
        (opened(title="a  b"), "title holds"),
        (opened(severity="sev1 "), "severity holds"),
        (opened(services=("a", "")), "services holds"),
        (opened(services=("a\x00",)), "services holds"),
        (opened(services=("a\nb",)), "services holds"),
        (close(root_causes=("",)), "root_causes holds"),
        (close(root_causes=("a\n",)), "root_causes holds"),
        (close(root_causes=("a\u2028b",)), "root_causes holds"),
        (close(thanks=("",)), "thanks holds"),
        (close(postmortem="https://a\u202e"), "postmortem holds"),
        (Take(at=AT, recorded=RECORDED, by=ANN, because="a\n"), "because holds"),
        (Reopen(at=AT, recorded=RECORDED, by=ANN, because="\x07"), "because holds"),
    ],
)
def test_what_cannot_be_is_named(entry: Entry, fault: str) -> None:
    assert any(found.startswith(fault) for found in entry_faults(entry))


def test_reasons_may_have_lines_and_the_longest_years_are_fine() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert not [*entry_faults(close(root_causes=("a\n\n  b", "  c")))]
    assert not [*entry_faults(note(at=first, recorded=last))]


@given(PEOPLE)
def test_people_of_any_name_can_be_written(person: Person) -> None:
    assert not [*entry_faults(note(by=person))]


@pytest.mark.parametrize(
    "person",
    [
        *(
            Person(""),
            Person(" "),
            Person("", "a@b"),
            Person(" Ann"),
            Person("Ann "),
            Person("a  b"),
        ),
        *(
            Person("a\nb"),
            Person("a<b"),
            Person("a>b"),
            Person("Ann <a@b>"),
            Person("<U+202E>"),
        ),
        *(
            Person("Ann", "a b"),
            Person("Ann", "<a@b>"),
            Person("Ann", "a\u3000"),
            Person("a\x00"),
        ),
        *(Person("Ann", "a\u202eb"), Person("Ann", " "), Person("\ud800"), Person("a\u2003b")),
    ],
)
def test_people_who_would_be_read_as_others_cannot(person: Person) -> None:
    assert [*entry_faults(note(by=person))] == ["by is nobody to be written as: Name <email>"]
    assert [*entry_faults(note(recorded_by=person))]
    assert [*entry_faults(opened(reporter=person))]


@pytest.mark.parametrize("piece", HOSTILE_PIECES)
def test_people_are_read_as_they_were_written_or_refused(piece: str) -> None:
    for person in (Person(piece), Person(f"A {piece} B", "a@b"), Person("A", f"a{piece}@b")):
        if not [*entry_faults(note(by=person))]:
            row = [*write_fields(note(by=person))][2].removeprefix("by = ")
            assert build(Note, {**VALUES, "by": read_value(row)}, []).by == person


@given(HOSTILE)
def test_unclean_text_is_never_overlooked(raw: str) -> None:
    assert bool([*entry_faults(note(text=f"x{raw}"))]) == (clean_text(f"x{raw}").text != f"x{raw}")
    unclean = clean_line(f"x{raw}").text != f"x{raw}"
    assert bool([*entry_faults(opened(title=f"x{raw}"))]) == unclean
    assert bool([*entry_faults(opened(services=("a", f"x{raw}")))]) == unclean


def test_all_are_told() -> None:
    entry = replace(note(text=""), at=RECORDED, by=Person(""))
    assert len([*entry_faults(entry)]) == 3


def test_a_kind_is_looked_at_when_it_is_first_met(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_OF_KIND", {})
    assert [*entry_faults(close(root_causes=("two\nlines",)))] == []
    assert [*entry_faults(close(thanks=("two\nlines",)))] != []
