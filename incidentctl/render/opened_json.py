"""A new incident as the JSON document of :mod:`.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.render import schema
from incidentctl.render.json import envelope, written_model

if TYPE_CHECKING:
    from incidentctl.actions.open_incident import Opened, Other
    from incidentctl.actions.sync import SyncResult
    from incidentctl.git.refs import Branch


def opened_envelope(
    opened: Opened, remarks: Sequence[str], result: SyncResult | None, branch: Branch
) -> str:
    """A new incident, and what it may be the same as."""
    made = written_model(opened.written, remarks, result, branch)
    return envelope(schema.Opened(**dict(made), others=[*map(_other, opened.others)]))


def _other(one: Other) -> schema.Other:
    incident = one.incident
    return schema.Other(
        id=incident.id,
        title=incident.title,
        open=incident.is_open,
        closed=None if incident.is_open else incident.times["closed"],
        likeness=round(one.likeness, 2),
        likely=one.is_likely,
    )
