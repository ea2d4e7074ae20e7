"""What a scenario can ask for: checks over the record alone, each with a name for ever.

A check either looks for entries (the first that fits says when it was met), or judges the record as
a whole (nobody can say before the end that all went well).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Standing
from incidentctl.domain.person import Person
from incidentctl.domain.review import review
from incidentctl.domain.review_scene import SILENCE
from incidentctl.domain.when import format_span

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.incident import Incident, Line
    from incidentctl.domain.scenario import Objective

DRILL = Person("drill")
"""Who writes down the injects of a scenario that wants them in the record. Nobody of the team."""


class Known(NamedTuple):
    """What a check may look at: the record up to ``now``, and how fast the drill runs.

    ``ranks`` are the severities, the gravest lowest.
    """

    incident: Incident
    now: datetime
    speed: float
    ranks: Mapping[str, int]


class Verdict(NamedTuple):
    """Whether the record as a whole is in order, and the ids of the entries that say otherwise."""

    good: bool
    evidence: tuple[str, ...] = ()


class Finds(NamedTuple):
    """A check that looks for entries. ``about`` says what is wanted, for people.

    ``takes`` are the details that it can be given besides ``says`` and ``times``, ``needs`` those
    that it must be.
    """

    about: str
    find: Callable[[Known, Objective], Iterable[Line]]
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def details(self) -> tuple[str, ...]:
        """All details that it can be given."""
        return (*self.takes, *self.needs, "says", "times")


class Judges(NamedTuple):
    """A check of the record as a whole."""

    about: str
    judge: Callable[[Known, Objective], Verdict]
    needs: tuple[str, ...] = ()

    @property
    def details(self) -> tuple[str, ...]:
        """All details that it can be given."""
        return self.needs


def found(known: Known, objective: Objective) -> Iterator[Placed]:
    """The entries that an objective looks for, in the order of the file."""
    check = FINDS[objective.check]
    for line in check.find(known, objective):
        if not objective.says or _says(known.incident, line, objective.says):
            yield line.placed


def wanted(objective: Objective) -> str:
    """What an objective asks for, in the words of its author or of the check."""
    if objective.about:
        return objective.about
    check = FINDS.get(objective.check) or JUDGES[objective.check]
    values = {**objective._asdict(), "says": " or ".join(objective.says)}
    span = format_span(objective.within) if objective.within else ""
    return check.about.format_map({**values, "within": span}).rstrip(": ")


# Looking for entries


def _team(incident: Incident, *names: str) -> Iterator[Line]:
    """The lines of these kinds that hold and that the team wrote; without names, of all."""
    for line in incident.timeline:
        entry = line.placed.entry
        ours = entry.name != "open" and not entry.by.same(DRILL)
        asked = entry.name in names or not names
        if ours and asked and line.ruling.standing is Standing.HOLDS:
            yield line


def _of(*names: str) -> Callable[[Known, Objective], Iterable[Line]]:
    """Every entry of these kinds; without names, of all."""
    return lambda known, _objective: _team(known.incident, *names)


def _noted(known: Known, objective: Objective) -> Iterator[Line]:
    for line in _team(known.incident, "note"):
        if objective.category in {"", _field(line, "category")}:
            yield line


def _updated(known: Known, objective: Objective) -> Iterator[Line]:
    for line in _team(known.incident, "update"):
        if objective.audience in {"", _field(line, "audience")}:
            yield line


def _says(incident: Incident, line: Line, several: tuple[str, ...]) -> bool:
    """Whether an entry, or the task that it is about, has one of these in its text."""
    task = incident.line_of(getattr(line.placed.entry, "task", ""))
    entry = line.placed.entry
    said = [line.text, task.text if task else "", *getattr(entry, "root_causes", ())]
    text = "\n".join(said).casefold()
    return any(word.casefold() in text for word in several)


def _accepted(known: Known, _objective: Objective) -> Iterator[Line]:
    return (line for line in _team(known.incident, "take") if _field(line, "accepts"))


def _raised(known: Known, objective: Objective) -> Iterator[Line]:
    """A change to something graver than before; with ``severity``, to that or worse."""
    least = len(known.ranks)
    opened = known.incident.opened
    before = getattr(opened.entry, "severity", "") if opened else ""
    asked = known.ranks.get(objective.severity, least)
    for line in _team(known.incident, "severity"):
        now = _field(line, "severity")
        rank = known.ranks.get(now, least)
        if rank < known.ranks.get(before, least) and rank <= asked:
            yield line
        before = now


def _marked(known: Known, objective: Objective) -> Iterator[Line]:
    """The last word on a moment, unless it was that it hasn't come."""
    last = known.incident.marks.get(objective.moment)
    for line in _team(known.incident, "mark"):
        if line.placed is last and not _field(line, "withdraw"):
            yield line


