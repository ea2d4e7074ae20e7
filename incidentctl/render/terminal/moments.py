"""Moments and spans as a reader in some time zone wants them.

The names of days and months are English: so is every word around them.
"""

from __future__ import annotations

from datetime import datetime, tzinfo


def clock(moment: datetime, zone: tzinfo) -> str:
    """``14:20``."""
    return f"{_local(moment, zone):%H:%M}"


def near(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """As short as it is clear at ``now``: ``14:20``, ``20 Nov 14:20``, ``20 Nov 2025 14:20``."""
    local, today = _local(moment, zone), _local(now, zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local.day} {local:%b %H:%M}"
    return f"{local.day} {local:%b %Y %H:%M}"


def day(moment: datetime, zone: tzinfo) -> str:
    """``Sat 21 Nov 2026``."""
    local = _local(moment, zone)
    return f"{local:%a} {local.day} {local:%b %Y}"


def offset(moment: datetime, zone: tzinfo) -> str:
    """The zone's distance from UTC at that moment: ``+01:00``."""
    return _local(moment, zone).isoformat()[-6:]


def _local(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):  # the first and the last day that Python knows
        return moment
