"""People, services and rotations as plain JSON, and back: see :mod:`incidentctl.store.policy`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from incidentctl.domain.person import Person
from incidentctl.domain.team import Contact, Override, Rotation, Service, Team


def team_to_plain(team: Team) -> dict[str, Any]:
    """What :func:`team_from_plain` makes the same team of."""
    return {
        "people": team.people,
        "services": team.services,
        "roles": team.roles,
        "rotations": [_rotation_to_plain(rotation) for rotation in team.rotations],
    }


def team_from_plain(plain: dict[str, Any]) -> Team:
    """The team that was remembered."""
    return Team(
        tuple(
            Contact(key, name, email, tuple(handles), team)
            for key, name, email, handles, team in plain["people"]
        ),
        tuple(Service(*fields) for fields in plain["services"]),
        tuple((name, meaning) for name, meaning in plain["roles"]),
        tuple(_rotation_from_plain(fields) for fields in plain["rotations"]),
    )


def _rotation_to_plain(rotation: Rotation) -> dict[str, Any]:
    return {
        **rotation._asdict(),
        "people": [_pair(person) for person in rotation.people],
        "start": rotation.start.isoformat(),
        "length": rotation.length.total_seconds(),
        "overrides": [
            (one.start.isoformat(), one.until.isoformat(), _pair(one.who))
            for one in rotation.overrides
        ],
    }


def _rotation_from_plain(plain: dict[str, Any]) -> Rotation:
    overrides = tuple(
        Override(datetime.fromisoformat(start), datetime.fromisoformat(until), Person(*who))
        for start, until, who in plain["overrides"]
    )
    return Rotation(
        plain["name"],
        tuple(Person(*pair) for pair in plain["people"]),
        datetime.fromisoformat(plain["start"]),
        timedelta(seconds=plain["length"]),
        plain["zone"],
        tuple(plain["services"]),
        overrides,
    )


def _pair(person: Person) -> tuple[str, str]:
    return person.name, person.email
