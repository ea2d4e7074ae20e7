"""Severities: those that the logbook's settings name, and no others; and how one changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.actions.stamp import Stamp
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.policy import Policy
    from incidentctl.store.logbook import Logbook, Written


def change_severity(
    logbook: Logbook,
    path: str,
    stamp: Stamp,
    *,
    severity: str,
    because: str,
    at: datetime | None = None,
) -> Written:
    """Say how bad it is, as far as is known now, and why. Raises ``no-change``."""
    from incidentctl.domain.kinds.severity import Severity

    def build(incident: Incident) -> Entry:
        if incident.severity == severity:
            raise CommandError(
                "no-change",
                f"{incident.id} is {severity} already",
                hints=('incidentctl note "what else is known"',),
            )
        return Severity(
            **stamp.sign(at=at),
            text=because,
            severity=severity,
            replaces=incident.rated.id if incident.rated else "",
            after_close=incident.close_id,
        )

    return logbook.append(path, build)


def require_severity(severity: str, policy: Policy, *, option: str = "--severity ") -> None:
    """Raise ``unknown-severity``, with what was probably meant; ``option`` is where it stands."""
    if not severity or severity in policy.severities:
        return
    from difflib import get_close_matches

    names: Sequence[str] = list(policy.severities)
    near = get_close_matches(severity.lower(), names, n=1, cutoff=0.3)
    raise CommandError(
        "unknown-severity",
        f"'{severity}' is no severity of this logbook: it has {', '.join(names)}",
        hints=tuple(f"did you mean {option}{name}?" for name in near),
        status=USAGE,
    )
