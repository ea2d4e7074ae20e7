"""The clock and the time zone of the machine: read once, here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from incidentctl.domain.errors import USAGE, CommandError

NOW = "INCIDENTCTL_NOW"


def read_clock(env: Mapping[str, str]) -> datetime:
    """The moment the command began, in UTC.

    ``INCIDENTCTL_NOW`` (RFC 3339) stands in for the clock where a replay must come out alike.
    """
    given = env.get(NOW)
    if not given:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise CommandError(
        "clock",
        f"{NOW} is not an RFC 3339 time with its zone: {given!r}",
        hints=(f"unset {NOW}",),
        status=USAGE,
    )


class SystemZone(tzinfo):
    """The machine's own time zone, with the offset that holds at each moment."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset at a local time; ``fold`` tells the two of an ambiguous one apart."""
        if moment is None:
            return None
        return moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Unknown: the system tells only the whole offset."""
        del moment
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The zone's abbreviation at a local time."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """From UTC to local time, with ``fold`` where it is the second of two."""
        local = moment.replace(tzinfo=UTC).astimezone()
        naive = local.replace(tzinfo=None)
        second = naive.astimezone().utcoffset() != local.utcoffset()
        return naive.replace(tzinfo=self, fold=int(second))
