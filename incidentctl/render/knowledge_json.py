"""What a team has settled beforehand, as the JSON document of :mod:`.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.render import knowledge_schema as schema
from incidentctl.render.json import envelope
from incidentctl.render.to_schema import problem_models

if TYPE_CHECKING:
    from incidentctl.actions.config import ConfigResult
    from incidentctl.actions.oncall import OncallResult


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
