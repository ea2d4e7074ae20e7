"""What ``review`` looks like for one incident."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.ident import shortest_prefixes
from incidentctl.domain.review import BY_NAME
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import day, near, offset
from incidentctl.render.terminal.page import Page, Screen, joined, row, words
from incidentctl.render.terminal.palette import CALM, QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.review import ReviewResult
    from incidentctl.domain.review_scene import Evidence, Signal

_SHOWN = 6
"""So many entries are shown as evidence; the rest is counted."""
IN_ORDER = (
    "In order: somebody led, one thread tells it all, and the end was declared. "
    "Well done, everybody who took part."
)
NO_GAP = "No gap: it was led, written down, and brought to an end. Well done, everybody."
SO_FAR = "In order so far. Keep going."


def review_screen(result: ReviewResult, *, zone: tzinfo) -> Screen:
    """The signals, each with its evidence, why it matters, and what would help."""
    return Screen(lambda page: _Review(page, result, zone).rows())


@dataclass(frozen=True)
class _Review:
    page: Page
    result: ReviewResult
    zone: tzinfo

    @property
    def _opened(self) -> datetime:
        """The day that times are told of."""
        return self.result.loaded.incident.times.get("declared", self.result.now)

    def rows(self) -> Iterator[Text]:
        yield from self._head()
        signals = self.result.review.signals
        gaps = [signal for signal in signals if BY_NAME[signal.name].gap]
        if not (gaps or self.result.loaded.problems):
            yield Text()
            yield from self.page.under(Text(self._praise(), CALM), indent=2)
        yield from self._section("Gaps that the record shows", gaps)
        rest = [signal for signal in signals if signal not in gaps]
        yield from self._section("Worth a look", rest)
        if self.result.questions:
            yield Text()
            yield Text("A question", STRONG)
            for question in self.result.questions:
                yield from self.page.under(words(question), indent=2)

    def _head(self) -> Iterator[Text]:
        incident, now = self.result.loaded.incident, self.result.now
        label = row(phrases.ident(incident), "  ")
        yield from self.page.beside(label, words(phrases.title(self.result.loaded), STRONG))
        facts = [
            phrases.kind(incident),
            phrases.severity(incident),
            phrases.state(incident),
            phrases.length(incident, now),
            Text(f"{day(self._opened, self.zone)}, {offset(self._opened, self.zone)}", QUIET),
        ]
        yield from self.page.under(joined(facts), indent=2)
        problems = self.result.loaded.problems
        if problems:
            yield from self.page.inset(lambda page: phrases.damage(page, problems[0]))

    def _praise(self) -> str:
        if self.result.loaded.incident.is_open:
            return SO_FAR
        return NO_GAP if self.result.review.signals else IN_ORDER

    def _section(self, title: str, signals: Sequence[Signal]) -> Iterator[Text]:
        if not signals:
            return
        yield Text()
        yield Text(title, STRONG)
        for signal in signals:
            check = BY_NAME[signal.name]
            style = WARNING if check.gap else ""
            yield from self.page.beside(row("  ", (signal.name, style), ": "), words(signal.found))
            yield from self.page.under(self._evidence(signal.evidence), indent=4)
            yield from self.page.beside(row("    ", ("why: ", QUIET)), Text(check.why))
            label = row("    ", ("next time: ", QUIET))
            yield from self.page.beside(label, Text(check.next_time))

    def _evidence(self, evidence: Sequence[Evidence]) -> Text:
        """The entries, as people type them, with their times."""
        timeline = self.result.loaded.incident.timeline
        prefixes = shortest_prefixes([line.placed.id for line in timeline])
        shown = [
            row(near(one.at, self._opened, self.zone), (f" [{prefixes[one.entry]}]", QUIET))
            for one in evidence[:_SHOWN]
        ]
        more = len(evidence) - len(shown)
        return joined([*shown, Text(f"{more} more" if more else "", QUIET)])
