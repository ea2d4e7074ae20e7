"""What sharing came to, as JSON (see :mod:`.sync_schema`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.git.remote import DONE
from incidentctl.render.sharing import reason
from incidentctl.render.sync_schema import Arrival, Sharing, Sync

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incidentctl.actions.sync import SyncResult
    from incidentctl.domain.incident import Incident
    from incidentctl.git.refs import Branch


def sharing_model(result: SyncResult, branch: Branch) -> Sharing:
    """What an exchange with the remote came to."""
    shared = result.shared
    return Sharing(
        kind=shared.kind,
        place=branch.shared_with,
        why=None if shared.kind == DONE else reason(shared, branch),
        sent=len(shared.sent),
        arrived=len(result.arrived),
        waiting=result.waiting,
    )


def sync_model(result: SyncResult, branch: Branch, unsettled: Sequence[Incident]) -> Sync:
    """A sync that did all it was asked for, and the incidents in which something is in dispute."""
    arrivals = [
        Arrival(commit=one.commit, author=one.author, recorded=one.recorded, subject=one.subject)
        for one in result.arrived
    ]
    return Sync(
        sharing=sharing_model(result, branch),
        arrivals=arrivals,
        unsettled=[incident.id for incident in unsettled],
    )
