"""What ``watch`` looks like: as much of what goes on as fits on the terminal, nothing below it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.actions.status import latest
from incidentctl.actions.watch import alarms
from incidentctl.domain.durations import age
from incidentctl.domain.when import elapsed, format_span
from incidentctl.render.contested import SETTLE, aimed, sentence
from incidentctl.render.help_lines import help_lines
from incidentctl.render.roster import people_line, span_line
from incidentctl.render.sharing import not_fresh
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import clock, day, near, offset
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, row, words
from incidentctl.render.terminal.palette import (
    ALARM,
    CALM,
    QUIET,
    STRONG,
    WARNING,
    severity_style,
)
from incidentctl.render.terminal.updates import promise_rows

if TYPE_CHECKING:
    from incidentctl.actions.status import IncidentStatus
    from incidentctl.actions.watch import Picture
    from incidentctl.domain.incident import Incident
    from incidentctl.git.refs import Branch

_NAME = 18
_SHARE_OF_LIST = 3
"""The list of incidents takes at most one part in so many of the height."""
_ENTRIES_KEPT = 5
"""Rows that the last entries have at least, whatever else there is to say."""
_WIDE_FROM = 64
"""The width, in cells, from which on the list has all its columns."""
KEYS = "up/down: another incident · q: end"


@dataclass(frozen=True)
class Showing:
    """A picture, and what the watcher makes of it.

    ``selected`` is the id of the incident that is shown in full, ``fresh`` are the ids of entries
    that came a moment ago. ``keys`` is the line about the keyboard; empty if there is none.
    """

    picture: Picture
    branch: Branch
    selected: str = ""
    fresh: Collection[str] = ()
    keys: str = KEYS


def watch_screen(showing: Showing, *, height: int, zone: tzinfo) -> Screen:
    """The open incidents in ``height`` rows at most, with times in ``zone``."""
    return Screen(lambda page: _Watch(page, height, showing, zone).rows())


def incident_rows(page: Page, showing: Showing, zone: tzinfo, *, room: int) -> Iterator[Text]:
    """Only the selected incident, and what is wrong with the picture, in ``room`` rows at most."""
    yield from _Watch(page, room, showing, zone).selected_rows()


def picked(picture: Picture, selected: str) -> IncidentStatus | None:
    """The incident that is shown in full: the selected one, or the first."""
    found = picture.result.incidents
    chosen = [one for one in found if one.loaded.incident.id == selected]
    return next(iter((*chosen, *found)), None)


@dataclass(frozen=True)
class _Watch:
    page: Page
    height: int
    showing: Showing
    zone: tzinfo

    @property
    def now(self) -> datetime:
        return self.showing.picture.result.now

    def rows(self) -> Iterator[Text]:
        foot = [Text(self.showing.keys, QUIET)] if self.showing.keys else []
        head = [*self._head(), *self._list()]
        room = self.height - len(head) - len(foot)
        body = [*self._incident(room)][: max(room, 0)]
        blank = [Text()] * max(room - len(body), 0) if foot else []
        yield from [*head, *body, *blank, *foot][: self.height]

    def selected_rows(self) -> Iterator[Text]:
        head = [*self._contact()]
        yield from [*head, *self._incident(self.height - len(head))][: self.height]

    def _head(self) -> Iterator[Text]:
        count, now = len(self.showing.picture.result.incidents), self.now
        told = Text(f"{count} open incident{'s' * (count != 1)}", STRONG)
        quiet = Text("All quiet: no incident is open", f"{STRONG} {CALM}")
        today = f"{day(now, self.zone)} {clock(now, self.zone)} {offset(now, self.zone)}"
        yield from self.page.ends(told if count else quiet, Text(today, QUIET))
        yield from self._contact()

    def _contact(self) -> Iterator[Text]:
        """Whether this is the latest, and what is wrong if it isn't."""
        picture, branch = self.showing.picture, self.showing.branch
        if picture.trouble:
            yield words(f"! this clone can't be read: {picture.trouble}", ALARM)
        if picture.contact is None:
            return
        stale = [*not_fresh(picture.contact, branch)]
        waiting = picture.contact.waiting
        if waiting:
            stale.append(f"{waiting} of your entries not shared yet")
        if stale:
            yield self._cut(words(f"! {'; '.join(stale)}", WARNING))
        elif self.height >= 20:  # noqa: PLR2004  # a good word only where there is room
            yield Text(f"in step with {branch.shared_with}", QUIET)

    def _list(self) -> Iterator[Text]:
        """The open incidents, a row each; around the selected one if there is no room for all."""
        found = self.showing.picture.result.incidents
        if not found:
            return
        yield Text()
        most = max(self.height // _SHARE_OF_LIST - 1, 1)
        chosen = picked(self.showing.picture, self.showing.selected)
        place = next((number for number, one in enumerate(found) if one is chosen), 0)
        first = min(max(place - most + 1, 0), max(len(found) - most, 0))
        shown = found[first : first + most]
        for text in self.page.table([self._list_row(one, chosen=one is chosen) for one in shown]):
            yield self._cut(text)
        if len(shown) < len(found):
            yield Text(f"  {len(found) - len(shown)} more", QUIET)

    def _list_row(self, one: IncidentStatus, *, chosen: bool) -> TableRow:
        incident = one.loaded.incident
        severity = incident.severity
        needs = next(alarms(incident, self.now), "")
        cells = [
            row(">" if chosen else " ", ("!" if needs else " ", ALARM)),
            words(phrases.short_id(incident), STRONG),
            words(severity or "-", severity_style(severity), limit=_NAME),
        ]
        if self.page.width >= _WIDE_FROM:
            span = age(incident, self.now)
            cells += [
                Text("damaged", ALARM) if one.loaded.problems else phrases.state(incident),
                Text(format_span(span) if span is not None else "", QUIET),
                _commander(incident),
            ]
        told = joined([phrases.kind(incident), words(phrases.title(one.loaded))])
        return cells, partial(_limited, told)

    def _incident(self, room: int) -> Iterator[Text]:
        """All about the selected incident, the last entries last, as many as there is room for."""
        one = picked(self.showing.picture, self.showing.selected)
        if one is None:
            return
        yield Text()
        facts = [*self._facts(one)]
        left = room - 1 - len(facts)
        if left < _ENTRIES_KEPT:
            facts = facts[: max(room - 1 - _ENTRIES_KEPT, 1)]
            left = room - 1 - len(facts)
        yield from facts
        if left > 1 and not one.loaded.problems:
            yield Text()
            yield from self._entries(one.loaded.incident, left - 1)

    def _facts(self, one: IncidentStatus) -> Iterator[Text]:
        """What somebody must act on stands above what is good to know."""
        incident, page = one.loaded.incident, self.page
        label = row(phrases.ident(incident), "  ")
        yield from page.beside(label, words(phrases.title(one.loaded), STRONG))
        yield from page.under(self._state(incident), indent=2)
        if one.loaded.problems:
            yield from page.inset(lambda inner: phrases.damage(inner, one.loaded.problems[0]))
            return
        yield from page.under(self._command(incident), indent=2)
        for line in help_lines(one.help):
            yield from page.under(words(line), indent=4)
        yield from self._offer(incident)
        yield from self._unsettled(incident)
        yield from promise_rows(page, incident, self.now, self.zone)
        yield from self._tasks(incident)
        there = people_line(incident)
        if incident.roster and there:
            yield from page.under(row(("there: ", QUIET), words(there)), indent=2)
        too_many = span_line(incident, self.showing.picture.result.most_reports)
        if too_many:
            yield from page.under(words(f"! {too_many}", WARNING), indent=2)
        yield from self._owed(one)

    def _state(self, incident: Incident) -> Text:
        return joined(
            [
                phrases.kind(incident),
                phrases.severity(incident),
                phrases.state_since(incident, lambda at: near(at, self.now, self.zone)),
                *(words(service) for service in incident.services),
                phrases.length(incident, self.now),
            ]
        )

    def _command(self, incident: Incident) -> Text:
        """Who holds command since when, and for how long nobody did."""
        unowned = incident.unowned(self.now)
        alarm = phrases.unheld(incident, self.now)
        if alarm:
            return alarm
        tenure = incident.tenures[-1]
        verb = "holds" if incident.is_open else "held"
        since = f" {verb} command since {near(tenure.since, self.now, self.zone)}"
        total = f" · nobody did for {format_span(unowned)}" if unowned.total_seconds() else ""
        span = f" ({format_span(elapsed(tenure.since, self.now))})"
        return row(words(tenure.commander.name, STRONG), since, (span + total, QUIET))

    def _offer(self, incident: Incident) -> Iterator[Text]:
        if incident.offer:
            (to,) = incident.offer.entry.named
            at = near(incident.offer.entry.at, self.now, self.zone)
            told = row(words(to.name, STRONG), f" was offered command at {at}")
            yield from self.page.under(told, indent=2)

    def _unsettled(self, incident: Incident) -> Iterator[Text]:
        found = incident.unsettled
        if not found:
            return
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        told = sentence(found[-1], lambda at: near(at, self.now, self.zone))
        yield from self.page.under(words(f"! unsettled{more}: {told}", WARNING), indent=2)
        agreed = row(("agreed? ", QUIET), phrases.command(aimed(SETTLE, incident)))
        yield from self.page.under(agreed, indent=4)

    def _tasks(self, incident: Incident) -> Iterator[Text]:
        if not incident.tasks:
            return
        from incidentctl.domain.tasks import due_tasks, open_tasks
        from incidentctl.render.terminal.tasks import task_rows

        count, due = len(open_tasks(incident)), due_tasks(incident, self.now)
        if due:
            yield from task_rows(self.page, incident, due, self.now, self.zone)
        if count > len(due):
            others = f"{count - len(due)} {'other ' if due else ''}open task"
            yield Text(f"  {others}{'s' * (count - len(due) > 1)}", QUIET)

    def _owed(self, one: IncidentStatus) -> Iterator[Text]:
        if one.loaded.incident.status != "resolved":
            return
        count = len(one.missing)
        lacking = (
            f"{count} thing{'s are' if count > 1 else ' is'} missing" if count else "it can be"
        )
        yield Text(f"  resolved, but not closed: {lacking}", WARNING if count else "")

    def _entries(self, incident: Incident, count: int) -> Iterator[Text]:
        among = [line.placed.id for line in incident.timeline]
        rows: list[TableRow] = []
        for line in latest(incident, count):
            new = line.placed.id in self.showing.fresh
            when = Text(near(line.placed.entry.at, self.now, self.zone), QUIET)
            told = joined(
                [
                    phrases.headline(line, among, incident.tasks, limit=_NAME),
                    words(line.text.partition("\n")[0]),
                ]
            )
            cells = [Text(" *" if new else "  ", f"{STRONG} {CALM}"), when]
            rows.append((cells, partial(_limited, told)))
        for text in self.page.table(rows):
            yield self._cut(text)

    def _cut(self, text: Text) -> Text:
        return _limited(text, self.page.width)


def _limited(text: Text, room: int) -> Text:
    """A row of our own, cut where there is no room for it."""
    made = text.copy()
    if made.cell_len > room:
        made.truncate(max(room, 1), overflow="ellipsis")
    return made


def _commander(incident: Incident) -> Text:
    nobody = Text("nobody" if incident.opened else "", ALARM)
    return words(incident.commander.name, limit=_NAME) if incident.commander else nobody
