"""What every entry has in common, and where an entry stands in a file.

An entry is one appended, immutable record. Each kind is one frozen dataclass in its own module of
:mod:`incidentctl.domain.kinds`, with its fields, its heading and its effect on the incident side by
side; a new kind is one new module and one line in that package's table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person


FORMAT = 1
"""The version of the format that this code reads and writes (see ``text.grammar``)."""


class Standing(StrEnum):
    """What an entry counts for, once those before it are known. Every entry is kept."""

    HOLDS = "holds"
    LATE = "late"
    """It came after the close. Kept and shown as such."""
    REDUNDANT = "redundant"
    """It says what already was so."""
    CONTESTED = "contested"
    """Somebody else's entry stands before it in the file and holds."""


class Ruling(NamedTuple):
    """An entry's standing and, unless it simply holds, why (a clause for people to read).

    ``disputed``: it was written by somebody who did not know of what holds instead, so people have
    something to settle (see :mod:`.unsettled`). ``against`` is the id of the entry that holds
    instead, where it isn't simply the last take or close before it.
    """

    standing: Standing
    why: str = ""
    disputed: bool = False
    against: str = ""


HOLDS = Ruling(Standing.HOLDS)


AnyEntry = TypeVar("AnyEntry", bound="Entry")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def entry_kind(cls: type[AnyEntry]) -> type[AnyEntry]:
    """Make a class of fields the kind of an entry: a frozen dataclass.

    Comparing and showing are written once, in :class:`Entry`: a third of the time that a dataclass
    takes to define goes into its own, and a command defines one for each kind that it meets.
    """
    return dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)


@entry_kind
class Entry:
    """The fields all kinds share.

    ``at`` is when it happened (whole seconds), ``recorded`` when it was written down
    (microseconds); both UTC. ``by`` said or did it; ``recorded_by`` wrote it down, if that was
    someone else. ``text`` is free text. ``extra`` holds the lines of keys that a newer version
    wrote: kept, shown, never dropped.
    """

    kind: ClassVar[str]
    needs_text: ClassVar[bool] = False

    at: datetime
    recorded: datetime
    by: Person
    recorded_by: Person | None = None
    text: str = ""
    extra: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({fields})"

    @property
    def name(self) -> str:
        """The kind's name as the file has it."""
        return self.kind

    @property
    def author(self) -> Person:
        """Who wrote the entry: the author of its commit."""
        return self.recorded_by or self.by

    @property
    def named(self) -> tuple[Person, ...]:
        """Whom the entry is about, besides who said it and who wrote it down."""
        return ()

    @property
    def kept_heading(self) -> str:
        """The heading of an entry whose kind is unknown here, as the file has it."""
        return ""

    @property
    def kept_details(self) -> tuple[str, ...]:
        """The details of such an entry, as the file has them."""
        return ()

    def phrase(self) -> str:
        """What ``by`` did, to follow the name in the heading. Fixed for ever by the format."""
        raise NotImplementedError

    def details(self) -> list[str]:
        """The fields a reader should see, a line each, to follow the text. Fixed by the format."""
        return []

    def faults(self) -> Iterator[str]:
        """What is wrong with the fields' values, a clause each."""
        if self.needs_text and not self.text:
            yield f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name} entry needs a text"

    def apply(self, incident: Incident, placed: Placed) -> Ruling:
        """Change the incident by this entry and say what the entry counts for."""
        raise NotImplementedError


class Placed(NamedTuple):
    """An entry where it stands: its id, its exact characters, and its first line (1-based)."""

    id: str
    entry: Entry
    line: int = 0
    raw: str = ""


def late_or_holds(incident: Incident, known_close: str) -> Ruling:
    """The ruling on whatever may be said at any time, but counts as late after the close.

    ``known_close`` is the id of the close that its author knew of.
    """
    if incident.closed is None:
        return HOLDS
    if incident.closed.id == known_close:
        return Ruling(Standing.LATE, "the incident was closed already")
    return Ruling(Standing.LATE, "it arrived after the close", disputed=True)
