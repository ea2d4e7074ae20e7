"""The part of the published JSON about what a team has settled beforehand (see :mod:`.schema`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from incidentctl.render.record_schema import Model, Person, Problem, Second, Words

if TYPE_CHECKING:
    from incidentctl.domain import person as domain
    from incidentctl.domain import team
    from incidentctl.domain.oncall import Duty


class Setting(Model):
    """A setting, its value as text, and where that comes from."""

    name: Words
    value: Words
    origin: Literal["file", "default", "git", "environment"]
    place: Words = Field(description="file and line, or the scope and file of git's configuration")


class Config(Model):
    """Settings; ``config check`` lists none, and what is wrong stands in ``problems``."""

    ok: bool
    path: Words
    settings: list[Setting]
    warnings: list[Problem] = Field(description="settings that this version doesn't know")


class OnCall(Model):
    """Who is on call in a rotation."""

    rotation: Words
    who: Person | None = Field(description="null: it has not begun")
    until: Second | None
    then: Person | None
    instead_of: Person | None = Field(description="whose turn it is, if somebody stands in")
    services: list[Words]


class Oncall(Model):
    """Who is on call at a moment, in every rotation."""

    at: Second
    on_call: list[OnCall]
    unknown: list[Words] = Field(description="rotations whose time zone the machine doesn't know")


class Service(Model):
    """What is known of a service."""

    name: Words
    owner: Words | None
    runbook: Words | None
    dashboard: Words | None
    tier: int | None


class Unowned(Model):
    """A service with nobody to turn to."""

    service: Words
    owner: Words | None
    why: Literal["no-owner", "unknown-owner", "silent-owner"]
    said: Words


class Owners(Model):
    """Services that nobody answers for."""

    services: int = Field(description="how many were looked at")
    unowned: list[Unowned]
    days: int = Field(description="for how long an owner may be silent")
    partial: bool = Field(description="whether the clone lacks history")


class ChecklistItem(Model):
    """A thing to have done by a time, or before the close, and whether the record shows it."""

    name: str
    said: Words
    due: Second | None = Field(description="null: only the close waits for it")
    state: Literal["done", "late", "open"]
    fix: Words | None


class Checklist(Model):
    """What should be done by now, the first due first."""

    incident_id: str
    now: Second
    items: list[ChecklistItem]


KNOWING: tuple[type[Model], ...] = (Checklist, Config, Oncall, Owners)
"""What ``data`` can be of them."""


def duty_model(duty: Duty) -> OnCall:
    """Who is on call in a rotation."""
    return OnCall(
        rotation=duty.rotation.name,
        who=_person(duty.who),
        until=duty.until,
        then=_person(duty.then),
        instead_of=_person(duty.instead_of),
        services=list(duty.rotation.services),
    )


def service_model(service: team.Service) -> Service:
    """What is known of a service."""
    return Service(
        name=service.name,
        owner=service.owner or None,
        runbook=service.runbook or None,
        dashboard=service.dashboard or None,
        tier=service.tier,
    )


def _person(person: domain.Person | None) -> Person | None:
    return Person(name=person.name, email=person.email or None) if person else None
