"""The record in JSON: people, problems, entries, incidents (see :mod:`.schema` for the whole).

This module imports pydantic.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    WithJsonSchema,
)

from incidentctl.domain.instant import utc, utc_micro

_LONE = re.compile(r"[\ud800-\udfff]")


def _text(value: object) -> object:
    """Bytes of a path that are not UTF-8 come as lone surrogates, which no JSON can carry."""
    if not isinstance(value, str):
        return value
    return _LONE.sub(lambda found: f"<0x{ord(found[0]) & 0xFF:02X}>", value)


_RFC_3339 = WithJsonSchema({"type": "string", "format": "date-time"})
Words = Annotated[str, BeforeValidator(_text)]
Second = Annotated[datetime, PlainSerializer(utc), _RFC_3339]
"""RFC 3339 in UTC, whole seconds: ``2026-11-21T14:19:02Z``."""
Microsecond = Annotated[datetime, PlainSerializer(utc_micro), _RFC_3339]
"""RFC 3339 in UTC, six digits of a second: ``2026-11-21T14:19:02.481337Z``."""


class Model(BaseModel):
    """What all models share: immutable, and wrong by a name is an error here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Model):
    """Somebody the record names."""

    name: Words
    email: Words | None


class Problem(Model):
    """Something wrong with the record: the rule, the place, what is wrong, and what mends it."""

    rule: str
    message: Words
    fix: Words
    path: Words | None
    line: int | None = Field(description="1-based; null if the whole file is meant")
    entry: str | None


class Entry(Model):
    """One entry as the file holds it."""

    id: str
    kind: str
    at: Second = Field(description="when it happened")
    recorded: Microsecond = Field(description="when it was written down")
    by: Person
    recorded_by: Person | None = Field(description="who wrote it down, if that was someone else")
    text: Words
    fields: dict[str, JsonValue] = Field(description="the keys of its kind, as the file has them")


class Line(Model):
    """An entry of the timeline, and what it counts for."""

    entry: Entry
    short_id: str = Field(description="the shortest prefix of the id that only this entry has")
    phrase: Words = Field(description="what was done, to follow the name")
    standing: Literal["holds", "late", "redundant", "contested"]
    why: Words | None = Field(description="why it doesn't hold")
    text: Words = Field(description="the text that counts: the last correction's, or the entry's")
    corrected_by: list[str] = Field(description="the ids of the entries that correct it, in order")
    disputed: bool = Field(description="whether it was made without knowing of what holds instead")
    against: str | None = Field(description="the id of the entry that holds instead")
    settled_by: str | None = Field(description="the id of the entry that settled the dispute")


class Tenure(Model):
    """Somebody held command."""

    commander: Person
    since: Second
    until: Second | None


class Member(Model):
    """Somebody in the response."""

    person: Person
    roles: list[Words] = Field(description="'commander' among them, for who holds command")
    state: Literal["here", "asked", "gone", "wrote"] = Field(
        description="asked: not heard of since; wrote: has written something, but not joined"
    )
    since: Second | None = Field(description="when they came, were asked, or took command")
    left: Second | None


class Offer(Model):
    """Command is offered to somebody, who gets it by taking it."""

    entry: str = Field(description="the id of the entry that offers it")
    to: Person
    since: Second


class Unsettled(Model):
    """What two people did at once and nobody has settled yet."""

    entry: str = Field(description="the id of the entry that doesn't count, or counts as late")
    against: str | None = Field(description="the id of the entry that holds instead")
    message: Words
    fixes: list[Words] = Field(description="the commands that settle it, one way or the other")


class Task(Model):
    """Something that somebody is to do, and what became of it."""

    number: int = Field(description="what people type: its place among the tasks, from 1 on")
    entry: str = Field(description="the id of its entry")
    text: Words
    by: Person
    at: Second
    to: Person | None
    check: Second | None = Field(description="when somebody looks whether it is done")
    due: bool = Field(description="whether it is open, and its check has come")
    state: Literal["open", "done", "dropped", "followup"]
    ended: str | None = Field(description="the id of the entry that says what became of it")
    ended_at: Second | None
    ended_by: Person | None


class Followup(Model):
    """What is left to do when the incident is over, and what became of it."""

    number: int = Field(description="what people type: its place among the follow-ups, from 1 on")
    entry: str = Field(description="the id of its entry")
    text: Words
    task: str | None = Field(description="the id of the task's entry that it comes from")
    owner: Person | None = Field(description="as the last move says")
    due: date | None = Field(description="the day by which it is done, as the last move says")
    overdue: bool = Field(description="whether it is open, and that day is over")
    kind: Literal["prevent", "detect", "mitigate", "process"] | None
    ticket: Words | None
    state: Literal["open", "done", "wont"]
    moves: int = Field(description="how often it was given another day or owner")
    at: Second
    by: Person
    ended_at: Second | None
    ended_by: Person | None
    because: Words | None = Field(description="what was said at its end")
    changed: Second = Field(description="when the last word on it was said")


class PostmortemState(Model):
    """Where the postmortem stands."""

    state: Literal["promised", "started", "held", "published", "waived"] | None
    due: date | None = Field(description="the day that the close promised")
    overdue: bool = Field(description="whether it is owed, and that day is over")
    document: Words | None = Field(description="its path in the repository")
    url: Words | None
    because: Words | None = Field(description="why it was waived")
    at: Second | None = Field(description="when the last word on it was said")
    by: Person | None


class Update(Model):
    """What an audience was told."""

    entry: str = Field(description="the id of its entry")
    audience: str
    text: Words
    by: Person
    at: Second
    next: Second | None = Field(description="when it hears more, if that was promised")


class Link(Model):
    """Another incident, or a page elsewhere, that belongs to this one."""

    entry: str = Field(description="the id of its entry")
    target: Words = Field(description="a URL, or an incident's id")
    relation: Words


class Promise(Model):
    """An audience waits for the next update."""

    audience: str
    due: Second
    overdue: bool
    entry: str = Field(description="the id of the update that promised it")


class Tasks(Model):
    """What is to be done in an incident, and what is left for later."""

    incident_id: str
    tasks: list[Task]
    followups: list[Followup]


class Incident(Model):
    """The state of an incident after its entries."""

    id: str
    path: str
    title: Words
    kind: str
    status: str
    open: bool
    severity: Words | None
    services: list[Words]
    reporter: Person | None
    commander: Person | None
    commander_since: Second | None
    tenures: list[Tenure]
    offer: Offer | None
    roster: list[Member]
    summary: Words | None
    resolution: str | None
    root_causes: list[Words]
    postmortem: Words | None
    thanks: list[Words]
    impact_started: Second | None
    detected: Second | None
    reported: Second | None
    declared: Second | None
    acknowledged: Second | None
    identified: Second | None
    mitigated: Second | None
    resolved: Second | None
    closed: Second | None
    reopened: Second | None
    time_to_detect_seconds: int | None
    time_to_acknowledge_seconds: int | None
    time_to_mitigate_seconds: int | None
    time_to_resolve_seconds: int | None
    unowned_seconds: int
    impact: Words | None = Field(description="who and what is hit, as said last")
    tasks: list[Task]
    followups: list[Followup]
    postmortem_state: PostmortemState
    links: list[Link]
    updates: list[Update]
    promises: list[Promise] = Field(description="the updates that are owed, first due first")
    unsettled: list[Unsettled]
    damaged: bool = Field(description="whether only a part of the file could be read")


class Landing(Model):
    """Whether recorded entries wait before everyone can read them."""

    waiting: int
    why: Words | None
    share: Words | None = Field(description="the command that shares them, if that is needed")
