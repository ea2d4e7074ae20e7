"""Short incidents that differ in one thing, for reviews of many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from incidentctl.domain.person import Person
from tests.support.timeline import ANN, CAM, Timeline

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
"""A Monday."""


def incident(
    number: int,
    lead: Person = ANN,
    *,
    gap: str = "",
    helper: Person | None = None,
    services: Sequence[str] = (),
    kind: str = "real",
    resolution: str = "resolved",
) -> Timeline:
    """One that began so many days after the first, in order but for the gap."""
    start = NOON + number * DAY
    told = Timeline(f"INC-{start:%Y%m%d}-{number:06d}", start=start)
    told.open(CAM, incident_kind=kind, services=tuple(services))
    told.take(lead)
    if gap == "silence":
        told.now += timedelta(minutes=40)
    told.note("rolled back", lead, category="action")
    if helper:
        told.join_in(helper)
    if gap == "corrections":
        told.correct(told.placed[2].id, "rolled forward", lead)
    if gap != "open":
        told.close(lead, resolution=resolution)
    return told
