"""Services nobody answers for: without an owner, or with one who is gone or silent."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import id_of_path
from incidentctl.domain.person import Person
from incidentctl.store.open_index import all_paths
from incidentctl.store.policy import load_policy

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.domain.team import Service, Team
    from incidentctl.store.logbook import Logbook

SILENT_DAYS = 90
NO_OWNER, UNKNOWN_OWNER, SILENT_OWNER = "no-owner", "unknown-owner", "silent-owner"


class Unowned(NamedTuple):
    """A service with nobody to turn to; ``why`` is one of the three above."""

    service: str
    owner: str
    why: str
    said: str


class OwnersResult(NamedTuple):
    """How many services were looked at, and those that nobody answers for.

    ``partial``: the clone is shallow, so somebody may have been seen in what it lacks.
    """

    services: int
    unowned: tuple[Unowned, ...]
    days: int
    partial: bool = False


def owners(logbook: Logbook, now: datetime, days: int = SILENT_DAYS) -> OwnersResult:
    """Look at every service of the settings, and at those that incidents of late name besides."""
    from incidentctl.git.history import shallow_commits

    team = load_policy(logbook).team
    seen, hit = _lately(logbook, now - timedelta(days=days))
    known = [service.name for service in team.services]
    found = [_judge(service, team, seen, days) for service in team.services]
    found += [
        Unowned(name, "", NO_OWNER, "incidents name it, and incidentctl.toml doesn't")
        for name in dict.fromkeys(hit)
        if name not in known
    ]
    count = len({*known, *hit})
    partial = bool(shallow_commits(logbook.repo.git))
    return OwnersResult(count, tuple(filter(None, found)), days, partial)


def _judge(service: Service, team: Team, seen: list[Person], days: int) -> Unowned | None:
    name, owner = service.name, service.owner
    if not owner:
        return Unowned(name, owner, NO_OWNER, "it has no owner")
    alone = team.named(owner)
    people = team.members(owner) or ([alone] if alone else [])
    if not people:
        said = f"its owner {owner} is neither a team nor one of the people"
        return Unowned(name, owner, UNKNOWN_OWNER, said)
    if any(contact.person.same(person) for contact in people for person in seen):
        return None
    said = f"nobody of its owner {owner} was seen in an incident or a commit for {days} days"
    return Unowned(name, owner, SILENT_OWNER, said)


def _lately(logbook: Logbook, since: datetime) -> tuple[list[Person], list[str]]:
    """Everybody who wrote a commit or took part in an incident since then, and what was hit."""
    seen = _authors(logbook, since)
    hit: list[str] = []
    for path in all_paths(logbook.repo, logbook.view):
        if (id_of_path(path) or "")[4:12] >= f"{since:%Y%m%d}":
            incident = logbook.load(path).incident
            seen += incident.people
            hit += incident.services
    return seen, hit


def _authors(logbook: Logbook, since: datetime) -> list[Person]:
    command = ("log", "--all", f"--since={since.isoformat()}", "--format=%aN <%aE>")
    rows = os.fsdecode(logbook.repo.git.attempt(*command).out).splitlines()
    found = []
    for row in dict.fromkeys(rows):
        try:
            found.append(Person.parse(row))
        except ValueError:
            continue  # a name that git takes and we don't
    return found
