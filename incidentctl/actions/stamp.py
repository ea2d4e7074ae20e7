"""Who writes an entry, and when: the part of every entry that the caller supplies."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypedDict

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.person import Person


class Signed(TypedDict):
    """The fields of an entry that say who and when."""

    at: datetime
    recorded: datetime
    by: Person
    recorded_by: Person | None


class Stamp(NamedTuple):
    """The person at the keyboard and the moment the command began (UTC, microseconds)."""

    person: Person
    now: datetime

    def sign(self, *, at: datetime | None = None, by: Person | None = None) -> Signed:
        """The common fields of an entry; ``at`` and ``by`` where they differ from the stamp's.

        Raises ``future``: what is written down has happened.
        """
        if at is not None and at > self.now:
            raise CommandError(
                "future",
                f"{at:%Y-%m-%d %H:%M:%S}Z has not happened yet",
                hints=("write what has happened, with --at in the past, or leave --at out",),
                status=USAGE,
            )
        spoke = by if by is not None and not by.same(self.person) else None
        return {
            "at": at or self.now.replace(microsecond=0),
            "recorded": self.now,
            "by": spoke or self.person,
            "recorded_by": self.person if spoke else None,
        }
