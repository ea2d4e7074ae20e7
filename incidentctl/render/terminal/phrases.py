"""The pieces of an incident that more than one screen shows: its id, state, people, and damage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from incidentctl.domain.durations import age, unheld_since
from incidentctl.domain.entry import Standing
from incidentctl.domain.ident import shortest_prefix
from incidentctl.domain.kinds.correct import Correct
from incidentctl.domain.when import elapsed, format_span
from incidentctl.render.terminal.page import Page, row, words
from incidentctl.render.terminal.palette import (
    ALARM,
    COMMAND,
    QUIET,
    STRONG,
    WARNING,
    severity_style,
)

if TYPE_CHECKING:
    from incidentctl.domain.card import About
    from incidentctl.domain.incident import Incident, Line
    from incidentctl.domain.problem import Problem
    from incidentctl.domain.tasks import TaskState
    from incidentctl.store.loaded import Loaded


def short_id(incident: Incident) -> str:
    """The random part of the id: what people type."""
    return incident.id.rpartition("-")[2]


def ident(incident: Incident | About) -> Text:
    """The whole id, with the part that people type standing out."""
    head, dash, typed = incident.id.rpartition("-")
    return row((head + dash, QUIET), words(typed, STRONG))


def title(loaded: Loaded) -> str:
    """The title; of a file whose first entry is damaged, what its first line says."""
    return loaded.incident.title or loaded.record.title_line.partition(": ")[2].strip()


def severity(incident: Incident) -> Text:
    """The severity, or that nobody has said it yet."""
    if not incident.severity:
        return Text("no severity yet", QUIET)
    return words(incident.severity, severity_style(incident.severity))


def state(incident: Incident) -> Text:
    """The status; of a closed incident how it was resolved, too; and what is not the real thing."""
    close = incident.close_entry
    status = incident.status
    if close and close.resolution != "resolved":
        status = f"closed as {close.resolution}"
    return Text(status)


def state_since(incident: Incident, clock: Callable[[datetime], str]) -> Text:
    """The status, and since when, where somebody marked that moment; ``clock`` writes it."""
    reached = incident.times.get(incident.status)
    since = f" since {clock(reached)}" if reached and incident.is_open else ""
    return row(state(incident), since)


def kind(incident: Incident | About) -> Text:
    """The kind, if it isn't a real incident."""
    return words("" if incident.kind == "real" else incident.kind, STRONG)


def length(incident: Incident, now: datetime) -> Text:
    """For how long it has been open, or how long it was."""
    span = age(incident, now)
    if span is None:
        return Text()
    verb = "open for" if incident.is_open else "took"
    return Text(f"{verb} {format_span(span)}")


def unheld(incident: Incident, now: datetime) -> Text:
    """The alarm of an open incident without a commander; empty if there is one."""
    if incident.commander or not incident.is_open:
        return Text()
    since = unheld_since(incident)
    if since is None:  # nothing says when it was opened
        return Text("! nobody holds command", ALARM)
    return Text(f"! nobody has held command for {format_span(elapsed(since, now))}", ALARM)


def headline(
    line: Line, among: Collection[str], tasks: Iterable[TaskState] = (), *, limit: int = 0
) -> Text:
    """Who did what, in a few words, with what it counts for where it doesn't simply hold.

    ``among`` are the ids of the incident's entries, ``tasks`` its tasks, which people know by their
    numbers; ``limit`` is for the name, in cells.
    """
    entry, ruling = line.placed.entry, line.ruling
    phrase = entry.phrase()
    if isinstance(entry, Correct):
        phrase = f"corrected {shortest_prefix(entry.entry, among)}"
    task = getattr(entry, "task", "")
    if task:
        number = next((str(one.number) for one in tasks if one.placed.id == task), "")
        phrase = phrase.replace(task[:8], number or shortest_prefix(task, among))
    made = row(words(entry.by.name, STRONG, limit=limit), " ", words(phrase, QUIET))
    if line.corrections:
        made.append(" (corrected)", QUIET)
    if ruling.standing is not Standing.HOLDS:
        made.append(f" ({ruling.standing})", WARNING)
    return made


def damage(page: Page, problem: Problem) -> Iterator[Text]:
    """Why a file can't be trusted any further, and what to do about it."""
    where = f" from line {problem.line} on" if problem.line else ""
    yield from page.under(Text(f"! damaged: the file can't be read{where}", ALARM))
    yield from page.under(words(f"[{problem.rule}] {problem.message}"), indent=2)
    yield from page.under(Text(f"incidentctl check {problem.path}", COMMAND), indent=2)
    yield from page.under(words(problem.fix), indent=2)


def command(text: str) -> Text:
    """Something to type."""
    return words(text, COMMAND)
