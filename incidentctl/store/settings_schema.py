"""The tables of ``incidentctl.toml``, with their defaults: see :mod:`incidentctl.store.settings`.

This module imports pydantic.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from incidentctl.domain.policy import MOST_REPORTS, Policy
from incidentctl.domain.review_scene import SHORTEST_SILENCE, SILENCE
from incidentctl.store.home import CONFIG_FORMAT
from incidentctl.store.settings_values import (
    Audience,
    Branch,
    Email,
    Line,
    LocalTime,
    Moment,
    Name,
    Remote,
    Requirements,
    ServiceName,
    SeverityName,
    Shift,
    Span,
    Zone,
    fault,
)
from incidentctl.store.sync_settings import MOST_SECONDS, Sync


class Table(BaseModel):
    """A table of the file. What this version doesn't know is kept, and remarked on."""

    model_config = ConfigDict(extra="allow", strict=True)


class CloseTable(Table):
    """``[close]``."""

    require: Requirements = [*Policy.close]


class CommandTable(Table):
    """``[command]``."""

    most_reports: Annotated[int, Field(ge=1)] = MOST_REPORTS


class SyncTable(Table):
    """``[sync]``."""

    auto: bool = Sync().auto
    timeout: Annotated[float, Field(gt=0, le=MOST_SECONDS)] = Sync().timeout
    fetch_after: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Sync().fetch_after
    remote: Remote = Sync().remote


class SeverityTable(Table):
    """``[severities.NAME]``."""

    meaning: Line | None = None
    close: Requirements = []
    updates: dict[Audience, Span] = {}
    checklist: dict[str, Span] | None = None


def _silence(span: timedelta) -> timedelta:
    if span < SHORTEST_SILENCE:
        raise fault("too short to be a silence", 'write 5 minutes or more: "15m"')
    return span


class ReviewTable(Table):
    """``[review]``."""

    silence: Annotated[Span, AfterValidator(_silence)] = SILENCE


class SecretsTable(Table):
    """``[secrets]``."""

    detector: Literal["", "detect-secrets"] = ""


class PersonTable(Table):
    """``[people.NAME]``."""

    name: Name | None = None
    email: Email = ""
    handles: list[Name] = []
    team: Line = ""


class ServiceTable(Table):
    """``[services.NAME]``."""

    owner: Line = ""
    runbook: Line = ""
    dashboard: Line = ""
    tier: Annotated[int, Field(ge=0)] | None = None


class OverrideTable(Table):
    """One of ``overrides`` in a rotation."""

    start: Moment = Field(alias="from")
    until: Moment
    who: Line


def _somebody(people: list[Any]) -> list[Any]:
    if not people:
        raise fault("nobody is in it", 'name them in their order: people = ["ann", "bob"]')
    return people


class RotationTable(Table):
    """``[oncall.NAME]``."""

    people: Annotated[list[Line], AfterValidator(_somebody)]
    start: LocalTime
    length: Shift
    zone: Zone = "UTC"
    services: list[ServiceName] = []
    overrides: list[OverrideTable] = []


class File(Table):
    """The whole file, but for the services, which have two forms."""

    format: Annotated[int, Field(ge=1)] = CONFIG_FORMAT
    branch: Branch = "main"
    close: CloseTable = CloseTable()
    command: CommandTable = CommandTable()
    sync: SyncTable = SyncTable()
    review: ReviewTable = ReviewTable()
    secrets: SecretsTable = SecretsTable()
    roles: dict[Name, Line] = {}
    people: dict[Name, PersonTable] = {}
    oncall: dict[Name, RotationTable] = {}
    severities: dict[SeverityName, SeverityTable] = {}

    @property
    def service_tables(self) -> dict[str, ServiceTable]:
        """The services, whichever form they have."""
        return {}


class ListedFile(File):
    """A file whose services are a list of names, or that has none."""

    services: list[ServiceName] = []

    @property
    def service_tables(self) -> dict[str, ServiceTable]:
        """The services of which nothing but the name is said."""
        return dict.fromkeys(self.services, ServiceTable())


class TabledFile(File):
    """A file whose services are tables."""

    services: dict[ServiceName, ServiceTable] = {}

    @property
    def service_tables(self) -> dict[str, ServiceTable]:
        """The services as they stand in the file."""
        return self.services


def file_model(values: dict[str, Any]) -> type[File]:
    """The form that a file has."""
    return TabledFile if isinstance(values.get("services"), dict) else ListedFile


def within(model: Table, above: tuple[str | int, ...] = ()) -> list[tuple[tuple[Any, ...], Table]]:
    """The tables in a table, with their ways from the top; itself first."""
    found: list[tuple[tuple[Any, ...], Table]] = [(above, model)]
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        key = (*above, field.alias or name)
        items = value.items() if isinstance(value, dict) else enumerate(_items(value))
        if isinstance(value, Table):
            found += within(value, key)
        else:
            for part, item in items:
                found += within(item, (*key, part)) if isinstance(item, Table) else []
    return found


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
