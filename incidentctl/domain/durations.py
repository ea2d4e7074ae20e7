"""The field's durations: how long it took people to notice, to take command, and to end it.

Each is the time between two of the incident's moments (:data:`.incident.TIMESTAMPS`), and unknown
where one of them is. Unowned time is a fold over all tenures: see :meth:`.Incident.unowned`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from incidentctl.domain.when import elapsed

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

DURATIONS = {
    "time_to_detect": ("impact_started", "detected"),
    "time_to_acknowledge": ("declared", "acknowledged"),
    "time_to_mitigate": ("impact_started", "mitigated"),
    "time_to_resolve": ("impact_started", "resolved"),
}
"""Each duration, and the moments it runs from and to."""
ORDER = ("impact_started", "detected", "identified", "mitigated", "resolved")
"""The moments that should come one after the other."""


def out_of_order(times: Mapping[str, datetime], name: str) -> list[tuple[str, str]]:
    """The moments that clash with this one: of each pair, the one that came too late is first.

    Each is a key of ``times``, and ``name`` is one of every pair.
    """
    place = ORDER.index(name)
    pairs = [(before, name) for before in ORDER[:place]]
    pairs += [(name, behind) for behind in ORDER[place + 1 :]]
    return [
        (early, late)
        for early, late in pairs
        if early in times and late in times and times[early] > times[late]
    ]


def durations(incident: Incident) -> dict[str, timedelta]:
    """Those that are known; negative where somebody wrote down moments that clash."""
    return spans(incident.times)


def spans(times: Mapping[str, datetime]) -> dict[str, timedelta]:
    """The durations that these moments give: see :func:`durations`."""
    return {
        name: times[end] - times[start]
        for name, (start, end) in DURATIONS.items()
        if start in times and end in times
    }


def age(incident: Incident, now: datetime) -> timedelta | None:
    """From the declaration to the close, or to ``now``; ``None`` if nobody knows when it began."""
    declared = incident.times.get("declared")
    if declared is None:
        return None
    if incident.closed:
        return incident.times["closed"] - declared
    return elapsed(declared, now)


def unheld(incident: Incident, now: datetime) -> timedelta | None:
    """How long nobody has held command of an open incident; ``None`` if somebody does."""
    since = unheld_since(incident)
    return elapsed(since, now) if since else None


def unheld_since(incident: Incident) -> datetime | None:
    """Since when nobody has held command of an open incident; ``None`` if somebody does."""
    if incident.commander or not incident.is_open:
        return None
    began = [incident.times[name] for name in ("declared", "reopened") if name in incident.times]
    return max(
        [*began, *(tenure.until for tenure in incident.tenures if tenure.until)], default=None
    )
