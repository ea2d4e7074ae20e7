"""What the next commander must know, as JSON (see :mod:`.schema`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.render import schema
from incidentctl.render.json import envelope
from incidentctl.render.to_schema import incident_model, lines

if TYPE_CHECKING:
    from incidentctl.actions.brief import Brief


def brief_envelope(brief: Brief) -> str:
    """The document of ``brief --json``."""
    incident, damage = brief.incident, brief.loaded.problems
    data = schema.Brief(
        incident=incident_model(incident, brief.now, damaged=bool(damage)),
        direct_reports=len(brief.reports),
        most_reports=brief.most_reports,
        decisions=lines(incident, brief.decisions),
        tried=lines(incident, brief.tried),
        suspected=lines(incident, brief.suspected),
    )
    return envelope(data, damage)
