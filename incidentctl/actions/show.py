"""One incident's whole record, now or as it was known at some moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from incidentctl.domain.errors import CommandError
from incidentctl.domain.incident import fold
from incidentctl.domain.instant import utc
from incidentctl.domain.redactions import hide

if TYPE_CHECKING:
    from datetime import datetime

    from incidentctl.domain.incident import Incident
    from incidentctl.domain.policy import Policy
    from incidentctl.domain.problem import Problem
    from incidentctl.store.loaded import Loaded
    from incidentctl.store.logbook import Logbook


@dataclass(frozen=True)
class ShowResult:
    """An incident as of a moment (``None``: now).

    ``later`` counts the entries recorded after it, which are left out of ``incident`` and ``data``
    (the file's bytes). ``missing`` is what a close would lack, of an incident that is resolved and
    not closed.
    """

    loaded: Loaded
    incident: Incident
    as_of: datetime | None
    later: int
    data: bytes
    missing: tuple[Problem, ...] = ()


def show(logbook: Logbook, path: str, *, as_of: datetime | None) -> ShowResult:
    """Read an incident; with ``as_of``, only what was recorded by then, whenever it happened.

    Raises ``not-yet`` if nothing was.
    """
    loaded = logbook.load(path)
    if as_of is None:
        return ShowResult(loaded, loaded.incident, None, 0, loaded.data)
    entries = hide(loaded.record.entries) if loaded.incident.redactions else loaded.record.entries
    known = [placed for placed in entries if placed.entry.recorded <= as_of]
    if entries and not known:
        raise _not_yet(loaded, as_of)
    incident = fold(loaded.incident.id, known, path=path)
    kept = {placed.id for placed in known}
    pieces = (placed.raw for placed in loaded.record.entries if placed.id in kept)
    text = loaded.record.title_line + "".join(pieces)
    return ShowResult(loaded, incident, as_of, len(entries) - len(known), text.encode())


def with_what_is_owed(result: ShowResult, policy: Policy, now: datetime) -> ShowResult:
    """The same, with what a close would lack now, if the incident is resolved but not closed."""
    if result.as_of or result.loaded.problems or result.incident.status != "resolved":
        return result
    from incidentctl.actions.close import owed

    return replace(result, missing=tuple(owed(result.incident, now, policy)))


def _not_yet(loaded: Loaded, as_of: datetime) -> CommandError:
    ident = loaded.incident.id
    first = min(placed.entry.recorded for placed in loaded.record.entries)
    return CommandError(
        "not-yet",
        f"nothing of {ident} was recorded by {utc(as_of)}: its record begins at {utc(first)}",
        hints=(f"see all of it: incidentctl show {ident.rpartition('-')[2]}",),
    )
