"""A new incident as the JSON document of :mod:`.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.render import schema
from incidentctl.render.json import envelope, written_model
from incidentctl.render.search_schema import Before, headline

if TYPE_CHECKING:
    from incidentctl.actions.closest import Closest
    from incidentctl.actions.open_incident import Opened, Other
    from incidentctl.actions.sync import SyncResult
    from incidentctl.git.refs import Branch


def opened_envelope(
    opened: Opened,
    before: Closest | None,
    remarks: Sequence[str],
    result: SyncResult | None,
    branch: Branch,
) -> str:
    """A new incident, what it may be the same as, and the closest of the past."""
    made = written_model(opened.written, remarks, result, branch)
    others = [*map(_other, opened.others)]
    return envelope(schema.Opened(**dict(made), others=others, before=_before(before)))


def _before(one: Closest | None) -> Before | None:
    return one and Before(
        incident=headline(one.about),
        likeness=round(one.likeness, 2),
        fix=one.fix or None,
        causes=list(one.causes),
    )


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
