"""The roster: who is there, who was asked, who has gone, and who reports to the commander."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given

from incidentctl.domain.entry import Placed, Standing
from incidentctl.domain.incident import Incident, fold
from incidentctl.domain.person import Person
from incidentctl.domain.roster import (
    COMMANDER,
    ROLES,
    Member,
    direct_reports,
    holders,
    role_faults,
    roster,
)
from tests.support.timeline import ANN, BOB, CAM, IDENT, Timeline, any_order, complete

DANA, EMIL = Person("Dana Levi"), Person("Emil Kovac")


def led() -> Timeline:
    """Bob opened it, Ann commands."""
    told = Timeline()
    told.open(BOB)
    told.take(ANN)
    return told


def names(members: Iterable[Member]) -> list[str]:
    """Each by first name, with their roles."""
    return [" ".join((one.person.name.split()[0], *one.roles)) for one in members]


def last(told: Timeline) -> tuple[str, str]:
    ruling = told.fold().timeline[-1].ruling
    assert not ruling.disputed
    return str(ruling.standing), ruling.why


def test_the_commander_comes_first_and_who_only_wrote_is_told_apart() -> None:
    told = led()
    told.note("hello", CAM)
    found = roster(told.fold())
    assert names(found.here) == ["Ann commander"]
    assert (found.asked, found.gone, found.others) == ((), (), (BOB, CAM))


def test_those_with_a_role_come_in_the_order_of_the_roles() -> None:
    told = led()
    told.join_in(BOB)
    told.join_in(CAM, "legal")
    told.join_in(DANA, "responder")
    told.join_in(EMIL, "scribe")
    told.role("deputy", EMIL, EMIL)
    told.role("lookout", ANN)
    found = roster(told.fold())
    assert names(found.here) == [
        *("Ann commander lookout", "Emil scribe deputy", "Camille legal"),
        *("Bob", "Dana responder"),
    ]
    assert found.others == ()
    assert holders(told.fold(), "scribe") == [EMIL]
    assert holders(told.fold(), "ops") == []


def test_who_was_asked_is_there_once_they_are_heard_of() -> None:
    told = led()
    asked = told.call(BOB, CAM, DANA, text="we need you")
    found = roster(told.fold())
    assert names(found.asked) == ["Bob", "Camille", "Dana"]
    assert {one.since for one in found.asked} == {asked.entry.at}
    told.note("on my way", BOB)
    joined = told.join_in(CAM, "ops")
    found = roster(told.fold())
    assert names(found.here) == ["Ann commander", "Camille ops", "Bob"]
    assert names(found.asked) == ["Dana"]
    assert found.here[1].since == joined.entry.at
    told.note("Dana says hello", DANA, recorded_by=ANN)
    assert names(roster(told.fold()).asked) == ["Dana"], "somebody else wrote it"
    told.role("comms", EMIL)
    assert names(roster(told.fold()).asked) == ["Dana", "Emil comms"]
    told.role("scribe", EMIL, EMIL)
    assert names(roster(told.fold()).here)[1:] == ["Emil comms scribe", "Camille ops", "Bob"]


def test_who_leaves_has_no_role_any_more_and_can_come_back() -> None:
    told = led()
    told.join_in(BOB, "scribe")
    gone = told.leave(BOB)
    found = roster(told.fold())
    assert names(found.gone) == ["Bob scribe"]
    assert (found.gone[0].left, found.others) == (gone.entry.at, ())
    assert holders(told.fold(), "scribe") == []
    told.leave(BOB)
    assert last(told) == ("redundant", "Bob Baker had left already")
    told.call(BOB)
    assert names(roster(told.fold()).asked) == ["Bob"]
    told.excuse(BOB, CAM)
    assert names(roster(told.fold()).gone) == ["Bob", "Camille"]
    told.excuse(BOB, DANA)
    assert last(told) == ("holds", "")
    told.role("ops", BOB, BOB)
    assert names(roster(told.fold()).here) == ["Ann commander", "Bob ops"]


def test_what_says_nothing_new_is_redundant() -> None:
    told = led()
    told.join_in(BOB, "scribe")
    told.join_in(BOB)
    assert last(told) == ("redundant", "Bob Baker was there already")
    told.join_in(BOB, "ops")
    assert last(told) == ("holds", "")
    told.role("ops", BOB)
    assert last(told) == ("redundant", "Bob Baker was ops already")
    told.call(BOB)
    assert last(told) == ("redundant", "Bob Baker was there already")
    told.call(BOB, CAM)
    assert last(told) == ("holds", "")
    told.call(BOB, CAM)
    assert last(told) == ("redundant", "Bob Baker and Camille had been asked already")
    told.role("ops", BOB, release=True)
    assert last(told) == ("holds", "")
    told.role("ops", BOB, release=True)
    assert last(told) == ("redundant", "Bob Baker was not ops")
    told.role("ops", DANA, release=True)
    assert last(told) == ("redundant", "Dana Levi was not ops")
    assert names(roster(told.fold()).here) == ["Ann commander", "Bob scribe"]


def test_after_the_close_it_is_late_and_nothing_to_settle() -> None:
    told = complete()
    told.join_in(CAM)
    told.leave(BOB)
    told.call(CAM)
    told.excuse(CAM)
    told.role("ops", CAM)
    told.role("ops", CAM, release=True)
    incident = told.fold()
    late = incident.timeline[5:]
    assert {line.ruling.standing for line in late} == {Standing.LATE}
    assert incident.unsettled == []
    assert (incident.roster, names(roster(incident).here)) == ((), ["Ann commander"])


def test_a_reopening_begins_with_nobody() -> None:
    told = led()
    told.join_in(BOB, "scribe")
    told.note()
    told.summary()
    told.close()
    assert names(roster(told.fold()).here) == ["Ann commander", "Bob scribe"]
    told.reopen(CAM)
    found = roster(told.fold())
    assert (found.here, names(found.gone)) == ((), ["Ann commander"])
    assert found.others == (BOB, CAM)


def test_who_handed_command_over_is_gone_unless_they_joined() -> None:
    told = led()
    told.handover(BOB)
    told.take(BOB)
    assert names(roster(told.fold()).gone) == ["Ann commander"]
    told.handover(CAM, BOB)
    told.take(CAM)
    told.handover(BOB, CAM)
    told.take(BOB)
    assert names(roster(told.fold()).gone) == ["Ann commander", "Camille commander"]
    told.join_in(ANN, "deputy")
    found = roster(told.fold())
    assert names(found.here) == ["Bob commander", "Ann deputy"]
    assert names(found.gone) == ["Camille commander"]


def test_the_commander_who_was_asked_or_left_commands_still() -> None:
    told = led()
    told.call(ANN)
    found = roster(told.fold())
    assert (names(found.here), found.asked) == (["Ann commander"], ())
    told.leave(ANN)
    assert names(roster(told.fold()).here) == ["Ann commander"]
    assert roster(told.fold()).gone == ()


def test_nobody_is_there_at_first() -> None:
    assert roster(Incident(IDENT)) == ((), (), (), ())


def test_those_without_a_role_report_to_who_leads_the_technical_work() -> None:
    told = led()
    for person in (BOB, CAM, DANA):
        told.join_in(person)
    told.call(EMIL)
    told.role("observer", CAM, CAM)
    assert names(direct_reports(roster(told.fold()))) == ["Bob", "Dana", "Emil"]
    told.role("ops", BOB)
    told.role("comms", DANA)
    assert names(direct_reports(roster(told.fold()))) == ["Dana comms", "Bob ops"]


@pytest.mark.parametrize(
    ("role", "fault"),
    [
        ("", "the role has no name"),
        (" ", "the role has no name"),
        ("x" * 41, "a role's name has at most 40 characters"),
        (COMMANDER, "command is no role: it is offered (handover) and taken (take)"),
    ],
)
def test_what_cannot_be_a_role(role: str, fault: str) -> None:
    assert [*role_faults(role)] == [fault]


@pytest.mark.parametrize("role", [*ROLES, "legal", "customer support", "x" * 40])
def test_what_can_be_a_role(role: str) -> None:
    assert [*role_faults(role)] == []


@given(any_order())
def test_everybody_is_on_the_roster_of_any_entries_once(entries: list[Placed]) -> None:
    incident = fold(IDENT, entries)
    found = roster(incident)
    everybody = [one.person for one in (*found.here, *found.asked, *found.gone)]
    everybody += found.others
    assert len(everybody) == len(set(everybody))
    assert {placed.entry.author for placed in entries} <= {*everybody}
    leads = [one for one in found.here if COMMANDER in one.roles]
    assert len(leads) <= 1
    assert incident.commander is None or leads[0].person == incident.commander
    assert {one.person for one in direct_reports(found)} <= {*everybody} - {incident.commander}
    assert all(one.left for one in found.gone)
    assert not any(one.left for one in (*found.here, *found.asked))
