"""The fold: entries in file order become the state of an incident.

Nothing here fails. What cannot count (a second close, a take of what somebody holds) is kept in the
timeline with a ruling that says so; :mod:`incidentctl.domain.rules` says what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.entry import Placed, Ruling, Standing

if TYPE_CHECKING:
    from incidentctl.domain.followups import FollowupState
    from incidentctl.domain.kinds.close import Close
    from incidentctl.domain.person import Person
    from incidentctl.domain.roster import Member
    from incidentctl.domain.tasks import TaskState
    from incidentctl.domain.unsettled import Dispute

TIMESTAMPS = (
    "impact_started",
    "detected",
    "reported",
    "declared",
    "acknowledged",
    "identified",
    "mitigated",
    "resolved",
    "closed",
    "reopened",
)


class Tenure(NamedTuple):
    """Somebody held command from ``since`` to ``until`` (``None``: still does)."""

    commander: Person
    since: datetime
    until: datetime | None = None


class Line(NamedTuple):
    """An entry of the timeline: what it counts for, and what corrects it (in file order)."""

    placed: Placed
    ruling: Ruling
    corrections: list[Placed]

    @property
    def text(self) -> str:
        """The text that counts now: the last correction's, or the entry's own."""
        return self.corrections[-1].entry.text if self.corrections else self.placed.entry.text


@dataclass
class Incident:
    """The state of an incident after its entries. Made by :func:`fold`; not changed afterwards."""

    id: str
    path: str = ""
    title: str = ""
    kind: str = "real"
    severity: str = ""
    services: tuple[str, ...] = ()
    reporter: Person | None = None
    opened: Placed | None = None
    closed: Placed | None = None
    summarized: Placed | None = None
    times: dict[str, datetime] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    offer: Placed | None = None
    """The ``handover`` that stands: the commander's offer that nobody has accepted yet."""
    roster: tuple[Member, ...] = ()
    """Who joined, was called or got a role, in that order, those who left included."""
    notes: list[Placed] = field(default_factory=list)
    """Notes written while it was open: the timeline that a close needs."""
    corrections: list[Placed] = field(default_factory=list)
    corrected: dict[str, Placed] = field(default_factory=dict)
    """Of each entry that a ``correct`` names, the first that does: the one that counts."""
    settled: dict[str, Placed] = field(default_factory=dict)
    """Of each entry that a ``settle`` names, the first that does."""
    marks: dict[str, Placed] = field(default_factory=dict)
    """Of each moment that people mark, the last entry that says when it was, or that it wasn't."""
    rated: Placed | None = None
    """The last change of the severity that holds."""
    impacted: Placed | None = None
    tasks: list[TaskState] = field(default_factory=list)
    """Every task in the order of the file, and what became of it (see :mod:`.tasks`)."""
    followups: list[FollowupState] = field(default_factory=list)
    """What is left to do when it is over, in the order of the file (see :mod:`.followups`)."""
    postmortems: list[Placed] = field(default_factory=list)
    """What was said of the postmortem, in the order of the file (see :mod:`.postmortem`)."""
    updates: list[Placed] = field(default_factory=list)
    """What others were told, in the order of the file (see :mod:`.updates`)."""
    links: list[Placed] = field(default_factory=list)
    """What belongs to it, in the order of the file."""
    redactions: dict[str, Placed] = field(default_factory=dict)
    """Of each entry that a ``redact`` names, the first that does (see :mod:`.redactions`)."""
    timeline: list[Line] = field(default_factory=list)

    @property
    def commander(self) -> Person | None:
        """Who holds command now."""
        last = self.tenures[-1] if self.tenures else None
        return last.commander if last and last.until is None else None

    @property
    def is_open(self) -> bool:
        """Whether nobody has declared it closed since it was last opened."""
        return self.closed is None

    @property
    def close_id(self) -> str:
        """The id of the close that holds; empty while it is open."""
        return self.closed.id if self.closed else ""

    @property
    def status(self) -> str:
        """The field's word for where it stands."""
        if self.closed is not None:
            return "closed"
        for reached in ("resolved", "mitigated", "identified"):
            if reached in self.times:
                return reached
        return "investigating" if self.tenures else "triage"

    @property
    def close_entry(self) -> Close | None:
        """The close that holds, with its root causes and what comes next."""
        from incidentctl.domain.kinds.close import Close

        entry = self.closed.entry if self.closed else None
        return entry if isinstance(entry, Close) else None

    @property
    def summary(self) -> str:
        """The last summary, as corrected; empty if nobody has said yet what happened."""
        return self._text_of(self.summarized)

    @property
    def impact(self) -> str:
        """Who and what is hit, as said last and as corrected; empty if nobody has said."""
        return self._text_of(self.impacted)

    def _text_of(self, placed: Placed | None) -> str:
        """The text that counts of an entry; empty for none."""
        line = self.line_of(placed.id) if placed else None
        return line.text if line else ""

    @property
    def people(self) -> list[Person]:
        """Everyone the record names, in order: who said, did or wrote something, or was meant."""
        found: list[Person] = [self.reporter] if self.reporter else []
        for line in self.timeline:
            entry = line.placed.entry
            for person in (entry.by, entry.recorded_by, *entry.named):
                if person and not any(person.same(known) for known in found):
                    found.append(person)
        return found

    def line_of(self, ident: str) -> Line | None:
        """The line of the entry with this id."""
        return next((line for line in self.timeline if line.placed.id == ident), None)

    def last_word_on(self, placed: Placed) -> Placed:
        """The correction whose text counts for an entry, or for one it corrects; else itself."""
        for line in self.timeline:
            if placed in (line.placed, *line.corrections):
                return line.corrections[-1] if line.corrections else line.placed
        return placed

    @property
    def unsettled(self) -> list[Dispute]:
        """What two people did at once and nobody has settled yet, in file order."""
        if not (self.corrections or any(line.ruling.disputed for line in self.timeline)):
            return []
        from incidentctl.domain.unsettled import disputes

        return [dispute for dispute in disputes(self) if not dispute.settled_by]

    def took_command(self, person: Person) -> bool:
        """Whether ``person`` ever took command, even where somebody else's take held."""
        return any(
            line.placed.entry.name == "take" and line.placed.entry.by.same(person)
            for line in self.timeline
        )

    def offers_to(self, person: Person) -> bool:
        """Whether the commander's offer of command to ``person`` stands."""
        return self.offer is not None and any(map(person.same, self.offer.entry.named))

    def hand_command_to(self, person: Person, at: datetime) -> None:
        """End the present tenure, if there is one, and begin another."""
        self.release_command(at)
        self.tenures.append(Tenure(person, at))

    def release_command(self, at: datetime) -> None:
        """End the present tenure, if there is one; never before it began, whatever clocks said.

        What was offered by who held command is offered no longer.
        """
        self.offer = None
        if self.tenures and self.tenures[-1].until is None:
            last = self.tenures[-1]
            self.tenures[-1] = last._replace(until=max(at, last.since))

    @property
    def unowned_so_far(self) -> tuple[timedelta, datetime | None]:
        """How long it had no commander while it was open, and since when it has had none again.

        The moment is ``None`` if somebody holds command, or it is closed; what comes after it is
        not in the sum.
        """
        total = timedelta()
        unheld_since: datetime | None = None
        for line in self.timeline:
            entry = line.placed.entry
            if line.ruling.standing is not Standing.HOLDS:
                continue
            if entry.name in {"open", "reopen"}:
                unheld_since = entry.at
            elif entry.name in {"take", "close"} and unheld_since is not None:
                total += max(entry.at - unheld_since, timedelta())
                unheld_since = None
        return total, unheld_since

    def unowned(self, now: datetime) -> timedelta:
        """How long the incident, while open, had no commander; up to ``now`` if it is open."""
        total, unheld_since = self.unowned_so_far
        return total + (max(now - unheld_since, timedelta()) if unheld_since else timedelta())

    def before(self, placed: Placed) -> Incident:
        """The state just before an entry of the timeline.

        Words that were redacted later are hidden in it, too. An entry is found by its place: with
        its words hidden it isn't equal to what the file holds.
        """
        entries = [line.placed for line in self.timeline]
        places = [(one.id, one.line) for one in entries]
        return fold(self.id, entries[: places.index((placed.id, placed.line))], path=self.path)


def fold(ident: str, entries: Sequence[Placed], *, path: str = "") -> Incident:
    """The incident that the entries, in file order, make."""
    incident = Incident(ident, path)
    if any(placed.entry.name == "redact" for placed in entries):
        from incidentctl.domain.redactions import hide

        entries = hide(entries)
    for placed in entries:
        ruling = placed.entry.apply(incident, placed)
        incident.timeline.append(Line(placed, ruling, []))
    _tie_corrections(incident)
    return incident


def _tie_corrections(incident: Incident) -> None:
    """Give every corrected line its corrections; one of a correction counts for the original.

    A contested one corrects nothing, and is corrected for itself.
    """
    if not incident.corrections:
        return
    from incidentctl.domain.kinds.correct import Correct

    targets = {
        line.placed.id: line.placed.entry.entry
        for line in incident.timeline
        if isinstance(line.placed.entry, Correct) and line.ruling.standing is not Standing.CONTESTED
    }
    lines = {line.placed.id: line for line in incident.timeline}
    for placed in incident.corrections:
        target, seen = targets.get(placed.id, ""), {placed.id}
        while target in targets and target not in seen:
            seen.add(target)
            target = targets[target]
        if target in lines and target not in seen:
            lines[target].corrections.append(placed)
