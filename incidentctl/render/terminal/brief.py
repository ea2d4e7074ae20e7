"""What ``brief`` looks like, and what ``handover`` prints for who takes over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.policy import AUDIENCES
from incidentctl.domain.roster import COMMANDER
from incidentctl.domain.tasks import open_tasks
from incidentctl.domain.updates import last_update
from incidentctl.render.contested import aimed
from incidentctl.render.help_lines import help_lines
from incidentctl.render.roster import parts_of, span_line
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import near, offset
from incidentctl.render.terminal.owed import followups_line, next_rows
from incidentctl.render.terminal.page import Page, Screen, TableRow, joined, paragraph, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING
from incidentctl.render.terminal.tasks import open_rows
from incidentctl.render.terminal.team import offer_rows
from incidentctl.render.terminal.unsettled import unsettled_rows
from incidentctl.render.terminal.updates import promise_rows

if TYPE_CHECKING:
    from incidentctl.actions.brief import Brief
    from incidentctl.domain.incident import Incident, Line
    from incidentctl.domain.roster import Member


def brief_screen(brief: Brief, *, zone: tzinfo) -> Screen:
    """The brief with its times in ``zone``."""
    return Screen(lambda page: _Brief(page, brief, zone).rows())


@dataclass(frozen=True)
class _Brief:
    page: Page
    brief: Brief
    zone: tzinfo

    @property
    def incident(self) -> Incident:
        return self.brief.incident

    def rows(self) -> Iterator[Text]:
        yield from self._state()
        yield from self._section("What happened")
        yield from self._summary()
        yield from self._section("People")
        yield from self._people()
        if open_tasks(self.incident):
            yield from self._section("Open tasks")
            yield from open_rows(self.page, self.incident, self.brief.now, self.zone)
        yield from self._owed()
        if self.incident.updates:
            yield from self._section("Told everyone else")
            yield from self._updates()
        yield from self._notes("Decided", self.brief.decisions)
        yield from self._notes("Tried", self.brief.tried)
        yield from self._notes("Suspected", self.brief.suspected)

    def _owed(self) -> Iterator[Text]:
        """What is left to do when it is over, and where the postmortem stands."""
        today = self.brief.now.astimezone(self.zone).date()
        told = followups_line(self.incident, today)
        rows = [*next_rows(self.page, self.incident, today)]
        if told or rows:
            yield from self._section("What comes next")
            yield from rows
        if told:
            yield from self.page.under(told, indent=2)

    def _state(self) -> Iterator[Text]:
        incident = self.incident
        label = row(phrases.ident(incident), "  ")
        yield from self.page.beside(label, words(phrases.title(self.brief.loaded), STRONG))
        facts = [
            phrases.kind(incident),
            phrases.severity(incident),
            phrases.state(incident),
            *(words(service) for service in incident.services),
            phrases.length(incident, self.brief.now),
            Text(f"times are {offset(self.brief.now, self.zone)}", QUIET),
        ]
        yield from self.page.under(joined(facts), indent=2)
        problems = self.brief.loaded.problems
        if problems:
            yield from self.page.inset(lambda page: phrases.damage(page, problems[0]))
        alarm = phrases.unheld(incident, self.brief.now)
        if alarm:
            yield from self.page.under(alarm, indent=2)
        for line in help_lines(self.brief.help):
            yield from self.page.under(words(line), indent=4)
        yield from offer_rows(self.page, incident)
        yield from unsettled_rows(
            self.page,
            incident,
            lambda moment: near(moment, self.brief.now, self.zone),
            lambda command: aimed(command, incident),
        )

    def _summary(self) -> Iterator[Text]:
        if self.incident.summary:
            yield from self.page.under(paragraph(self.incident.summary), indent=2)
            return
        command = phrases.command(aimed('summary "what happened"', self.incident))
        yield from self.page.under(row("nobody has summed it up yet: ", command), indent=2)

    def _people(self) -> Iterator[Text]:
        found = self.brief.roster
        rows = [self._member(one, parts_of(one)) for one in found.here]
        rows += [self._member(one, f"asked{_as(one)}") for one in found.asked]
        rows += [self._member(one, _gone(one)) for one in found.gone]
        if found.others:
            names = Text(", ").join(words(person.name) for person in found.others)
            rows.append(([Text("also wrote", QUIET)], names))
        yield from self.page.table(rows or [([Text("nobody")], Text())], indent=2)
        too_many = span_line(self.incident, self.brief.most_reports)
        if too_many:
            yield from self.page.under(words(f"! {too_many}", WARNING), indent=2)

    def _member(self, member: Member, label: str) -> TableRow:
        moment = member.left or member.since
        since = f" {'until' if member.left else 'since'} {self._clock(moment)}"
        return [words(label, QUIET)], row(words(member.person.name), (since, QUIET))

    def _updates(self) -> Iterator[Text]:
        """The last update of each audience, and when it was promised the next one."""
        rows: list[TableRow] = []
        for audience in AUDIENCES:
            told = last_update(self.incident, audience)
            line = self.incident.line_of(told.id) if told else None
            if told and line:
                when = Text(self._clock(told.entry.at), QUIET)
                first = words(line.text.partition("\n")[0])
                rows.append(([when, Text(audience, STRONG)], first))
        yield from self.page.table(rows, indent=2)
        yield from promise_rows(self.page, self.incident, self.brief.now, self.zone)

    def _notes(self, title: str, lines: Sequence[Line]) -> Iterator[Text]:
        """The notes of a kind, the first line of each; nothing if there are none."""
        if not lines:
            return
        yield from self._section(title)
        rows: list[TableRow] = [
            (
                [Text(self._clock(line.placed.entry.at), QUIET), words(line.placed.entry.by.name)],
                words(line.text.partition("\n")[0]),
            )
            for line in lines
        ]
        yield from self.page.table(rows, indent=2)

    def _section(self, title: str) -> Iterator[Text]:
        yield Text()
        yield Text(title, STRONG)

    def _clock(self, moment: datetime) -> str:
        return near(moment, self.brief.now, self.zone)


def _as(member: Member) -> str:
    return f" as {parts_of(member)}" if member.roles else ""


def _gone(member: Member) -> str:
    return "handed over" if member.roles == (COMMANDER,) else "left"
