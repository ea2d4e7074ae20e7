"""Saying which services are hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.service import Service

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def change_services(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    at: datetime | None = None,
) -> Written:
    """Add services that are hit, and remove those that are not. Raises ``no-change``."""

    def build(incident: Incident) -> Entry:
        hit = incident.services
        new = tuple(name for name in dict.fromkeys(add) if name not in hit)
        gone = tuple(name for name in dict.fromkeys(remove) if name in hit)
        if not (new or gone):
            named = f"{', '.join(hit)}" if hit else "nothing yet"
            raise CommandError(
                "no-change",
                f"that is so already: {incident.id} hits {named}",
                hints=("incidentctl service add NAME", "incidentctl service remove NAME"),
            )
        return Service(**stamp.sign(at=at), add=new, remove=gone, after_close=incident.close_id)

    return logbook.append(path, build)


def unknown_services(names: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    """A remark on each service that the settings don't name, if they name any."""
    from difflib import get_close_matches

    for name in names:
        if known and name not in known:
            near = get_close_matches(name, known, n=1)
            also = f" (did you mean {near[0]}?)" if near else ""
            yield f"service '{name}' is not in incidentctl.toml{also}"
