"""Marking the moments that an incident is measured by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.durations import out_of_order
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.instant import utc
from incidentctl.domain.kinds.mark import Mark

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook, Written


def mark(
    logbook: Logbook, path: str, stamp: Stamp, *, what: str, text: str, at: datetime | None
) -> Written:
    """Say when it was detected, identified, mitigated or resolved.

    Who gives a time replaces what was said before; who gives none doesn't, and is told. Raises
    ``already-marked``, ``before-impact``.
    """

    def build(incident: Incident) -> Entry:
        signed = stamp.sign(at=at)
        _require_news(incident, what, signed["at"], is_time_given=at is not None)
        _require_after_impact(incident, what, signed["at"])
        return Mark(
            **signed,
            text=text,
            what=what,
            replaces=_last(incident, what),
            after_close=incident.close_id,
        )

    return logbook.append(path, build)


def withdraw_mark(
    logbook: Logbook, path: str, stamp: Stamp, *, what: str, text: str, at: datetime | None
) -> Written:
    """Say that it has not happened after all. Raises ``not-marked``."""

    def build(incident: Incident) -> Entry:
        if what not in incident.times:
            raise CommandError(
                "not-marked",
                f"nobody has marked {incident.id} {what}",
                hints=(f"see what is known: incidentctl show {incident.id[-6:]}",),
            )
        return Mark(
            **stamp.sign(at=at),
            text=text,
            what=what,
            replaces=_last(incident, what),
            withdraw=True,
            after_close=incident.close_id,
        )

    return logbook.append(path, build)


def order_remarks(
    incident: Incident, what: str, clock: Callable[[datetime], str] = utc
) -> list[str]:
    """What is odd about the order of the moments, now that this one is marked."""
    times = incident.times
    return [
        f"it was {early} at {clock(times[early])}, after it was {late} at {clock(times[late])};"
        f" if that is wrong: incidentctl mark {what} --at TIME"
        for early, late in out_of_order(times, what)
    ]


def _last(incident: Incident, what: str) -> str:
    found = incident.marks.get(what)
    return found.id if found else ""


def _require_news(incident: Incident, what: str, moment: datetime, *, is_time_given: bool) -> None:
    said = incident.times.get(what)
    if said is None or (is_time_given and said != moment):
        return
    who = incident.marks[what].entry.by.name
    raise CommandError(
        "already-marked",
        f"{who} said that it was {what} at {utc(said)}",
        hints=(
            f"it was at another time: incidentctl mark {what} --at TIME",
            f"it was not: incidentctl mark {what} --withdraw",
        ),
    )


def _require_after_impact(incident: Incident, what: str, moment: datetime) -> None:
    began = incident.times.get("impact_started")
    if began and moment < began:
        raise CommandError(
            "before-impact",
            f"it can't have been {what} at {utc(moment)}: the impact started at {utc(began)}",
            hints=(f"incidentctl mark {what} --at TIME",),
            status=USAGE,
        )
