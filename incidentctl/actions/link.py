"""Saying what belongs to an incident."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.link import Link

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def link(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    target: str,
    relation: str,
    text: str,
    at: datetime | None,
) -> Written:
    """Tie a URL, or another incident by its id, to this one. Raises ``no-change``."""

    def build(incident: Incident) -> Entry:
        made = Link(**stamp.sign(at=at), text=text, target=target, relation=relation)
        known = {(str(getattr(one.entry, "target", "")), relation) for one in incident.links}
        if target == incident.id or (target, relation) in known:
            what = "the incident itself" if target == incident.id else "linked already"
            raise CommandError("no-change", f"{target} is {what}")
        return made

    return logbook.append(path, build)
