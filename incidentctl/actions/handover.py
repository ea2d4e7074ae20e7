"""Offering command to somebody, and taking the offer back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.handover import Handover

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written


def hand_over(
    logbook: Logbook, path: str, stamp: Stamp, *, to: Person, text: str, at: datetime | None
) -> Written:
    """Offer command to somebody, who gets it by taking it.

    Raises ``closed``, ``not-commander``, ``already-offered``, ``already-yours``.
    """

    def build(incident: Incident) -> Entry:
        require_command(incident, stamp.person)
        if to.same(stamp.person):
            raise CommandError("already-yours", f"you hold command of {incident.id} already")
        if incident.offers_to(to):
            raise CommandError(
                "already-offered",
                f"{to.name} was offered command already, and has not accepted yet",
                hints=("take it back: incidentctl handover --withdraw",),
            )
        return Handover(**stamp.sign(at=at), to=to, text=text)

    return logbook.append(path, build)


def withdraw(
    logbook: Logbook, path: str, stamp: Stamp, *, text: str, at: datetime | None
) -> Written:
    """Take back the offer that stands. Raises ``closed``, ``not-commander``, ``no-offer``."""

    def build(incident: Incident) -> Entry:
        require_command(incident, stamp.person)
        if incident.offer is None:
            raise CommandError(
                "no-offer",
                "there is no offer to take back: you hold command, and offered it to nobody",
                hints=("see who holds what: incidentctl status",),
            )
        (to,) = incident.offer.entry.named
        return Handover(**stamp.sign(at=at), to=to, withdraw=True, text=text)

    return logbook.append(path, build)


def require_command(incident: Incident, person: Person) -> None:
    """Raise ``closed`` or ``not-commander`` unless ``person`` holds command."""
    require_open(incident)
    holder = incident.commander
    if holder and holder.same(person):
        return
    if holder:
        raise CommandError(
            "not-commander",
            f"{holder.name} holds command of {incident.id}: only they can hand it over",
            hints=(
                f"ask {holder.name} to type: incidentctl handover WHO",
                'or take it, and say why: incidentctl take --because "…"',
            ),
        )
    raise CommandError(
        "not-commander",
        f"nobody holds command of {incident.id}, so there is nothing to hand over",
        hints=("whoever leads the response types: incidentctl take",),
    )
