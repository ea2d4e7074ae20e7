"""The timeline of ``show``: every entry, in the order in which things happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.ident import shortest_prefixes
from incidentctl.domain.kinds.correct import Correct
from incidentctl.domain.unsettled import disputes
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import clock, day, near, offset
from incidentctl.render.terminal.page import Page, paragraph, row, words
from incidentctl.render.terminal.palette import QUIET, STRUCK, WARNING

if TYPE_CHECKING:
    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.domain.incident import Incident, Line
    from incidentctl.domain.unsettled import Dispute

_TIME_OF_DETAIL = re.compile(
    r"([A-Z][a-z ]+: )([0-9]{4}(?:-[0-9]{2}){2}T[0-9]{2}(?::[0-9]{2}){2}Z)\Z"
)
_AT_ONCE = timedelta(minutes=1)
"""What is written down within this span of its happening was written down at once."""


@dataclass(frozen=True)
class Timeline:
    """The timeline on a page, its times in ``zone``."""

    page: Page
    incident: Incident
    now: datetime
    zone: tzinfo

    def rows(self) -> Iterator[Text]:
        """Entries under their days. What happened first comes first, whenever it was recorded."""
        lines = sorted(self.incident.timeline, key=lambda line: line.placed.entry.at)
        usual = offset(self.now, self.zone)
        place = ("", usual)
        for line in lines:
            at = line.placed.entry.at
            there = (day(at, self.zone), offset(at, self.zone))
            if there != place:
                place = there
                changed = f", times are {there[1]}" if there[1] != usual else ""
                yield Text(f"  {there[0]}{changed}", QUIET)
            yield from self._entry(line)

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        """What people must type of each entry's id."""
        return shortest_prefixes([line.placed.id for line in self.incident.timeline])

    @cached_property
    def _disputes(self) -> dict[str, Dispute]:
        return {one.line.placed.id: one for one in disputes(self.incident)}

    @cached_property
    def _widest(self) -> int:
        return max(map(len, self._prefixes.values()))

    def _entry(self, line: Line) -> Iterator[Text]:
        entry, ident = line.placed.entry, line.placed.id
        label = row(
            "  ",
            clock(entry.at, self.zone),
            "  ",
            (f"{self._prefixes[ident]:<{self._widest}}  ", QUIET),
        )
        headline = phrases.headline(line, self._prefixes, self.incident.tasks)
        headline.append_text(self._circumstances(line))
        yield from self.page.beside(label, headline)
        indent = label.cell_len
        for piece in self._body(line):
            yield from self.page.under(piece, indent)

    def _circumstances(self, line: Line) -> Text:
        """Who wrote it down and when, where that differs; and why it doesn't hold."""
        entry = line.placed.entry
        told = Text()
        if line.ruling.why:
            told.append_text(words(f": {line.ruling.why}", WARNING))
        told.append_text(self._settlement(line.placed))
        late = entry.recorded - entry.at >= _AT_ONCE
        if entry.recorded_by or late:
            by = words(f" by {entry.recorded_by.name}" if entry.recorded_by else "", QUIET)
            at = f" at {near(entry.recorded, entry.at, self.zone)}" if late else ""
            told.append_text(row((", written down", QUIET), by, (at, QUIET)))
        return told

    def _settlement(self, placed: Placed) -> Text:
        """Of what was in dispute, who settled it when, or that nobody has."""
        dispute = self._disputes.get(placed.id)
        if not dispute:
            return Text()
        if not dispute.settled_by:
            return Text("; not settled yet", WARNING)
        by, when = dispute.settled_by.entry.by, dispute.settled_by.entry.at
        told = f"; settled by {by.name} at {near(when, placed.entry.at, self.zone)}"
        return words(told, QUIET)

    def _body(self, line: Line) -> Iterator[Text]:
        placed, entry = line.placed, line.placed.entry
        if isinstance(entry, Correct) and self._is_shown_in_place(placed):
            return
        if placed is self.incident.summarized and not line.corrections:
            yield Text("(the summary above)", QUIET)
        elif entry.text:
            yield paragraph(entry.text, STRUCK if line.corrections else "")
        for correction in line.corrections:
            counts = correction is line.corrections[-1]
            yield from self._correction(correction, beside=entry.at, counts=counts)
        shown_elsewhere = placed is self.incident.opened or placed is self.incident.closed
        if not shown_elsewhere:
            yield from (paragraph(self._local(detail, entry), QUIET) for detail in entry.details())
        yield from _from_a_newer_version(entry)

    def _local(self, detail: str, entry: Entry) -> str:
        """A detail as the file has it; a time, which is UTC there, as the reader's clock has it."""
        found = _TIME_OF_DETAIL.match(detail)
        if not found:
            return detail
        return f"{found[1]}{near(datetime.fromisoformat(found[2]), entry.at, self.zone)}"

    def _correction(self, placed: Placed, *, beside: datetime, counts: bool) -> Iterator[Text]:
        """Who corrected what stands above, and the new text; ``beside`` is the time above."""
        entry = placed.entry
        because = f" ({entry.because})" if isinstance(entry, Correct) and entry.because else ""
        when = near(entry.at, beside, self.zone)
        yield row("corrected by ", words(entry.by.name), f" at {when}", words(because), ":")
        yield paragraph(entry.text, "" if counts else STRUCK)

    def _is_shown_in_place(self, placed: Placed) -> bool:
        """Whether a correction is shown where the text stands that it corrects."""
        return any(placed is one for line in self.incident.timeline for one in line.corrections)


def _from_a_newer_version(entry: Entry) -> Iterator[Text]:
    """What this version doesn't know, as the file has it."""
    yield from (paragraph(detail) for detail in entry.kept_details)
    if entry.extra:
        yield Text("written by a newer incidentctl:", QUIET)
        yield from (paragraph(key_and_value) for key_and_value in entry.extra)
