"""What the commander should have done by now, ticked off by what the record shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.checklist import DEFAULT, ITEMS
from incidentctl.domain.policy import TOLD
from incidentctl.domain.roster import holders
from incidentctl.domain.updates import last_update, promises
from incidentctl.domain.when import format_span

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.policy import Policy, Severity

DONE, LATE, OPEN = "done", "late", "open"
_FIXES = {
    "commander": "take",
    "severity": "severity SEV --because …",
    "services": "service add NAME",
    "detected": "mark detected",
    "note": "note …",
    "summary": "summary …",
    "identified": "mark identified",
    "mitigated": "mark mitigated",
    "resolved": "mark resolved",
    **{name: f"update --audience {audience} …" for name, audience in TOLD.items()},
}


class Item(NamedTuple):
    """A thing to have done by ``due``, whether it is, and the command that does it, if one does.

    ``due`` is ``None`` for what only the close waits for.
    """

    name: str
    said: str
    due: datetime | None
    state: str
    fix: str = ""


class ChecklistResult(NamedTuple):
    """The list of an incident at ``now``, the first due first; what has no time comes last."""

    incident: Incident
    items: tuple[Item, ...]
    now: datetime


def checklist(
    incident: Incident, policy: Policy, now: datetime, *, aim: str = ""
) -> ChecklistResult:
    """The items of the incident's severity, and the updates that its audiences and close wait for.

    ``aim`` is what the commands must name the incident by; empty if they mean it anyway.
    """
    severity = policy.severities.get(incident.severity)
    asked = DEFAULT if severity is None or severity.checklist is None else severity.checklist
    declared = incident.times.get("declared", now)
    items = [_item(incident, name, declared + timedelta(seconds=span), now) for name, span in asked]
    items += _updates(incident, severity, declared, now) if severity else []
    timed = {name for name, _ in asked}
    wanted = [name for name in _for_close(incident, policy) if name not in timed]
    items += [_item(incident, name, None, now) for name in wanted]
    aimed = (item._replace(fix=_aimed(item.fix, aim)) for item in items)
    return ChecklistResult(incident, tuple(sorted(aimed, key=_place)), now)


def _place(item: Item) -> tuple[bool, datetime]:
    return item.due is None, item.due or datetime.max.replace(tzinfo=UTC)


def _for_close(incident: Incident, policy: Policy) -> list[str]:
    """The updates that the close waits for, or should have waited for."""
    severity = policy.severities.get(incident.severity)
    asked = policy.close + (severity.close if severity else ())
    close = incident.close_entry
    was_real = close is None or close.resolution == "resolved"
    return [name for name in TOLD if was_real and name in asked]


def _item(incident: Incident, name: str, due: datetime | None, now: datetime) -> Item:
    said = ITEMS.get(name, f"somebody has the role {name}")
    fix = _FIXES.get(name, "" if name in ITEMS else f"role {name} WHO")
    return Item(name, said, due, _state(due, now, done=_is_done(incident, name)), fix)


def _is_done(incident: Incident, name: str) -> bool:
    """Whether the record shows it."""
    shown = {
        "commander": bool(incident.commander or incident.closed),
        "severity": bool(incident.severity),
        "services": bool(incident.services),
        "note": bool(incident.notes),
        "summary": bool(incident.summary),
    }
    if name in shown:
        return shown[name]
    if name in TOLD:
        return last_update(incident, TOLD[name]) is not None
    if name in ITEMS:
        return name.replace("-", "_") in incident.times
    return bool(holders(incident, name))


def _updates(
    incident: Incident, severity: Severity, declared: datetime, now: datetime
) -> list[Item]:
    """The next update of each audience, as soon as it is asked for or was promised.

    None is owed when the incident is over.
    """
    promised = {promise.audience: promise.due for promise in promises(incident)}
    found = []
    for audience, span in severity.updates if incident.is_open else ():
        every = timedelta(seconds=span)
        last = last_update(incident, audience)
        due = (last.entry.at if last else declared) + every
        due = min(due, promised.get(audience, due))
        said = f"{audience} hears more every {format_span(every)}"
        state = LATE if now >= due else DONE if last else OPEN
        fix = f"update --audience {audience} …"
        found.append(Item(f"update-{audience}", said, due, state, fix))
    return found


def _state(due: datetime | None, now: datetime, *, done: bool) -> str:
    return DONE if done else LATE if due and now >= due else OPEN


def _aimed(fix: str, aim: str) -> str:
    """The whole command; empty if none does it."""
    verb, _, rest = fix.partition(" ")
    words = ["incidentctl", verb, *(["-i", aim] if aim else []), rest]
    return " ".join(filter(None, words)) if verb else ""
