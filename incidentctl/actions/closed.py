"""What can't be done to an incident that somebody has declared over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.domain.errors import CommandError

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


def require_open(incident: Incident) -> None:
    """Raise ``closed`` for an incident that somebody has declared over."""
    if not incident.is_open:
        ident = incident.id[-6:]
        raise CommandError(
            "closed",
            f"{incident.id} is closed",
            hints=(
                f'if it is not over: incidentctl reopen -i {ident} --because "what is wrong again"',
                f"to add to the record: incidentctl note -i {ident} …",
            ),
        )
