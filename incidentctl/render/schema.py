"""The JSON that goes out: what each command's document holds, which is also its JSON Schema.

Changed only by addition: a reader of ``schema`` 1 ignores what it doesn't know, and what it knows
stays. Every field is always there; what is unknown is null. This module imports pydantic.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from incidentctl.render.brief_schema import Brief
from incidentctl.render.demo_schema import Completion, Demo
from incidentctl.render.doctor_schema import Doctor
from incidentctl.render.drill_schema import Drill, Replay, ScenarioMade, Scenarios
from incidentctl.render.knowledge_schema import KNOWING, OnCall, Service
from incidentctl.render.promise_schema import PROMISES
from incidentctl.render.record_schema import (
    Entry,
    Incident,
    Landing,
    Line,
    Model,
    Person,
    Problem,
    Second,
    Tasks,
    Words,
)
from incidentctl.render.review_schema import REVIEWS
from incidentctl.render.search_schema import Before, Search, Similar
from incidentctl.render.stats_schema import STATS
from incidentctl.render.sync_schema import Sharing, Sync


class Kept(Model):
    """Text that was typed and not recorded: where it is, and the command that uses it."""

    path: Words
    use: Words


class Error(Model):
    """Why the command did not do what it was asked."""

    code: str
    message: Words
    hints: list[Words]
    kept: list[Kept]


class Written(Model):
    """An entry is recorded: the incident after it, and what its author should know besides."""

    entry: Entry
    incident: Incident
    landing: Landing
    sharing: Sharing | None = Field(description="null where there is nobody to share with")
    remarks: list[Words]


class Other(Model):
    """An incident that was open already, or closed a short while ago."""

    id: str
    title: Words
    open: bool
    closed: Second | None
    likeness: float = Field(description="how much it looks like the new one, from 0 to 1")
    likely: bool = Field(description="whether it may well be the same")


class Opened(Written):
    """A new incident (``open``)."""

    others: list[Other] = Field(
        description="what it may be the same as: the likely ones first, then what else is open"
    )
    before: Before | None = Field(
        description="the closest of the past, where the catalog is at hand and something is close"
    )


class UpdateTemplate(Model):
    """A text for an update, with the facts that are known (``update --template``)."""

    incident_id: str
    audience: str
    text: Words


class Preview(Model):
    """The entry that would be recorded, with its exact characters (``--dry-run``)."""

    incident_id: str
    entry: Entry
    raw: Words


class Lacking(Model):
    """One thing that a close would lack, and what supplies it."""

    rule: str
    message: Words
    fix: Words


class IncidentStatus(Model):
    """An open incident, the last of its timeline, and what a close would lack now."""

    incident: Incident
    age_seconds: int | None
    unheld_seconds: int | None = Field(description="for how long nobody has held command")
    on_call: list[OnCall] = Field(description="whom to ask, where nobody holds command")
    services: list[Service] = Field(description="what is known of those it hit, likewise")
    last: list[Line]
    missing: list[Lacking]


class Status(Model):
    """Every open incident, the gravest first."""

    now: Second
    chosen: str | None
    incidents: list[IncidentStatus]
    closed_unsettled: list[Incident] = Field(
        description="closed incidents in which something is in dispute"
    )
    landing: Landing


class List(Model):
    """The incidents asked for, newest first; ``more`` is how many the limit cut off."""

    incidents: list[Incident]
    more: int
    more_is_exact: bool = Field(description="false: only some of those more may fit")


class Show(Model):
    """One incident with its timeline in the order of the file."""

    incident: Incident
    timeline: list[Line]
    as_of: Second | None
    later: int = Field(description="entries recorded after as_of, which are left out")


class Init(Model):
    """The repository is a logbook, and this clone of it is set up."""

    branch: str
    already: bool = Field(description="whether it was a logbook before")
    commit: str | None
    created: list[Words]
    upstream_behind: bool = Field(description="whether others don't see the logbook yet")
    brought: int = Field(description="how many entries came along from another branch")
    notes: list[Words]


class Check(Model):
    """What was checked; what is wrong stands in ``problems``."""

    ok: bool
    mode: str = Field(description="staged, files, all, range or promises")
    checked: int = Field(description="the number of files")


class Finding(Model):
    """A problem, and the commit that made it."""

    commit: str
    subject: Words
    problem: Problem


class Remark(Model):
    """A fact about the history that is no fault, and where it was first seen."""

    what: str
    text: Words
    times: int
    commit: str
    entry: str | None = Field(description="the first entry that it is about, if it is about one")


class Waived(Model):
    """A problem that is waived: who said why it stands, and in which commit."""

    finding: Finding
    by: Person
    reason: Words
    commit: str


class Verify(Model):
    """The verdict on the history, and what it rests on."""

    verdict: Literal["PASS", "FAIL", "PARTIAL"]
    partial: Words | None = Field(description="why not everything could be seen")
    tips: list[str]
    commits: int = Field(description="those that touch the logbook")
    files: int
    entries: int
    findings: list[Finding]
    remarks: list[Remark]
    authors: list[Person]
    signatures: dict[str, int] = Field(description="commits by the kind of their signature")
    waived: list[Waived]
    checked: dict[str, int] | None = Field(
        description="commits by what git says of their signature; null: it was not asked"
    )
    since: list[str] = Field(description="commits up to which an earlier run has verified all")


class Hook(Model):
    """One git hook of the repository."""

    name: str
    path: Words
    state: Literal["absent", "foreign", "installed", "chained"]


class Hooks(Model):
    """The git hooks of the repository, and who else owns them."""

    directory: Words
    hooks_path: Words | None = Field(description="core.hooksPath, if it is set")
    framework: str | None
    hooks: list[Hook]
    advice: list[Words] = Field(description="what to add to the hooks of whoever owns them")


class Resolved(Model):
    """A file that was in conflict and is whole again."""

    path: Words
    entries: int
    brought: int = Field(description="how many of them only the other side had")
    deleted: Literal["ours", "theirs"] | None = Field(description="the side that had deleted it")
    draft: Words | None = Field(description="where what was typed into the file is kept")


class Resolve(Model):
    """What was mended; what could not be stands in ``problems``."""

    resolved: list[Resolved]
    others: list[Words] = Field(description="the paths that are in conflict still")
    then: str | None = Field(description="the command that goes on with what stopped")


class Switch(Model):
    """The incident that commands mean from now on; null if none is chosen."""

    incident_id: str | None
    title: Words | None


DATA: tuple[type[Model], ...] = (
    Written,
    Opened,
    Sync,
    Preview,
    Status,
    List,
    Search,
    Similar,
    Show,
    Brief,
    Tasks,
    UpdateTemplate,
    Init,
    Check,
    Verify,
    Hooks,
    Resolve,
    Doctor,
    *KNOWING,
    *PROMISES,
    *REVIEWS,
    *STATS,
    Switch,
    Completion,
    Drill,
    Replay,
    ScenarioMade,
    Scenarios,
    Demo,
)
"""Everything that ``data`` can be."""


class Envelope(Model):
    """The one document that every command prints with ``--json``, failed or not."""

    version: Literal[1] = Field(alias="schema")
    data: Any
    problems: list[Problem]
    error: Error | None
