"""What the settings say of people, services and rotations, and what of it doesn't fit together."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from incidentctl.domain.checklist import ITEMS
from incidentctl.domain.person import Person
from incidentctl.domain.roster import ROLES
from incidentctl.domain.team import Contact, Override, Rotation, Service, Team
from incidentctl.store.settings_problems import Crossed, Key
from incidentctl.store.settings_schema import File, RotationTable


def team_of(file: File) -> Team:
    """People, services, roles and rotations, as plain values."""
    people = tuple(
        Contact(key, table.name or key, table.email, tuple(table.handles), table.team)
        for key, table in file.people.items()
    )
    services = tuple(
        Service(name, table.owner, table.runbook, table.dashboard, table.tier)
        for name, table in file.service_tables.items()
    )
    team = Team(people, services, tuple(file.roles.items()))
    rotations = tuple(_rotation(name, table, team) for name, table in file.oncall.items())
    return team._replace(rotations=rotations)


def _rotation(name: str, table: RotationTable, team: Team) -> Rotation:
    return Rotation(
        name,
        tuple(_whom(call, team) for call in table.people),
        table.start,
        table.length,
        table.zone,
        tuple(table.services),
        tuple(Override(one.start, one.until, _whom(one.who, team)) for one in table.overrides),
    )


def _whom(call: str, team: Team) -> Person:
    known = team.named(call)
    if known:
        return known.person
    try:
        return Person.parse(call)
    except ValueError:
        return Person(call)


def crossed(file: File) -> Iterator[Crossed]:
    """Everything that doesn't fit together."""
    team = team_of(file)
    yield from _ambiguous(team)
    for name, table in file.oncall.items():
        yield from _misfits(("oncall", name), table, team)
    known = {*ITEMS, *ROLES, *file.roles}
    for severity, rules in file.severities.items():
        for item in rules.checklist or ():
            if item not in known:
                fix = _perhaps(item, known, "it is a role or one of " + ", ".join(ITEMS))
                place = ("severities", severity, "checklist", item)
                yield Crossed(place, f"nobody can tick off {item!r}", fix)


def _ambiguous(team: Team) -> Iterator[Crossed]:
    """People who are called alike: nobody would know who is meant."""
    taken: dict[str, str] = {}
    for contact in team.people:
        calls = {*contact.calls, contact.email.casefold()} - {""}
        for call in sorted(calls):
            other = taken.setdefault(call, contact.key)
            if other != contact.key:
                message = f"{call!r} is what {other} is called too"
                yield Crossed(("people", contact.key), message, "give each a handle of their own")


def _misfits(place: Key, table: RotationTable, team: Team) -> Iterator[Crossed]:
    for number, call in enumerate(table.people):
        yield from _stranger((*place, "people", number), call, team)
    for number, one in enumerate(table.overrides):
        here = (*place, "overrides", number)
        yield from _stranger((*here, "who"), one.who, team)
        if bool(one.start.tzinfo) != bool(one.until.tzinfo):
            message = "one time has an offset and the other has none"
            yield Crossed((*here, "until"), message, "write both with it, or both without")
        elif one.until <= one.start:
            yield Crossed((*here, "until"), "it ends before it begins", "write a later time")
    names = [service.name for service in team.services]
    for name in table.services:
        if names and name not in names:
            fix = _perhaps(name, {*names}, "name it among the services")
            yield Crossed((*place, "services"), f"there is no service {name!r}", fix)


def _stranger(place: Key, call: str, team: Team) -> Iterator[Crossed]:
    if team.named(call) or (call.endswith(">") and _whom(call, team).email):
        return
    keys = {contact.key for contact in team.people}
    fix = _perhaps(call, keys, f'name them in [people.{call}], or write "Name <email>"')
    yield Crossed(place, f"{call!r} is not among the people", fix)


def _perhaps(name: str, known: set[str], otherwise: str) -> str:
    near = "".join(f"did you mean {found}? " for found in get_close_matches(name, known, 1))
    return f"{near}{otherwise}"
