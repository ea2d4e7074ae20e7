"""What ``show`` looks like: the whole record of one incident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.durations import durations
from incidentctl.domain.incident import TIMESTAMPS
from incidentctl.domain.roster import COMMANDER, roster
from incidentctl.domain.when import elapsed, format_span
from incidentctl.render.contested import aimed
from incidentctl.render.roster import parts_of
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import clock, day, near, offset
from incidentctl.render.terminal.owed import next_rows
from incidentctl.render.terminal.page import Page, Screen, joined, paragraph, row, words
from incidentctl.render.terminal.palette import QUIET, STRONG, WARNING
from incidentctl.render.terminal.team import offer_rows
from incidentctl.render.terminal.timeline import Timeline
from incidentctl.render.terminal.unsettled import unsettled_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from incidentctl.actions.show import ShowResult
    from incidentctl.domain.incident import Incident, Tenure
    from incidentctl.domain.kinds.close import Close
    from incidentctl.domain.roster import Member

_SIDE_BY_SIDE = 64
"""The width, in cells, from which on moments and durations stand beside each other."""


def show_screen(result: ShowResult, *, now: datetime, zone: tzinfo) -> Screen:
    """The record with its times in ``zone``; what still goes on is measured up to ``now``."""
    return Screen(lambda page: _Show(page, result, result.as_of or now, zone).rows())


@dataclass(frozen=True)
class _Show:
    page: Page
    result: ShowResult
    now: datetime
    zone: tzinfo

    @property
    def incident(self) -> Incident:
        return self.result.incident

    def rows(self) -> Iterator[Text]:
        yield from self._moment()
        yield from self._header()
        for problem in self.result.loaded.problems:
            yield Text()
            yield from phrases.damage(self.page, problem)
        yield from self._unsettled()
        yield Text()
        yield from self._people()
        yield from self._measures()
        if self.incident.impact:
            yield from self._section("Impact")
            yield from self.page.under(paragraph(self.incident.impact), indent=2)
        if self.incident.summary:
            yield from self._section("Summary")
            yield from self.page.under(paragraph(self.incident.summary), indent=2)
        yield from self._work()
        yield from self._section("Timeline", f"times are {offset(self.now, self.zone)}")
        yield from Timeline(self.page, self.incident, self.now, self.zone).rows()
        close = self.incident.close_entry
        if close:
            yield from self._close(close)
        elif self.incident.postmortems:
            yield from self._next()

    def _moment(self) -> Iterator[Text]:
        """Which moment is shown, if it isn't now."""
        moment, later = self.result.as_of, self.result.later
        if moment is None:
            return
        shown = f"{day(moment, self.zone)} {clock(moment, self.zone)} {offset(moment, self.zone)}"
        hidden = f"{later} later {'entry is' if later == 1 else 'entries are'} left out"
        known = Text(f"As it was known at {shown}", f"{STRONG} {WARNING}")
        yield from self.page.under(row(known, ": ", hidden if later else "nothing came later"))
        yield Text()

    def _header(self) -> Iterator[Text]:
        yield from self.page.under(words(phrases.title(self.result.loaded), STRONG))
        facts = [
            phrases.ident(self.incident),
            phrases.kind(self.incident),
            phrases.state(self.incident),
            phrases.severity(self.incident),
            *(words(service) for service in self.incident.services),
            phrases.length(self.incident, self.now),
        ]
        yield from self.page.under(joined(facts))
        alarm = phrases.unheld(self.incident, self.now)
        if alarm:
            yield from self.page.under(alarm)

    def _unsettled(self) -> Iterator[Text]:
        """What two people did at once, and nobody has settled yet."""
        if self.result.as_of or not self.incident.unsettled:
            return
        yield Text()
        yield from unsettled_rows(
            self.page,
            self.incident,
            lambda moment: near(moment, self.now, self.zone),
            lambda command: aimed(command, self.incident),
        )

    def _people(self) -> Iterator[Text]:
        told = [("commander", self._tenure(tenure)) for tenure in self.incident.tenures]
        if self.incident.reporter:
            told.append(("reporter", words(self.incident.reporter.name)))
        told += self._roster()
        yield from self.page.table([([words(role, QUIET)], who) for role, who in told])
        yield from offer_rows(self.page, self.incident)
        if told:
            yield Text()

    def _work(self) -> Iterator[Text]:
        """What was and is to be done, what was left for later, and what a close still lacks."""
        incident = self.incident
        if incident.tasks:
            from incidentctl.render.terminal.tasks import task_rows

            yield from self._section("Tasks")
            yield from task_rows(self.page, incident, incident.tasks, self.now, self.zone)
        if incident.followups:
            from incidentctl.render.terminal.followups import followup_rows

            yield from self._section("Follow-ups")
            yield from followup_rows(self.page, incident, self.now.astimezone(self.zone).date())
        if self.result.missing:
            yield from self._section("Resolved, but not closed: still owed")
            for problem in self.result.missing:
                yield from self.page.beside(Text("  · "), words(problem.message))

    def _roster(self) -> Iterator[tuple[str, Text]]:
        """Who else is there or was asked, and who has left."""
        found = roster(self.incident)
        for one in found.here:
            if COMMANDER not in one.roles:
                yield parts_of(one), self._member(one)
        for one in found.asked:
            yield "asked", self._member(one)
        for one in found.gone:
            if one.roles != (COMMANDER,):
                yield "left", self._member(one)

    def _member(self, member: Member) -> Text:
        verb, moment = ("at", member.left) if member.left else ("since", member.since)
        told = f" {verb} {near(moment, self.now, self.zone)}"
        return row(words(member.person.name), (told, QUIET))

    def _tenure(self, tenure: Tenure) -> Text:
        since = near(tenure.since, self.now, self.zone)
        if tenure.until is None:
            span = f" ({format_span(elapsed(tenure.since, self.now))})"
            return row(words(tenure.commander.name), f" since {since}", (span, QUIET))
        span = f" ({format_span(tenure.until - tenure.since)})"
        until = near(tenure.until, tenure.since, self.zone)
        return row(words(tenure.commander.name), f" from {since} to {until}", (span, QUIET))

    def _measures(self) -> Iterator[Text]:
        """The moments, and beside them (or below, on a narrow page) the durations."""
        known = [name for name in TIMESTAMPS if name in self.incident.times]
        moments = [
            (_label(name), Text(near(self.incident.times[name], self.now, self.zone)))
            for name in known
        ]
        spans = durations(self.incident)
        spans["unowned_time"] = self.incident.unowned(self.now)
        lasted = [(_label(name), Text(format_span(span))) for name, span in spans.items()]
        if self.page.width < _SIDE_BY_SIDE:
            yield from self.page.table([([name], value) for name, value in [*moments, *lasted]])
            return
        longest = max(len(moments), len(lasted))
        blank = [(Text(), Text())]
        left = moments + blank * (longest - len(moments))
        right = lasted + blank * (longest - len(lasted))
        rows = [
            ([*moment, Text(), name], span)
            for moment, (name, span) in zip(left, right, strict=True)
        ]
        yield from self.page.table(rows)

    def _section(self, title: str, remark: str = "") -> Iterator[Text]:
        yield Text()
        yield from self.page.ends(Text(title, STRONG), Text(remark, QUIET))

    def _next(self) -> Iterator[Text]:
        """Where the postmortem stands."""
        yield from self._section("What comes next")
        yield from next_rows(self.page, self.incident, self.now.astimezone(self.zone).date())

    def _close(self, close: Close) -> Iterator[Text]:
        """Why it happened, what comes next, and whom to thank."""
        if close.root_causes:
            yield from self._section("Root causes")
            for cause in close.root_causes:
                yield from self.page.beside(Text("  · "), paragraph(cause))
        if close.postmortem or self.incident.postmortems:
            yield from self._next()
        if close.thanks:
            yield from self._section("Thanks")
            yield from self.page.under(_listed(close.thanks), indent=2)


def _label(name: str) -> Text:
    return Text(name.replace("_", " "), QUIET)


def _listed(names: Iterable[str]) -> Text:
    return Text(", ").join(words(name) for name in names)
