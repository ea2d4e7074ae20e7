"""Who there is to ask: people, services and who owns them, roles of a team's own, rotations.

These are plain values, as a logbook's settings name them. Nothing here asks whether they are true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.person import Person

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class Contact(NamedTuple):
    """Somebody whom the settings know: ``key`` is what they are called there."""

    key: str
    name: str
    email: str = ""
    handles: tuple[str, ...] = ()
    team: str = ""

    @property
    def person(self) -> Person:
        """The same as the record names people."""
        return Person(self.name, self.email)

    @property
    def calls(self) -> frozenset[str]:
        """What people may type for them besides their name and address; case folded."""
        return frozenset(call.removeprefix("@").casefold() for call in (self.key, *self.handles))


class Service(NamedTuple):
    """Something that can be hit. ``owner`` is a team or a person; empty where nobody is named."""

    name: str
    owner: str = ""
    runbook: str = ""
    dashboard: str = ""
    tier: int | None = None


class Override(NamedTuple):
    """Somebody stands in, from ``start`` to just before ``until``.

    Both are times with a zone, or local ones in the zone of the rotation.
    """

    start: datetime
    until: datetime
    who: Person


class Rotation(NamedTuple):
    """People who are on call in turn, each for ``length``, from the local time ``start`` on.

    It answers for ``services``; for all, if it names none. Of overrides the last that fits counts.
    """

    name: str
    people: tuple[Person, ...]
    start: datetime
    length: timedelta
    zone: str = "UTC"
    services: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()


class Team(NamedTuple):
    """All of them, in the order of the settings. ``roles`` are pairs of name and meaning."""

    people: tuple[Contact, ...] = ()
    services: tuple[Service, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    rotations: tuple[Rotation, ...] = ()

    def service(self, name: str) -> Service | None:
        """The service of that name."""
        return next((service for service in self.services if service.name == name), None)

    def named(self, call: str) -> Contact | None:
        """The person of that key, handle, name or address."""
        wanted = call.strip().removeprefix("@").casefold()
        for contact in self.people:
            own = {
                contact.name.casefold(),
                contact.email.casefold(),
                str(contact.person).casefold(),
            }
            if wanted and wanted in own | contact.calls:
                return contact
        return None

    def members(self, team: str) -> list[Contact]:
        """Everybody in a team."""
        return [contact for contact in self.people if contact.team and contact.team == team]

    def on_duty_for(self, services: Iterable[str]) -> Iterator[Rotation]:
        """The rotations that answer for any of the services, and those that answer for all.

        All of them where no service is named, for nobody knows yet whose it is.
        """
        hit = {*services}
        for rotation in self.rotations:
            if not hit or not rotation.services or hit & {*rotation.services}:
                yield rotation


NO_TEAM = Team()
