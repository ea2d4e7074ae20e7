"""What a team has settled beforehand, as the JSON document of :mod:`.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.render import knowledge_schema as schema
from incidentctl.render.json import envelope
from incidentctl.render.to_schema import problem_models

if TYPE_CHECKING:
    from incidentctl.actions.checklist import ChecklistResult
    from incidentctl.actions.config import ConfigResult
    from incidentctl.actions.oncall import OncallResult
    from incidentctl.actions.owners import OwnersResult


def config_envelope(result: ConfigResult) -> str:
    """Settings, and what is wrong with them."""
    settings = [schema.Setting.model_validate(value._asdict()) for value in result.values]
    data = schema.Config(
        ok=not result.problems,
        path=result.path,
        settings=settings,
        warnings=problem_models(result.warnings),
    )
    return envelope(data, result.problems)


def oncall_envelope(result: OncallResult) -> str:
    """Who is on call."""
    return envelope(
        schema.Oncall(
            at=result.at,
            on_call=[schema.duty_model(duty) for duty in result.duties],
            unknown=[rotation.name for rotation in result.unknown],
        )
    )


def owners_envelope(result: OwnersResult) -> str:
    """Services that nobody answers for."""
    unowned = [
        schema.Unowned.model_validate({**one._asdict(), "owner": one.owner or None})
        for one in result.unowned
    ]
    return envelope(
        schema.Owners(
            services=result.services, unowned=unowned, days=result.days, partial=result.partial
        )
    )


def checklist_envelope(result: ChecklistResult) -> str:
    """What should be done by now."""
    items = [
        schema.ChecklistItem.model_validate({**item._asdict(), "fix": item.fix or None})
        for item in result.items
    ]
    return envelope(schema.Checklist(incident_id=result.incident.id, now=result.now, items=items))
