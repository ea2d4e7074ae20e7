"""The kinds about people and their roles: the words of their headings, and their faults."""

from __future__ import annotations

from typing import Any

import pytest

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds.call import Call
from incidentctl.domain.kinds.excuse import Excuse
from incidentctl.domain.kinds.handover import Handover
from incidentctl.domain.kinds.join import Join
from incidentctl.domain.kinds.leave import Leave
from incidentctl.domain.kinds.role import Role
from incidentctl.domain.kinds.take import Take
from incidentctl.domain.person import Person, listed
from incidentctl.text.reader import read
from incidentctl.text.writer import write_entry, write_title
from tests.support.repo import EPOCH
from tests.support.timeline import ANN, BOB, CAM, IDENT, TITLE, Timeline

COMMON: dict[str, Any] = {"at": EPOCH, "recorded": EPOCH, "by": ANN}
OFFER = "5v7k2m9q0x3r8w1t"


@pytest.mark.parametrize(
    ("entry", "phrase", "named"),
    [
        (Handover(**COMMON, to=BOB), "offered command to Bob Baker", [BOB]),
        (
            Handover(**COMMON, to=BOB, withdraw=True),
            "took back the offer of command to Bob Baker",
            [BOB],
        ),
        (Take(**COMMON, accepts=OFFER, taken_from=BOB), "accepted command", [BOB]),
        (Role(**COMMON, role="comms", who=BOB), "gave Bob Baker the role of comms", [BOB]),
        (Role(**COMMON, role="comms", who=ANN), "took on the role of comms", [ANN]),
        (
            Role(**COMMON, role="comms", who=BOB, release=True),
            "released Bob Baker from the role of comms",
            [BOB],
        ),
        (Role(**COMMON, role="ops", who=ANN, release=True), "gave up the role of ops", [ANN]),
        (Join(**COMMON), "joined", []),
        (Join(**COMMON, role="legal"), "joined as legal", []),
        (Leave(**COMMON), "left", []),
        (Call(**COMMON, who=(BOB,)), "asked Bob Baker to join", [BOB]),
        (Call(**COMMON, who=(BOB, CAM, ANN)), "asked Bob Baker, Camille and Ann Archer to join", 3),
        (
            Excuse(**COMMON, who=(BOB, CAM)),
            "excused Bob Baker and Camille, with thanks",
            [BOB, CAM],
        ),
    ],
)
def test_what_the_heading_says(entry: Entry, phrase: str, named: list[Person] | int) -> None:
    assert entry.phrase() == phrase
    assert len(entry.named) == named if isinstance(named, int) else [*entry.named] == named
    assert [*entry.faults()] == []


def test_what_was_handed_over_is_not_called_taken() -> None:
    accepted = Take(**COMMON, accepts=OFFER, taken_from=BOB)
    assert accepted.details() == ["Handed over by: Bob Baker"]
    assert [*Take(**COMMON, accepts="ilou").faults()] == [
        "accepts is 'ilou', which is no entry's id"
    ]


def test_what_is_wrong() -> None:
    assert [*Call(**COMMON, who=()).faults()] == ["it names nobody"]
    assert [*Excuse(**COMMON, who=()).faults()] == ["it names nobody"]
    assert [*Role(**COMMON, role="", who=BOB).faults()] == ["the role has no name"]
    assert [*Join(**COMMON, role=" ").faults()] == ["the role has no name"]
    assert Call(**COMMON, who=()).phrase() == "asked  to join"
    assert listed([]) == ""


def test_names_are_text_in_the_heading_and_strings_in_the_keys() -> None:
    told = Timeline()
    told.open()
    odd = Person("<b>*Bob*</b> [x](y)".translate(str.maketrans("", "", "<>")), "bob@example.com")
    written = told.call(odd, CAM)
    assert 'who = ["b*Bob*/b [x](y) <bob@example.com>", "Camille"]\n' in written.raw
    assert r"asked b\*Bob\*/b \[x\](y) and Camille to join" in written.raw
    record = read(told.data)
    assert record.is_sound
    assert record.entries[-1] == written


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ('who = ["<<"]', "who: not a person"),
        ('who = "Bob"', "the key 'who' has the wrong type"),
        ("who = [1]", "the key 'who' has the wrong type"),
        ("who = [[]]", "the key 'who' has the wrong type"),
        ("", "the key 'who' is missing"),
    ],
)
def test_people_that_are_none(keys: str, fault: str) -> None:
    told = Timeline()
    told.open()
    raw = write_entry(Call(**COMMON, who=(BOB,))).raw
    told.add_raw(
        raw.replace('who = ["Bob Baker <bob@example.com>"]', keys).replace("\n\n-->", "\n-->")
    )
    (problem,) = read(told.data).problems
    assert fault in problem.message


def test_somebody_who_can_not_be_written() -> None:
    entry = Call(**COMMON, who=(Person("Bob\n"),))
    data = write_title(IDENT, TITLE).encode()
    from incidentctl.text.faults import entry_faults

    assert data
    assert [*entry_faults(entry)] == ["who names somebody who can't be written as: Name <email>"]
