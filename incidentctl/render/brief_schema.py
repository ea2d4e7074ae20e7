"""What the next commander must know, as JSON (see :mod:`.schema`). This module imports pydantic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from incidentctl.render.knowledge_schema import OnCall, Service, duty_model, service_model
from incidentctl.render.record_schema import Incident, Line, Model

if TYPE_CHECKING:
    from incidentctl.actions import brief as actions


class Brief(Model):
    """What the next commander must know; of the notes only the last ones."""

    incident: Incident
    direct_reports: int = Field(description="how many people report to the commander")
    most_reports: int = Field(description="how many are not too many, by the settings")
    on_call: list[OnCall] = Field(description="whom to ask, where nobody holds command")
    services: list[Service] = Field(description="what is known of those it hit, likewise")
    decisions: list[Line]
    tried: list[Line]
    suspected: list[Line]


def brief_model(brief: actions.Brief) -> Brief:
    """The brief as a model."""
    from incidentctl.render.to_schema import incident_model, lines

    incident, damaged = brief.incident, bool(brief.loaded.problems)
    return Brief(
        incident=incident_model(incident, brief.now, damaged=damaged),
        direct_reports=len(brief.reports),
        most_reports=brief.most_reports,
        on_call=[duty_model(duty) for duty in brief.help.duties],
        services=[service_model(service) for service in brief.help.services],
        decisions=lines(incident, brief.decisions),
        tried=lines(incident, brief.tried),
        suspected=lines(incident, brief.suspected),
    )
