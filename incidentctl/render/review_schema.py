"""What a review shows, as JSON (see :mod:`.schema`). This module imports pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from incidentctl.domain.review import BY_NAME
from incidentctl.domain.review_logbook import TEN
from incidentctl.render.record_schema import Model, Person, Second, Words

if TYPE_CHECKING:
    from incidentctl.actions.review import HabitsResult, ReviewResult
    from incidentctl.domain import person as domain
    from incidentctl.domain.review_logbook import Habits as FoundHabits
    from incidentctl.domain.review_scene import Signal as Found


class Evidence(Model):
    """An entry that shows a signal, and when what it tells happened."""

    entry: str
    at: Second


class Signal(Model):
    """Something that the record shows about how the response went, never about a person."""

    name: str
    gap: bool = Field(description="whether a well-formed response has no such thing")
    found: Words
    number: int
    unit: Literal["seconds", "people", "entries", "tasks", "updates"]
    why: Words
    next_time: Words
    evidence: list[Evidence]


class Review(Model):
    """What the record of one incident shows."""

    incident_id: str
    title: Words
    kind: str
    open: bool = Field(description="whether it goes on: then this is how it looks so far")
    well_formed: bool | None = Field(
        description="whether there is no gap; null: the file is damaged, so nobody can tell"
    )
    silence_seconds: int = Field(description="the longest silence that is no signal")
    signals: list[Signal]
    questions: list[Words] = Field(description="about words that stop at a person")


class Recurring(Model):
    """A signal, and how many incidents have it."""

    name: str
    gap: bool
    incidents: int
    trend: Literal["more often", "less often", "new", "not lately"] | None = Field(
        description="null: as before, as far as anybody can tell"
    )
    latest: list[str] = Field(description="the ids of the latest that have it")
    next_time: Words


class Leader(Model):
    """Somebody who carried command, and in how many incidents."""

    person: Person
    incidents: int


class NextLead(Model):
    """Who could lead next: on how many incidents they worked, and how many they led."""

    person: Person
    worked: int
    led: int


class ServiceCount(Model):
    """A service, and how many incidents hit it."""

    name: Words
    incidents: int


class Practice(Model):
    """How many incidents in a row had no gap."""

    in_a_row: int = Field(description="up to the last one")
    best: int
    aim: int


class Apart(Model):
    """What is not counted, in incidents."""

    kinds: dict[str, int]
    still_open: int
    damaged: int
    duplicates: int


class Habits(Model):
    """What the record of many incidents of one kind shows."""

    since: Second | None
    kind: str
    silence_seconds: int
    incidents: int
    recurring: list[Recurring]
    leaders: list[Leader]
    next_lead: NextLead | None
    services: list[ServiceCount]
    hours: list[int] = Field(
        description="openings in each hour of the day, from midnight, in the reader's time zone"
    )
    weekend: int
    practice: Practice
    apart: Apart


REVIEWS: tuple[type[Model], ...] = (Review, Habits)
"""What ``data`` can be of them."""


def review_model(result: ReviewResult) -> Review:
    """The review of one incident."""
    incident = result.loaded.incident
    return Review(
        incident_id=incident.id,
        title=incident.title,
        kind=incident.kind,
        open=incident.is_open,
        well_formed=None if result.loaded.problems else result.review.is_well_formed,
        silence_seconds=int(result.silence.total_seconds()),
        signals=[_signal(one) for one in result.review.signals],
        questions=list(result.questions),
    )


def _signal(signal: Found) -> Signal:
    check = BY_NAME[signal.name]
    evidence = [Evidence(entry=one.entry, at=one.at) for one in signal.evidence]
    told = {"gap": check.gap, "why": check.why, "next_time": check.next_time}
    return Signal.model_validate({**signal._asdict(), **told, "evidence": evidence})


def habits_model(result: HabitsResult) -> Habits:
    """The review of the logbook."""
    found, question = result.habits, result.question
    return Habits(
        since=question.since,
        kind=found.kind,
        silence_seconds=int(question.silence.total_seconds()),
        incidents=found.incidents,
        recurring=_recurring(found),
        leaders=[
            Leader(person=_person(one.person), incidents=one.incidents) for one in found.leaders
        ],
        next_lead=_next_lead(found),
        services=[ServiceCount(name=name, incidents=times) for name, times in found.services],
        hours=list(found.hours),
        weekend=found.weekend,
        practice=Practice(in_a_row=found.practice.in_a_row, best=found.practice.best, aim=TEN),
        apart=Apart.model_validate({**found.apart._asdict(), "kinds": dict(found.apart.kinds)}),
    )


def _recurring(found: FoundHabits) -> list[Recurring]:
    return [
        Recurring.model_validate(
            {
                **one._asdict(),
                "gap": BY_NAME[one.name].gap,
                "trend": one.trend or None,
                "next_time": BY_NAME[one.name].next_time,
            }
        )
        for one in found.recurring
    ]


def _next_lead(found: FoundHabits) -> NextLead | None:
    if found.next_lead is None:
        return None
    person, worked, led = found.next_lead
    return NextLead(person=_person(person), worked=worked, led=led)


def _person(person: domain.Person) -> Person:
    return Person(name=person.name, email=person.email or None)
