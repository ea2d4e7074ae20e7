"""Severities: those that the logbook's settings name, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError

if TYPE_CHECKING:
    from incidentctl.domain.policy import Policy


def require_severity(severity: str, policy: Policy) -> None:
    """Raise ``unknown-severity``, with what was probably meant."""
    if not severity or severity in policy.severities:
        return
    from difflib import get_close_matches

    names: Sequence[str] = list(policy.severities)
    near = get_close_matches(severity.lower(), names, n=1, cutoff=0.3)
    raise CommandError(
        "unknown-severity",
        f"'{severity}' is no severity of this logbook: it has {', '.join(names)}",
        hints=tuple(f"did you mean --severity {name}?" for name in near),
        status=USAGE,
    )
