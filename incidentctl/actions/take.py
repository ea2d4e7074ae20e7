"""Taking command: one commander at a time, declared."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.errors import CommandError
from incidentctl.domain.kinds.take import Take

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.store.logbook import Logbook, Written


def take(
    logbook: Logbook, path: str, stamp: Stamp, *, text: str, because: str, at: datetime | None
) -> Written:
    """Become the commander, which needs no reason if the commander has offered it.

    Raises ``closed``, ``held`` or ``already-yours``.
    """

    def build(incident: Incident) -> Entry:
        require_open(incident)
        holder = incident.commander
        if holder and holder.same(stamp.person):
            raise CommandError(
                "already-yours",
                f"you hold command of {incident.id} already",
                hints=('incidentctl note "what you see or do"',),
            )
        offer = incident.offer if incident.offers_to(stamp.person) else None
        if holder and not (because or offer):
            raise _held(incident, holder, stamp.person)
        return Take(
            **stamp.sign(at=at),
            text=text,
            because=because if holder else "",
            taken_from=holder,
            accepts=offer.id if offer else "",
        )

    return logbook.append(path, build)


def _held(incident: Incident, holder: Person, me: Person) -> CommandError:
    first = holder.name.partition(" ")[0]
    offered = ""
    if incident.offer:
        (to,) = incident.offer.entry.named
        namesake = to.name.casefold() == me.name.casefold()  # with another address
        offered = f", and has offered it to {to if namesake else to.name}"
    return CommandError(
        "held",
        f"{holder.name} holds command of {incident.id}{offered}",
        hints=(
            f'ask {first} to hand it over, by typing: incidentctl handover "{me.name}"',
            f'or say why you take it: incidentctl take --because "{first} has lost the line"',
            'or help without command: incidentctl note "what you see or do"',
        ),
    )
