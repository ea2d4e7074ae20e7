"""Follow-ups and postmortems as models for JSON. This module imports pydantic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from incidentctl.render import record_schema as schema

if TYPE_CHECKING:
    from incidentctl.domain.followups import FollowupFact
    from incidentctl.domain.person import Person
    from incidentctl.domain.postmortem import PostmortemFact


def followup_model(fact: FollowupFact, now: datetime) -> schema.Followup:
    """A follow-up; days are over when they are in UTC."""
    plain = {
        "owner": _person(fact.owner),
        "by": _person(fact.by),
        "ended_by": _person(fact.ended_by),
        "due": fact.due.date() if fact.due else None,
        "overdue": fact.is_overdue(now.astimezone(UTC).date()),
        **{name: getattr(fact, name) or None for name in ("task", "kind", "ticket", "because")},
    }
    return schema.Followup.model_validate({**fact._asdict(), **plain})


def postmortem_model(fact: PostmortemFact, now: datetime) -> schema.PostmortemState:
    """Where a postmortem stands; days are over when they are in UTC."""
    return schema.PostmortemState.model_validate(
        {
            "due": fact.due.date() if fact.due else None,
            "overdue": fact.is_overdue(now.astimezone(UTC).date()),
            "at": fact.at,
            "by": _person(fact.by),
            **{
                name: getattr(fact, name) or None
                for name in ("state", "document", "url", "because")
            },
        }
    )


def _person(person: Person | None) -> schema.Person | None:
    return schema.Person(name=person.name, email=person.email or None) if person else None
