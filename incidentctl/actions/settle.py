"""Saying what was agreed on, after two people had acted at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.correct import find_entry
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.settle import Settle

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def settle(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    text: str,
    entries: Sequence[str] = (),
    at: datetime | None = None,
) -> Written:
    """Say what was agreed on about ``entries``; without any, about all that is unsettled.

    Raises ``nothing-to-settle``, ``no-such-entry``, ``which-entry``.
    """

    def build(incident: Incident) -> Entry:
        return Settle(**stamp.sign(at=at), text=text, entries=unsettled_entries(incident, entries))

    return logbook.append(path, build)


def unsettled_entries(incident: Incident, typed: Sequence[str]) -> tuple[str, ...]:
    """The ids of the entries that are meant, in file order. Raises as :func:`settle` does."""
    unsettled = [dispute.line.placed.id for dispute in incident.unsettled]
    see = f"see what happened: incidentctl show {incident.id[-6:]}"
    if not unsettled:
        raise CommandError(
            "nothing-to-settle", f"nothing is in dispute in {incident.id}", hints=(see,)
        )
    meant = {find_entry(incident, one).id for one in typed}
    for ident in sorted(meant.difference(unsettled)):
        raise CommandError(
            "nothing-to-settle",
            f"entry {ident[:8]} is not in dispute, or somebody has settled it",
            hints=("settle all that is: leave --entry out", see),
        )
    return tuple(ident for ident in unsettled if ident in meant or not meant)