def _named(known: Known, objective: Objective) -> Iterator[Line]:
    for line in _team(known.incident, "service"):
        if not objective.service or objective.service in (_field(line, "add") or ()):
            yield line


def _role(known: Known, objective: Objective) -> Iterator[Line]:
    for line in _team(known.incident, "role", "join"):
        role = _field(line, "role")
        if role and not _field(line, "release") and objective.role in {"", role}:
            yield line


def _closed(known: Known, _objective: Objective) -> Iterator[Line]:
    closed = known.incident.closed
    if closed and known.incident.summary:
        yield from (line for line in _team(known.incident, "close") if line.placed is closed)


def _field(line: Line, name: str) -> str:
    """A field that only some kinds have; empty where there is none."""
    value: str = getattr(line.placed.entry, name, "")
    return value


FINDS = {
    "command-taken": Finds("Somebody takes command", _of("take")),
    "handover-accepted": Finds("Command is handed over, and accepted", _accepted),
    "severity-raised": Finds("The severity is raised", _raised, ("severity",)),
    "impact-said": Finds("Somebody says who and what is hit", _of("impact")),
    "service-named": Finds("It is said which service is hit, too", _named, ("service",)),
    "marked": Finds("It is marked as {moment}", _marked, needs=("moment",)),
    "noted": Finds("It is noted: {category}", _noted, ("category",)),
    "said": Finds("Somebody writes: {says}", _of(), needs=("says",)),
    "updated": Finds("An update goes out: {audience}", _updated, ("audience",)),
    "role-given": Finds("Somebody has the role: {role}", _role, ("role",)),
    "called": Finds("Somebody is called in", _of("call")),
    "joined": Finds("People say that they are there", _of("join")),
    "task-added": Finds("A task is given out", _of("task")),
    "task-done": Finds("A task is finished", _of("task-done")),
    "followup-noted": Finds("It is noted what is left to do", _of("followup")),
    "linked": Finds("What belongs to it is linked", _of("link")),
    "redacted": Finds("What nobody should read is hidden", _of("redact")),
    "summary-written": Finds("It is summed up", _of("summary")),
    "closed": Finds("It is closed, with a summary", _closed),
}
"""Checks that look for entries."""


# Judging the record as a whole


def _owned(known: Known, objective: Objective) -> Verdict:
    most = objective.within or timedelta()
    unowned = known.incident.unowned(known.now) * known.speed
    opened = known.incident.opened
    return Verdict(unowned <= most, (opened.id,) if opened else ())


def _no_silence(known: Known, objective: Objective) -> Verdict:
    """From one entry to the next, until it is resolved or closed."""
    most, incident = objective.within or timedelta(), known.incident
    end = min(
        (incident.times[name] for name in ("resolved", "closed") if name in incident.times),
        default=known.now,
    )
    lines = [line.placed for line in incident.timeline if not line.placed.entry.by.same(DRILL)]
    lines.sort(key=lambda placed: placed.entry.recorded)
    silent = []
    for placed, following in zip_longest(lines, lines[1:]):
        until = min(following.entry.recorded if following else end, end)
        if (until - placed.entry.recorded) * known.speed > most:
            silent.append(placed.id)
    return Verdict(not silent, tuple(silent))


def _promises_kept(known: Known, _objective: Objective) -> Verdict:
    """Each audience hears again by the time it was promised, unless it is closed before."""
    broken, closed = [], known.incident.times.get("closed", known.now)
    updates = [placed.entry for placed in known.incident.updates]
    for number, placed in enumerate(known.incident.updates):
        due = getattr(placed.entry, "next", None)
        heard = [
            one.at
            for one in updates[number + 1 :]
            if getattr(one, "audience", "") == getattr(placed.entry, "audience", "")
        ]
        if due and min([*heard[:1], closed]) > due:
            broken.append(placed.id)
    return Verdict(not broken, tuple(broken))


def _no_signal(known: Known, objective: Objective) -> Verdict:
    """What a review finds, with as much patience as the drill is fast."""
    found = review(known.incident, now=known.now, silence=SILENCE / known.speed).signals
    evidence = [one.evidence for one in found if one.name == objective.signal]
    return Verdict(not evidence, tuple(part.entry for parts in evidence for part in parts))


JUDGES = {
    "owned": Judges("It lacks a commander for {within} at most, in all", _owned, ("within",)),
    "no-silence": Judges(
        "The record is never silent for longer than {within}", _no_silence, ("within",)
    ),
    "promises-kept": Judges("Every promised update comes in time", _promises_kept),
    "no-signal": Judges("A review has nothing to say about: {signal}", _no_signal, ("signal",)),
}
"""Checks of the record as a whole."""

CHECKS = (*FINDS, *JUDGES)
"""The names of all checks."""
