"""Entries are values: the same fields make the same entry, and each tells what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from incidentctl.domain.kinds.note import Note
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.person import Person

AT = datetime(2026, 11, 21, 14, 19, tzinfo=UTC)
NOTE = Note(at=AT, recorded=AT, by=Person("Ann Archer", "ann@example.com"), text="rolled back")


def test_the_same_fields_make_the_same_entry() -> None:
    assert replace(NOTE) == NOTE
    assert hash(replace(NOTE)) == hash(NOTE)
    assert replace(NOTE, text="restarted") != NOTE


def test_another_kind_is_another_entry() -> None:
    assert Summary(at=AT, recorded=AT, by=NOTE.by, text=NOTE.text) != NOTE


def test_it_shows_its_fields_to_whoever_debugs() -> None:
    shown = repr(NOTE)
    assert shown.startswith("Note(at=datetime.datetime(2026, 11, 21, 14, 19")
    assert "text='rolled back'" in shown
