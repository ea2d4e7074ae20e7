"""A record on its way into a draft: its entries, how to link to them, and how times are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Standing
from incidentctl.domain.ident import shortest_prefixes
from incidentctl.render.markdown import block, link
from incidentctl.text.writer import heading

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry
    from incidentctl.domain.incident import Incident, Line

_ESCAPE = re.compile(r"\\(.)")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


class Story(NamedTuple):
    """An incident to be told. ``base`` is how to get from the document to the repository's top.

    Without ``linked`` the record isn't where the document will be, so entries are only named.
    ``named`` are the ids of the entries that were, whose links belong at the document's end.
    """

    incident: Incident
    short_ids: dict[str, str]
    anchors: dict[str, str]
    base: str
    linked: bool
    named: dict[str, None]

    def entry(self, ident: str) -> str:
        """An entry's short id, as a link whose target stands at the end (see :meth:`targets`)."""
        short = self.short_ids[ident]
        if not self.linked:
            return short
        self.named[ident] = None
        return f"[{short}]"

    def targets(self) -> Iterator[str]:
        """For each entry that was named, where it stands in the record."""
        for ident in self.named:
            where = f"{self.base}{self.incident.path}#{self.anchors[ident]}"
            yield f"[{self.short_ids[ident]}]: {where}"

    def entries(self, *lines: Line) -> str:
        """Some entries, in brackets."""
        return f"({', '.join(self.entry(line.placed.id) for line in lines)})"

    @property
    def record(self) -> str:
        """The incident's id, as a link to its record."""
        incident = self.incident
        return link(incident.id, f"{self.base}{incident.path}") if self.linked else incident.id

    def holding(self) -> Iterator[Line]:
        """The lines that count, in the order in which things happened."""
        keep = {Standing.HOLDS, Standing.LATE}
        found = [line for line in self.incident.timeline if line.ruling.standing in keep]
        return iter(sorted(found, key=lambda line: line.placed.entry.at))

    def of_kind(self, kind: str, **fields: object) -> list[Line]:
        """Those of a kind, with these values; none whose words are hidden."""
        return [
            line
            for line in self.holding()
            if line.placed.entry.name == kind
            and line.placed.id not in self.incident.redactions
            and all(
                getattr(line.placed.entry, name, None) == value for name, value in fields.items()
            )
        ]

    def said(self, line: Line) -> str:
        """A list item: when, what was said, and where that stands."""
        when = clock(line.placed.entry.at)
        return f"- {when} {block(line.text, '  ')} {self.entries(line)}"


def story_of(incident: Incident, *, base: str, linked: bool) -> Story:
    """A record, ready to be told."""
    ids = [line.placed.id for line in incident.timeline]
    return Story(incident, shortest_prefixes(ids), dict(_anchors(incident)), base, linked, {})


def _anchors(incident: Incident) -> Iterator[tuple[str, str]]:
    """The name that a forge gives each entry's heading; of equal ones it numbers all but one."""
    seen = Counter[str]()
    for line in incident.timeline:
        name = _anchor(line.placed.entry)
        count = seen[name]
        seen[name] += 1
        yield line.placed.id, f"{name}-{count}" if count else name


def _anchor(entry: Entry) -> str:
    shown = _ESCAPE.sub(r"\1", heading(entry).removeprefix("### "))
    return _NOT_IN_ANCHORS.sub("", shown.lower()).replace(" ", "-")


def clock(moment: datetime) -> str:
    """``13:45``, as the day stands above."""
    return f"{moment:%H:%M}"


def moment(at: datetime) -> str:
    """``2019-07-02 13:45 UTC``."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
