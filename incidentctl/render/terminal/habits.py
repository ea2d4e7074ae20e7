"""What ``review --since`` looks like: what the logbook shows of how responses go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.review import BY_NAME
from incidentctl.domain.review_logbook import TEN
from incidentctl.domain.review_scene import counted
from incidentctl.render.terminal.moments import day, offset
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, row, words
from incidentctl.render.terminal.palette import CALM, QUIET, STRONG, WARNING

if TYPE_CHECKING:
    from incidentctl.actions.review import HabitsResult
    from incidentctl.domain.review_logbook import Habits, Next, Recurring

_NAME = 24
_MOST = 8
"""So many people, and services, are listed; the rest is counted."""
_BAR, _BLOCK = 24, 4
"""The longest bar, in cells; the hours that share one."""
_KINDS = {
    "real": ("incident", "incidents"),
    "drill": ("drill", "drills"),
    "near-miss": ("near miss", "near misses"),
    "backfill": ("backfill", "backfills"),
}


def habits_screen(result: HabitsResult) -> Screen:
    """The habits, in the reader's time zone."""
    return Screen(lambda page: _Habits(page, result).rows())


@dataclass(frozen=True)
class _Habits:
    page: Page
    result: HabitsResult

    @property
    def found(self) -> Habits:
        return self.result.habits

    def rows(self) -> Iterator[Text]:
        yield from self.page.under(self._head())
        if self.found.incidents:
            yield from self._gaps()
            yield from self._looks()
            yield from self._section("Who carries command")
            yield from self._leaders()
            yield from self._services()
            yield from self._hours()
            yield from self._section("Practice")
            yield from self.page.under(self._practice(), indent=2)
        yield from self._apart()

    def _head(self) -> Text:
        question = self.result.question
        since = f" opened since {day(question.since, question.zone)}" if question.since else ""
        if not self.found.incidents:
            return Text(f"No {_KINDS[self.found.kind][0]}{since} has ended.")
        number = counted(self.found.incidents, *_KINDS[self.found.kind])
        return row((number, STRONG), f"{since}, and ended")

    def _gaps(self) -> Iterator[Text]:
        yield from self._section("Gaps that recur")
        gaps = [one for one in self.found.recurring if BY_NAME[one.name].gap]
        if not gaps:
            told = "None: every one was led, written down, and brought to an end. Well done."
            yield from self.page.under(Text(told, CALM), indent=2)
            return
        yield from self.page.table([self._recurring(one, WARNING) for one in gaps], indent=2)
        first = gaps[0]
        label = row("  ", ("to begin with: ", QUIET))
        yield from self.page.beside(label, Text(BY_NAME[first.name].next_time))

    def _looks(self) -> Iterator[Text]:
        looks = [one for one in self.found.recurring if not BY_NAME[one.name].gap]
        if looks:
            yield from self._section("Worth a look")
            yield from self.page.table([self._recurring(one, "") for one in looks], indent=2)

    def _recurring(self, one: Recurring, style: str) -> TableRow:
        number = f"{one.incidents} of {self.found.incidents}"
        latest = Text(" ".join(ident.rpartition("-")[2] for ident in one.latest[:3]), QUIET)
        return [Text(one.name, style), Text(number), Text(one.trend)], latest

    def _leaders(self) -> Iterator[Text]:
        leaders = self.found.leaders
        rows: list[TableRow] = [
            ([words(one.person.name, limit=_NAME)], Text(str(one.incidents)))
            for one in leaders[:_MOST]
        ]
        yield from self.page.table(rows or [([Text("nobody did", QUIET)], Text())], indent=2)
        if len(leaders) > _MOST:
            yield from self.page.under(Text(f"and {len(leaders) - _MOST} more", QUIET), indent=2)
        if self.found.next_lead:
            yield from self.page.under(self._suggestion(self.found.next_lead), indent=2)

    def _suggestion(self, found: Next) -> Text:
        led = f"led {counted(found.led, 'time')}" if found.led else "has not led yet"
        told = f" helped in {found.worked} of them, and {led}: a good one to ask to lead the next,"
        return row(words(found.person.name, STRONG), told, " with somebody beside them who has.")

    def _services(self) -> Iterator[Text]:
        services = self.found.services
        if not services:
            return
        yield from self._section("Which services")
        told = [row(words(name, limit=_NAME), f" {times}") for name, times in services[:_MOST]]
        more = len(services) - len(told)
        yield from self.page.under(joined([*told, Text(f"{more} more" if more else "")]), indent=2)

    def _hours(self) -> Iterator[Text]:
        question = self.result.question
        yield from self._section(f"Which hours (opened, {offset(question.now, question.zone)})")
        hours = self.found.hours
        blocks = [sum(hours[at : at + _BLOCK]) for at in range(0, len(hours), _BLOCK)]
        rows: list[TableRow] = []
        for number, times in enumerate(blocks):
            begin = number * _BLOCK
            bar = "▇" * -(-times * _BAR // max(blocks))
            rows.append(([Text(f"{begin:02}-{begin + _BLOCK:02}", QUIET)], Text(_tail(bar, times))))
        yield from self.page.table(rows, indent=2)
        if self.found.weekend:
            told = f"{self.found.weekend} of {self.found.incidents} on a weekend"
            yield from self.page.under(Text(told, QUIET), indent=2)

    def _practice(self) -> Text:
        row_now, best, to_go = *self.found.practice, self.found.practice.to_go
        if not to_go:
            return Text(f"{row_now} in a row without a gap: it is a habit now.", CALM)
        more = f" ({best} at best)" if best > row_now else ""
        if not row_now:
            return Text(f"The next one without a gap begins a new row{more}. Do it {TEN} times.")
        return Text(f"{row_now} in a row without a gap{more}: {to_go} to go for {TEN}.")

    def _apart(self) -> Iterator[Text]:
        apart = self.found.apart
        told = [counted(times, *_KINDS[kind]) for kind, times in apart.kinds]
        told += [f"{apart.still_open} still open"] if apart.still_open else []
        told += [counted(apart.duplicates, "duplicate")] if apart.duplicates else []
        told += [f"{apart.damaged} damaged"] if apart.damaged else []
        if told:
            yield Text()
            label = row(("not counted: ", QUIET))
            yield from self.page.beside(label, joined(map(Text, told)))

    def _section(self, title: str) -> Iterator[Text]:
        yield Text()
        yield Text(title, STRONG)


def _tail(bar: str, times: int) -> str:
    return f"{bar} {times}" if times else "·"
