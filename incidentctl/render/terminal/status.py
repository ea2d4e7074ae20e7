"""What ``status`` looks like: every open incident on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.actions.status import LAST, latest
from incidentctl.domain.when import elapsed, format_span
from incidentctl.render.fixes import CONTINUED, commands
from incidentctl.render.help_lines import help_lines
from incidentctl.render.terminal import phrases
from incidentctl.render.terminal.moments import clock, day, near, offset
from incidentctl.render.terminal.page import GAP, Page, Screen, TableRow, joined, row, words
from incidentctl.render.terminal.palette import CALM, QUIET, STRONG
from incidentctl.render.terminal.team import team_rows
from incidentctl.render.terminal.unsettled import unsettled_rows
from incidentctl.render.terminal.updates import promise_rows
from incidentctl.store.land import NOT_SHARED

if TYPE_CHECKING:
    from incidentctl.actions.status import IncidentStatus, StatusResult
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.person import Person
    from incidentctl.domain.problem import Problem
    from incidentctl.store.land import Landing

_NAME = 18
_MANY = 4
"""More open incidents than this, and only the chosen one and the reader's own come in full."""


def status_screen(result: StatusResult, *, zone: tzinfo, me: Person | None = None) -> Screen:
    """The open incidents as ``me`` (``None``: nobody knows who reads) sees them in ``zone``."""
    return Screen(lambda page: _Status(page, result, zone, me).rows())


