"""What was said about an incident, entry by entry, for whoever looks for words.

Made from the folded incident: what is redacted is not in it, and of what was corrected, what
counts now.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident, Line

_BESIDES = ("because", "target", "ticket", "document", "url")
"""Fields that hold words of people, besides the text."""


class Passage(NamedTuple):
    """What one entry says: its id, when it was, who said it, and the words."""

    entry: str
    at: datetime
    by: str
    text: str


def passages(incident: Incident) -> tuple[Passage, ...]:
    """What was said, in the order of the file; entries without words are left out."""
    stand_in = {placed.id for line in incident.timeline for placed in line.corrections}
    return tuple(
        Passage(line.placed.id, line.placed.entry.at, line.placed.entry.by.name, text)
        for line in incident.timeline
        if line.placed.id not in stand_in and (text := "\n".join(_said(line)))
    )


def _said(line: Line) -> Iterator[str]:
    entry = line.placed.entry
    if line.text:
        yield line.text
    yield from getattr(entry, "root_causes", ())
    for name in _BESIDES:
        if found := getattr(entry, name, ""):
            yield str(found)
