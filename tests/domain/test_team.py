"""The team of the settings: who is meant, and who answers for what."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidentctl.domain.person import Person
from incidentctl.domain.team import NO_TEAM, Contact, Rotation, Service, Team

ANN = Contact("ann", "Ann Archer", "ann@example.com", ("@Archie", "aa"), "payments")
BOB = Contact("bob", "Bob")


def rotation(name: str, *services: str) -> Rotation:
    """A rotation that answers for these."""
    start = datetime(2026, 1, 1)
    return Rotation(name, (ANN.person,), start, timedelta(1), services=services)


TEAM = Team(
    (ANN, BOB),
    (Service("checkout", "payments"), Service("search")),
    rotations=(rotation("all"), rotation("pay", "checkout"), rotation("find", "search")),
)


def test_people_are_known_by_whatever_they_are_called() -> None:
    calls = ("ann", "ANN", "archie", "@archie", "aa", "Ann Archer", "ann@example.com")
    for call in (*calls, "Ann Archer <ann@example.com>", " ann "):
        assert TEAM.named(call) == ANN
    assert TEAM.named("bob") == BOB
    for call in ("", "@", "an", "cy", "Archer"):
        assert TEAM.named(call) is None
    assert ANN.person == Person("Ann Archer", "ann@example.com")


def test_services_and_members_by_name() -> None:
    assert TEAM.service("checkout") == Service("checkout", "payments")
    assert TEAM.service("shop") is None
    assert TEAM.members("payments") == [ANN]
    assert TEAM.members("") == []


def test_who_answers_for_a_service() -> None:
    def names(*services: str) -> list[str]:
        return [one.name for one in TEAM.on_duty_for(services)]

    assert names("checkout") == ["all", "pay"]
    assert names("checkout", "search") == ["all", "pay", "find"]
    assert names("shop") == ["all"]
    assert names() == ["all", "pay", "find"]
    assert list(NO_TEAM.on_duty_for(["a"])) == []
