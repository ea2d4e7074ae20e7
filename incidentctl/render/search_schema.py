"""The part of the published JSON about what was found in many incidents (see :mod:`.schema`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from incidentctl.render.record_schema import Model, Second, Words

if TYPE_CHECKING:
    from incidentctl.domain.card import About


class Headline(Model):
    """An incident in short."""

    id: str
    path: Words
    title: Words
    kind: Words
    severity: Words | None
    services: list[Words]
    status: str
    resolution: Words | None = Field(description="of a closed one")
    declared: Second | None
    closed: Second | None
    commander: Words | None = Field(description="the name of who holds command, or held it last")
    entries: int
    damaged: bool = Field(description="the file can't be read to its end")


class Before(Model):
    """A closed incident that looks much like a new one."""

    incident: Headline
    likeness: float = Field(description="by titles and services, from 0 to 1")
    fix: Words | None = Field(
        description="what was said when it was mitigated or resolved, or the last action by then"
    )
    causes: list[Words]


class Snippet(Model):
    """A piece of what an entry says."""

    entry: str
    at: Second
    by: Words
    text: Words = Field(description="cut to the words around what was found, on one line")
    marks: list[tuple[int, int]] = Field(
        description="where in the text it says what was asked for: from, to, in characters"
    )


class Hit(Model):
    """An incident that says what was asked for."""

    incident: Headline
    score: float = Field(description="more is better; only good for comparing hits of one search")
    marks: list[tuple[int, int]] = Field(description="the same of the title")
    snippets: list[Snippet]


class Search(Model):
    """What was found, the best first."""

    text: Words
    found: int = Field(description="how many incidents fit; the limit may have cut some off")
    hits: list[Hit]


class Precedent(Model):
    """An incident that is like another one, and what people said in the end."""

    incident: Headline
    likeness: float = Field(description="from 0 to 1")
    words: list[Words] = Field(description="rare words that both have")
    services: list[Words] = Field(description="what both hit")
    fix: Words | None = Field(
        description="what was said when it was mitigated or resolved, or the last action by then"
    )
    causes: list[Words]
    summary: Words | None


class Similar(Model):
    """Whether it has happened before: the most alike first."""

    incident_id: str
    precedents: list[Precedent]


def headline(about: About) -> Headline:
    """An incident in short."""
    return Headline(
        id=about.id,
        path=about.path,
        title=about.title,
        kind=about.kind,
        severity=about.severity or None,
        services=list(about.services),
        status=about.status,
        resolution=about.resolution or None,
        declared=about.times.declared,
        closed=None if about.is_open else about.times.closed,
        commander=about.commander or None,
        entries=about.entries,
        damaged=about.damaged,
    )
