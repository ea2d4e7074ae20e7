"""From incidents and entries to the models that go out as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING

from pydantic import JsonValue

from incidentctl.domain.durations import DURATIONS, durations
from incidentctl.domain.followups import followup_facts
from incidentctl.domain.ident import shortest_prefixes
from incidentctl.domain.incident import TIMESTAMPS
from incidentctl.domain.instant import utc, utc_micro
from incidentctl.domain.person import Person
from incidentctl.domain.postmortem import postmortem_of
from incidentctl.domain.roster import Roster, roster
from incidentctl.domain.unsettled import disputes
from incidentctl.render import record_schema as schema
from incidentctl.render.contested import aimed, remedies, sentence
from incidentctl.render.promise_models import followup_model, postmortem_model
from incidentctl.render.update_models import update_models
from incidentctl.text.fields import own_fields
from incidentctl.text.values import read_value

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.domain.incident import Incident, Line
    from incidentctl.domain.kinds.close import Close
    from incidentctl.domain.problem import Problem
    from incidentctl.domain.tasks import TaskState
    from incidentctl.domain.unsettled import Dispute
    from incidentctl.store.land import Landing


def incident_model(incident: Incident, now: datetime, *, damaged: bool = False) -> schema.Incident:
    """The state of an incident; what still goes on is measured up to ``now``."""
    told: dict[str, object] = {
        "id": incident.id,
        "path": incident.path,
        "title": incident.title,
        "kind": incident.kind,
        "status": incident.status,
        "open": incident.is_open,
        "severity": incident.severity or None,
        "services": incident.services,
        "summary": incident.summary or None,
        "impact": incident.impact or None,
        "unsettled": [_unsettled(one, incident) for one in incident.unsettled],
        "damaged": damaged,
    }
    return schema.Incident.model_validate(
        told
        | _command(incident)
        | _closing(incident.close_entry)
        | _times(incident, now)
        | board_models(incident, now)
        | {"postmortem_state": postmortem_model(postmortem_of(incident), now)}
        | update_models(incident, now)
    )


def _command(incident: Incident) -> dict[str, object]:
    """Who reported it, and who holds and held command."""
    return {
        "reporter": _person(incident.reporter),
        "commander": _person(incident.commander),
        "commander_since": incident.tenures[-1].since if incident.commander else None,
        "tenures": [
            schema.Tenure(commander=person_model(one.commander), since=one.since, until=one.until)
            for one in incident.tenures
        ],
        "offer": _offer(incident.offer),
        "roster": [*_members(roster(incident))],
    }


def _offer(offer: Placed | None) -> schema.Offer | None:
    if offer is None:
        return None
    (to,) = offer.entry.named
    return schema.Offer(entry=offer.id, to=person_model(to), since=offer.entry.at)


def _members(found: Roster) -> Iterator[schema.Member]:
    states = {"here": found.here, "asked": found.asked, "gone": found.gone}
    for state, members in states.items():
        for one in members:
            yield schema.Member.model_validate(
                {
                    "person": person_model(one.person),
                    "roles": one.roles,
                    "state": state,
                    "since": one.since,
                    "left": one.left,
                }
            )
    for person in found.others:
        wrote = person_model(person)
        yield schema.Member(person=wrote, roles=[], state="wrote", since=None, left=None)


def _closing(close: Close | None) -> dict[str, object]:
    """What the close says; nothing while it is open."""
    if close is None:
        return {"resolution": None, "root_causes": (), "postmortem": None, "thanks": ()}
    return {
        "resolution": close.resolution,
        "root_causes": close.root_causes,
        "postmortem": close.postmortem or None,
        "thanks": close.thanks,
    }


def _times(incident: Incident, now: datetime) -> dict[str, object]:
    """The moments, and the durations in seconds."""
    spans = durations(incident)
    return {
        **{name: incident.times.get(name) for name in TIMESTAMPS},
        **{f"{name}_seconds": seconds(spans.get(name)) for name in DURATIONS},
        "unowned_seconds": seconds(incident.unowned(now)),
    }


def entry_model(placed: Placed) -> schema.Entry:
    """An entry as its file holds it."""
    entry = placed.entry
    return schema.Entry(
        id=placed.id,
        kind=entry.name,
        at=entry.at,
        recorded=entry.recorded,
        by=person_model(entry.by),
        recorded_by=_person(entry.recorded_by),
        text=entry.text,
        fields=_fields(entry),
    )


def lines(incident: Incident, chosen: Sequence[Line] | None = None) -> list[schema.Line]:
    """The timeline in the order of the file, or only the ``chosen`` lines of it."""
    prefixes = shortest_prefixes([line.placed.id for line in incident.timeline])
    shown = incident.timeline if chosen is None else chosen
    disputed = {one.line.placed.id: one for one in disputes(incident)}
    return [_line(line, prefixes[line.placed.id], disputed.get(line.placed.id)) for line in shown]


def _unsettled(dispute: Dispute, incident: Incident) -> schema.Unsettled:
    return schema.Unsettled(
        entry=dispute.line.placed.id,
        against=dispute.rival.id if dispute.rival else None,
        message=sentence(dispute, utc),
        fixes=[aimed(command, incident) for command in remedies(dispute)],
    )


def _line(line: Line, short_id: str, dispute: Dispute | None) -> schema.Line:
    return schema.Line(
        entry=entry_model(line.placed),
        short_id=short_id,
        phrase=line.placed.entry.phrase(),
        standing=line.ruling.standing.value,
        why=line.ruling.why or None,
        text=line.text,
        corrected_by=[correction.id for correction in line.corrections],
        disputed=dispute is not None,
        against=dispute.rival.id if dispute and dispute.rival else None,
        settled_by=dispute.settled_by.id if dispute and dispute.settled_by else None,
    )


def landing_model(landing: Landing) -> schema.Landing:
    """Whether entries wait."""
    return schema.Landing(
        waiting=landing.waiting, why=landing.why or None, share=landing.share or None
    )


def person_model(person: Person) -> schema.Person:
    """A person."""
    return schema.Person(name=person.name, email=person.email or None)


def problem_models(problems: Iterable[Problem]) -> list[schema.Problem]:
    """What is wrong with the record."""
    return [
        schema.Problem(
            rule=problem.rule,
            message=problem.message,
            fix=problem.fix,
            path=problem.path or None,
            line=problem.line or None,
            entry=problem.entry or None,
        )
        for problem in problems
    ]


def seconds(span: timedelta | None) -> int | None:
    """A span in whole seconds."""
    return None if span is None else span // timedelta(seconds=1)


def board_models(incident: Incident, now: datetime) -> dict[str, object]:
    """The tasks and what is left for later; what is due is so at ``now``."""
    return {
        "tasks": [_task(task, incident, now) for task in incident.tasks],
        "followups": [followup_model(one, now) for one in followup_facts(incident)],
    }


def _task(task: TaskState, incident: Incident, now: datetime) -> schema.Task:
    entry, ended = task.placed.entry, task.ended
    line = incident.line_of(task.placed.id)
    return schema.Task(
        number=task.number,
        entry=task.placed.id,
        text=line.text if line else entry.text,
        by=person_model(entry.by),
        at=entry.at,
        to=_person(task.to),
        check=task.check,
        due=task.is_due(now),
        state=task.state,  # type: ignore[arg-type]
        ended=ended.id if ended else None,
        ended_at=ended.entry.at if ended else None,
        ended_by=person_model(ended.entry.by) if ended else None,
    )


def _person(person: Person | None) -> schema.Person | None:
    return person_model(person) if person else None


def _fields(entry: Entry) -> dict[str, JsonValue]:
    """The keys of the entry's kind that its file has, those of a newer version last."""
    given = {}
    for field in own_fields(type(entry)):
        value = getattr(entry, field.name)
        if field.required or value != field.default:
            given[field.name] = _plain(value)
    for written in entry.extra:
        key, _, value = written.partition(" = ")
        given[key] = _plain(read_value(value))
    return given


def _plain(value: object) -> JsonValue:
    """A value of TOML as JSON has it; what JSON lacks (a time, an infinity) becomes a string."""
    if isinstance(value, datetime) and value.tzinfo is UTC:
        return utc_micro(value) if value.microsecond else utc(value)
    if isinstance(value, Person):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, str | int) or (isinstance(value, float) and isfinite(value)):
        return value
    return str(value)
