"""The declared close: refused, with everything that is missing, or recorded."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from incidentctl.actions.closed import require_open
from incidentctl.actions.stamp import Stamp
from incidentctl.domain.entry import Placed
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.instant import utc
from incidentctl.domain.kinds.close import Close, postmortem_kind
from incidentctl.domain.kinds.mark import MARKS
from incidentctl.domain.person import Person
from incidentctl.domain.rules import close_problems
from incidentctl.text.writer import write_entry

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.policy import Policy
    from incidentctl.domain.problem import Problem
    from incidentctl.store.logbook import Logbook, Written

_NOT_DONE = (
    'a task that nobody will do: incidentctl task drop N --because "…"',
    "a task for later: incidentctl task followup N --due friday",
)


class Closing(NamedTuple):
    """What the commander says at the close. ``summary`` may have been said before."""

    summary: str = ""
    root_causes: tuple[str, ...] = ()
    postmortem: str = ""
    thanks: tuple[str, ...] = ()
    resolution: str = "resolved"
    at: datetime | None = None
    severity: str = ""
    started: datetime | None = None
    detected: datetime | None = None


def missing(incident: Incident, stamp: Stamp, closing: Closing, policy: Policy) -> list[Problem]:
    """What the close would lack: everything at once."""
    entry = entry_for(stamp, closing, incident)
    return close_problems(incident, Placed("", entry), policy)


def owed(incident: Incident, now: datetime, policy: Policy) -> list[Problem]:
    """What a bare close by whoever may close it would lack at this moment."""
    closer = incident.commander or Person("anyone")
    bare = Close(at=now.replace(microsecond=0), recorded=now, by=closer, **_known(incident))
    return close_problems(incident, Placed("", bare), policy)


def close(logbook: Logbook, path: str, stamp: Stamp, closing: Closing, policy: Policy) -> Written:
    """Close the incident. Raises ``close-refused`` with the problems, or ``closed``."""

    def build(incident: Incident) -> Entry:
        return checked(incident, stamp, closing, policy)

    return logbook.append(path, build)


def preview(incident: Incident, stamp: Stamp, closing: Closing, policy: Policy) -> Placed:
    """The entry that :func:`close` would record, with its exact characters. Raises alike."""
    return write_entry(checked(incident, stamp, closing, policy))


def checked(incident: Incident, stamp: Stamp, closing: Closing, policy: Policy) -> Entry:
    """The close's entry, if the rules let it pass."""
    require_open(incident)
    _require_news(incident, closing)
    _require_impact_first(incident, closing.started)
    lacking = missing(incident, stamp, closing, policy)
    if lacking:
        count = "one thing is" if len(lacking) == 1 else f"{len(lacking)} things are"
        raise CommandError(
            "close-refused",
            f"{incident.id} can't be closed yet: {count} missing",
            hints=_NOT_DONE if any(one.rule == "open-tasks" for one in lacking) else (),
            problems=lacking,
        )
    return entry_for(stamp, closing, incident)


def _require_news(incident: Incident, closing: Closing) -> None:
    """Raise ``already-said`` for what was said at the opening: a close only fills gaps."""
    said = (
        ("--severity", incident.severity, closing.severity),
        ("--started", incident.times.get("impact_started"), closing.started),
        ("--detected", incident.times.get("detected"), closing.detected),
    )
    for option, known, new in said:
        if known and new and known != new:
            raise CommandError(
                "already-said",
                f"{option}: the incident was opened with {known}",
                hints=("leave the option out, and say in the summary what changed",),
                status=USAGE,
            )


def _require_impact_first(incident: Incident, started: datetime | None) -> None:
    """Raise ``before-impact`` where something was marked that can't have been so early."""
    marked = [(incident.times[name], name) for name in MARKS if name in incident.times]
    early = min(marked, default=None)
    if started and early and early[0] < started:
        raise CommandError(
            "before-impact",
            f"--started: it was marked {early[1]} at {utc(early[0])}, before the impact started",
            hints=(f"mend what is wrong: incidentctl mark {early[1]} --at TIME",),
            status=USAGE,
        )


def entry_for(stamp: Stamp, closing: Closing, incident: Incident) -> Close:
    """The entry that says what ``closing`` says, by somebody who sees ``incident``."""
    return Close(
        **stamp.sign(at=closing.at),
        text=closing.summary,
        resolution=closing.resolution,
        root_causes=closing.root_causes,
        postmortem=closing.postmortem,
        thanks=closing.thanks,
        severity=closing.severity,
        started=closing.started,
        detected=closing.detected,
        **_known(incident),
    )


def _known(incident: Incident) -> dict[str, Any]:
    """What the close says its author knew, so that nobody judges it by what others did at once."""
    rated = incident.rated
    return {"known_tasks": len(incident.tasks), "known_severity": rated.id if rated else ""}


def require_postmortem(value: str, closed_on: str) -> str:
    """Check a promise: a date (not before the close), a link, or a waiver with its reason."""
    kind = postmortem_kind(value)
    if kind is None:
        raise CommandError(
            "postmortem",
            f"'{value}' is neither a date, nor a link, nor 'waived: why'",
            hints=(
                "a day: --postmortem friday, --postmortem +5d, or as YYYY-MM-DD",
                "a link: --postmortem https://…",
                'none: --postmortem "waived: nothing new to learn, same as INC-…"',
            ),
            status=USAGE,
        )
    if kind == "date" and value < closed_on:
        raise CommandError(
            "postmortem",
            f"{value} is before the close ({closed_on}): a postmortem can't be promised for it",
            hints=("name the day it will be held, or a link if it was held already",),
            status=USAGE,
        )
    return value