@dataclass(frozen=True)
class _Status:
    page: Page
    result: StatusResult
    zone: tzinfo
    me: Person | None

    def rows(self) -> Iterator[Text]:
        count, now = len(self.result.incidents), self.result.now
        title = Text(f"{count} open incident{'s' * (count != 1)}", STRONG)
        today = f"{day(now, self.zone)} {clock(now, self.zone)} {offset(now, self.zone)}"
        left = title if count else Text("All quiet: no incident is open", f"{STRONG} {CALM}")
        yield from self.page.ends(left, Text(today, QUIET))
        if not count:
            yield from _advice(self.page)
        for one in self.result.incidents:
            yield Text()
            yield from self._incident(one)
        yield from self._closed_unsettled()
        if self.result.landing.waiting or self.result.landing.why:
            yield Text()
            yield from self.page.under(_waiting(self.result.landing))

    def _incident(self, one: IncidentStatus) -> Iterator[Text]:
        incident = one.loaded.incident
        label = row(phrases.ident(incident), "  ")
        yield from self.page.beside(label, words(phrases.title(one.loaded), STRONG))
        yield from self.page.under(self._facts(incident), indent=2)
        if one.loaded.problems:
            yield from self.page.inset(lambda page: phrases.damage(page, one.loaded.problems[0]))
            return
        yield from self.page.under(self._command(incident), indent=2)
        for line in help_lines(one.help):
            yield from self.page.under(words(line), indent=4)
        yield from team_rows(self.page, incident, self.result.most_reports)
        yield from promise_rows(self.page, incident, self.result.now, self.zone)
        brief = self._is_brief(incident)
        yield from self._tasks(incident, brief=brief)
        yield from self._followups(incident)
        yield from self._unsettled(incident, 1 if brief else 0)
        yield from self._entries(incident, 1 if brief else LAST)
        yield from self._missing(incident, one.missing, brief=brief)

    def _unsettled(self, incident: Incident, limit: int) -> Iterator[Text]:
        """What two people did at once, and nobody has settled yet."""
        return unsettled_rows(
            self.page,
            incident,
            lambda moment: near(moment, self.result.now, self.zone),
            lambda command: self._aimed(f"incidentctl {command}", incident),
            limit=limit,
        )

    def _closed_unsettled(self) -> Iterator[Text]:
        """The closed incidents that are not at rest."""
        if self.result.unsettled:
            yield Text()
            yield Text("Closed, but not settled", STRONG)
        for one in self.result.unsettled:
            label = row(phrases.ident(one.incident), "  ")
            yield from self.page.beside(label, words(phrases.title(one), STRONG))
            yield from self._unsettled(one.incident, 2)

    def _is_brief(self, incident: Incident) -> bool:
        """Whether there are so many that this one must be short."""
        mine = bool(self.me and self.me.same(incident.commander))
        return len(self.result.incidents) > _MANY and not mine and not self._is_chosen(incident)

    def _is_chosen(self, incident: Incident) -> bool:
        return incident.id == self.result.chosen

    def _facts(self, incident: Incident) -> Text:
        """What kind of incident it is, how bad, how far, and for how long."""
        several = len(self.result.incidents) > 1
        return joined(
            [
                phrases.kind(incident),
                phrases.severity(incident),
                phrases.state_since(incident, lambda at: near(at, self.result.now, self.zone)),
                *(words(service) for service in incident.services),
                phrases.length(incident, self.result.now),
                Text("chosen by switch" if several and self._is_chosen(incident) else "", STRONG),
            ]
        )

    def _command(self, incident: Incident) -> Text:
        """Who holds command and since when, or for how long nobody has."""
        alarm = phrases.unheld(incident, self.result.now)
        if alarm:
            return row(alarm, "  ", phrases.command(self._aimed("incidentctl take", incident)))
        tenure = incident.tenures[-1]
        holder = tenure.commander
        since = near(tenure.since, self.result.now, self.zone)
        span = format_span(elapsed(tenure.since, self.result.now))
        name = Text("You", STRONG) if holder.same(self.me) else words(holder.name, STRONG)
        verb = "hold" if holder.same(self.me) else "holds"
        return row(name, f" {verb} command since {since} ", (f"({span})", QUIET))

    def _tasks(self, incident: Incident, *, brief: bool) -> Iterator[Text]:
        """What is to be done, and what of it somebody should have looked at by now."""
        if not incident.tasks:
            return
        from incidentctl.render.terminal.tasks import board_line, due_rows

        see = self._aimed("incidentctl task list", incident)
        told = board_line(incident, see, self.result.now)
        if told:
            yield from self.page.under(told, indent=2)
        if not brief:
            yield from due_rows(self.page, incident, self.result.now, self.zone)

    def _followups(self, incident: Incident) -> Iterator[Text]:
        """How much is left to do when it is over."""
        if incident.followups:
            from incidentctl.render.terminal.owed import followups_line

            told = followups_line(incident, self.result.now.astimezone(self.zone).date())
            yield from self.page.under(told, indent=2) if told else ()

    def _entries(self, incident: Incident, count: int) -> Iterator[Text]:
        among = [line.placed.id for line in incident.timeline]
        rows: list[TableRow] = []
        for line in latest(incident, count):
            when = near(line.placed.entry.at, self.result.now, self.zone)
            who = phrases.headline(line, among, incident.tasks, limit=_NAME)
            rows.append(([Text(when, QUIET), who], partial(_first_line, line.text)))
        return self.page.table(rows, indent=2)

    def _missing(
        self, incident: Incident, problems: Sequence[Problem], *, brief: bool
    ) -> Iterator[Text]:
        """What a close would lack. The alarm about the commander was sounded above."""
        lacking = [problem for problem in problems if problem.rule != "close-commander"]
        resolved = incident.status == "resolved"
        if not lacking:
            if resolved and not problems:
                close = phrases.command(self._aimed("incidentctl close", incident))
                told = row("resolved is not closed, but nothing is missing: ", close)
                yield from self.page.under(told, indent=2)
            return
        if brief:
            see = phrases.command(self._aimed("incidentctl close --dry-run", incident))
            count = f"{len(lacking)} thing{'s are' if len(lacking) > 1 else ' is'}"
            yield from self.page.under(row((f"{count} missing to close: ", QUIET), see), indent=2)
            return
        yield Text(f"  {'resolved, but not closed; ' if resolved else ''}missing to close", QUIET)
        fixes = [self._aimed(fix, incident) for fix in commands(lacking)]
        rows = [
            (words(one.message), phrases.command(fix))
            for one, fix in zip(lacking, fixes, strict=True)
        ]
        room = self.page.width - 4 - GAP - max(message.cell_len for message, _ in rows)
        if any(len(fix) > room for fix in fixes if not fix.startswith(CONTINUED)):
            for message, fix in rows:  # so that a command stays on a row of its own, to be copied
                yield from self.page.under(message, indent=4)
                yield from self.page.under(fix, indent=6)
        else:
            yield from self.page.table([([message], fix) for message, fix in rows], indent=4)

    def _aimed(self, command: str, incident: Incident) -> str:
        """The command with the incident in it, where it would mean another one or none."""
        words_in_verb = 2 if command.startswith("incidentctl task ") else 1
        parts = command.split(" ", 1 + words_in_verb)
        verb = " ".join(parts[1 : 1 + words_in_verb]) if parts[0] == "incidentctl" else ""
        rest = parts[1 + words_in_verb :]
        meant = len(self.result.incidents) == 1 or self._is_chosen(incident)
        if not verb or (incident.is_open and meant):
            return command
        return " ".join(["incidentctl", verb, "-i", phrases.short_id(incident), *rest])


def _first_line(text: str, room: int) -> Text:
    """The first line of a text, and how many more there are, in one row."""
    first, _, rest = text.partition("\n")
    count = rest.count("\n") + 1
    more = f" (+{count} line{'s' * (count > 1)})" if rest else ""
    return row(words(first, limit=max(room - len(more), 1)), (more, QUIET))


def _advice(page: Page) -> Iterator[Text]:
    yield Text()
    answers = {
        "Something looks wrong?": 'incidentctl open "what you see"',
        "What happened lately?": "incidentctl list --all",
        "What is left to do?": "incidentctl followup list",
    }
    yield from page.table([([Text(ask)], phrases.command(do)) for ask, do in answers.items()])


def _waiting(landing: Landing) -> Text:
    if not landing.waiting and landing.share:
        return row(words(landing.why), ": ", phrases.command(landing.share))
    if not landing.waiting:
        return row("recorded entries wait: ", words(landing.why))
    count = "1 entry is" if landing.waiting == 1 else f"{landing.waiting} entries are"
    if landing.share:
        why = "" if landing.why in {"", NOT_SHARED} else f" ({landing.why})"
        told = f"{count} recorded here and not shared yet{why}: "
        return row(words(told), phrases.command(landing.share))
    return row(f"{count} recorded and will land with a later command: ", words(landing.why))
