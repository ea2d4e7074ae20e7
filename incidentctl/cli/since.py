"""Since when: what ``--since`` takes wherever many incidents are looked at."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.cli.session import Session


def since_of(session: Session, typed: str | None) -> datetime | None:
    """The moment that was typed: ``90d``, ``2026-10-01``, or a time as everywhere else.

    Raises ``time``, ``future``.
    """
    if typed is None:
        return None
    from incidentctl.domain.when import parse_span

    with suppress(ValueError, OverflowError):
        return session.now - parse_span(typed)
    with suppress(ValueError, OverflowError):
        first = datetime.combine(date.fromisoformat(typed.strip()), time(), session.zone)
        typed = first.astimezone(UTC).isoformat()
    return session.past(typed, "--since")
