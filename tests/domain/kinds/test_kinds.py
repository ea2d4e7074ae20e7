"""What all kinds owe: a name, a phrase, their faults; and the table that finds them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from incidentctl.domain.entry import Entry
from incidentctl.domain.incident import Incident
from incidentctl.domain.kinds import NAMES, kind
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, BOB, ENTRIES, IDENT, place

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_found_by_its_name(name: str) -> None:
    cls = kind(name)
    assert cls is not None
    assert cls.kind == name
    assert cls.__doc__


def test_a_kind_of_a_newer_version_is_not_found() -> None:
    assert kind("page") is None
    assert kind("unknown") is None


@given(ENTRIES)
def test_every_entry_says_what_was_done_in_one_line(entry: Entry) -> None:
    assert entry.phrase()
    assert "\n" not in entry.phrase()
    assert entry.author == (entry.recorded_by or entry.by)
    assert entry.name == (entry.kind if entry.kind != "unknown" else "page")
    assert all(detail.partition(": ")[0] for detail in entry.details())
    for fault in entry.faults():
        assert fault


@given(ENTRIES)
def test_texts_that_must_be_there_are_missed(entry: Entry) -> None:
    missed = [fault for fault in entry.faults() if fault.endswith("entry needs a text")]
    assert bool(missed) == (entry.needs_text and not entry.text)


def test_who_wrote_it_down_is_the_author() -> None:
    assert Entry(**COMMON).author == ANN
    assert Entry(**COMMON, recorded_by=BOB).author == BOB


def test_an_entry_of_no_kind_does_nothing() -> None:
    entry = Entry(**COMMON)
    with pytest.raises(NotImplementedError):
        entry.phrase()
    with pytest.raises(NotImplementedError):
        entry.apply(Incident(IDENT), place([entry], ["0" * 16])[0])
    assert entry.details() == []
    assert entry.kept_heading == ""
    assert entry.kept_details == ()
