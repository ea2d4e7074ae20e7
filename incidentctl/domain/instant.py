"""Moments as the record writes them: UTC, RFC 3339, ``Z``."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(moment: datetime) -> str:
    """``2026-11-21T14:19:02Z``: whole seconds."""
    return _plain(moment).isoformat(timespec="seconds") + "Z"


def utc_micro(moment: datetime) -> str:
    """``2026-11-21T14:19:02.481337Z``: always six digits."""
    return _plain(moment).isoformat(timespec="microseconds") + "Z"


def _plain(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise TypeError("a moment needs a time zone")  # or the machine's own would be assumed
    return moment.astimezone(UTC).replace(tzinfo=None)
