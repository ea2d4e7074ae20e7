"""``note``, ``take``, ``summary``, ``correct``, ``reopen``, and kinds that are not known yet."""

from __future__ import annotations

from typing import Any

import pytest

from incidentctl.domain.incident import Incident
from incidentctl.domain.kinds.correct import Correct
from incidentctl.domain.kinds.note import CATEGORIES, PHRASES, Note
from incidentctl.domain.kinds.reopen import Reopen
from incidentctl.domain.kinds.settle import Settle
from incidentctl.domain.kinds.summary import Summary
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.kinds.unknown import Unknown
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, IDENT, complete, place

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}


@pytest.mark.parametrize("category", ["", *CATEGORIES])
def test_a_note_says_what_it_is(category: str) -> None:
    note = Note(**COMMON, text="x", category=category)
    assert note.phrase() == PHRASES[category]
    assert list(note.faults()) == []


def test_a_category_that_is_none() -> None:
    note = Note(**COMMON, text="x", category="rumour")
    assert note.phrase() == "noted"
    assert list(note.faults()) == [
        "category is 'rumour', not one of observation, action, decision, hypothesis"
    ]


def test_take_says_why_if_it_must() -> None:
    assert Take(**COMMON).phrase() == "took command"
    assert Take(**COMMON).details() == []
    assert Take(**COMMON, because="Ann sleeps").details() == ["Because: Ann sleeps"]
    handed_over = Take(**COMMON, because="Ann sleeps", taken_from=ANN)
    assert handed_over.details() == ["Because: Ann sleeps", "Taken from: Ann Archer"]
    assert list(Take(**COMMON).faults()) == []


def test_summary() -> None:
    assert Summary(**COMMON, text="x").phrase() == "summed up"
    assert list(Summary(**COMMON).faults()) == ["a summary entry needs a text"]


def test_a_correction_names_its_entry() -> None:
    correction = Correct(**COMMON, text="x", entry="5v7k2m9q0x3r8w1t")
    assert correction.phrase() == "corrected entry 5v7k2m9q"
    assert correction.details() == []
    assert list(correction.faults()) == []
    other = Correct(**COMMON, text="x", entry="ilou", because="a typo")
    assert other.details() == ["Because: a typo"]
    assert list(other.faults()) == ["entry is 'ilou', which is no entry's id"]


def test_what_is_settled_is_named() -> None:
    settled = Settle(**COMMON, text="Ann leads", entries=("5v7k2m9q0x3r8w1t", "0" * 16))
    assert settled.phrase() == "settled what was in dispute"
    assert settled.details() == ["Settled: 5v7k2m9q, 00000000"]
    assert list(settled.faults()) == []
    nothing = Settle(**COMMON, entries=())
    assert list(nothing.faults()) == [
        "a settle entry needs a text",
        "it names no entry that it settles",
    ]
    assert list(Settle(**COMMON, text="x", entries=("ilou",)).faults()) == [
        "entries holds 'ilou', which is no entry's id"
    ]


def test_a_reopening_says_why() -> None:
    reopening = Reopen(**COMMON, because="It is back")
    assert reopening.phrase() == "reopened the incident"
    assert reopening.details() == ["Because: It is back"]
    assert list(reopening.faults()) == []
    assert list(Reopen(**COMMON, because="").faults()) == ["because is empty"]


def test_a_kind_of_a_newer_version_is_kept_as_it_is() -> None:
    entry = Unknown(
        **COMMON, kind_name="page", heading_line="### then · Ann paged", detail_lines=("- To: Bob",)
    )
    assert entry.name == "page"
    assert entry.phrase() == "added a page entry"
    assert (entry.kept_heading, entry.kept_details) == ("### then · Ann paged", ("- To: Bob",))
    incident = Incident(IDENT)
    assert entry.apply(incident, place([entry], ["0" * 16])[0]).standing == "holds"
    assert incident == Incident(IDENT)
    closed = complete().fold()
    assert entry.apply(closed, place([entry], ["0" * 16])[0]).standing == "late"
