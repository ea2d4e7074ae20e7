"""Saying what happened, so far."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.stamp import Stamp
from incidentctl.domain.kinds.summary import Summary

if TYPE_CHECKING:
    from incidentctl.store.logbook import Logbook, Written


def summarize(
    logbook: Logbook, path: str, stamp: Stamp, *, text: str, at: datetime | None
) -> Written:
    """Say what happened, so far."""
    return logbook.append(path, lambda _: Summary(**stamp.sign(at=at), text=text))
