"""A card: the facts of one incident, for whoever asks about many.

Everything over many incidents (search, figures, follow-ups, reviews) works on cards. A card is made
by :func:`card_of` from the folded incident alone, so what is redacted is on none, and nothing on it
depends on the present moment: a card of the same bytes is always the same, which is what lets
``store.catalog`` keep it. Questions that need a clock are asked of the cards, with ``now`` given.

To add facts of your own:

1. In a module of the domain, make them a ``NamedTuple`` whose fields are ``str``, ``int``,
   ``float``, ``bool``, ``datetime``, ``timedelta``, another such ``NamedTuple`` (:class:`.Person`),
   ``X | None`` of these, or ``tuple[X, ...]`` of these; and one pure function that makes them from
   an :class:`.Incident`.
2. Add one field to :class:`Card`, and one line to :func:`card_of`.

The catalog needs to be told nothing: it goes by the annotations, and by ``Card``'s fields.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from incidentctl.domain.followups import FollowupFact, followup_facts
from incidentctl.domain.incident import TIMESTAMPS, Tenure
from incidentctl.domain.person import Person
from incidentctl.domain.postmortem import PostmortemFact, postmortem_of
from incidentctl.domain.review_card import Shown, shown

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident

_FIXED = ("mitigated", "resolved")
"""The moments whose text says what helped; the first that has one counts."""


class Times(NamedTuple):
    """The incident's moments (:data:`.incident.TIMESTAMPS`); ``None`` where one is not known."""

    impact_started: datetime | None = None
    detected: datetime | None = None
    reported: datetime | None = None
    declared: datetime | None = None
    acknowledged: datetime | None = None
    identified: datetime | None = None
    mitigated: datetime | None = None
    resolved: datetime | None = None
    closed: datetime | None = None
    reopened: datetime | None = None

    def known(self) -> dict[str, datetime]:
        """Those that are known, by their names: what ``durations.spans`` takes."""
        return {name: at for name, at in zip(TIMESTAMPS, self, strict=True) if at is not None}


class About(NamedTuple):
    """What an incident is, where it stands, and its moments: what lists and figures are made of.

    ``kind`` is one of ``real``, ``drill``, ``near-miss``, ``backfill``. ``resolution`` is empty
    while it is open. ``damaged``: the file can't be read to its end, so all that is here is what
    stands before the damage; of one whose first entry is unreadable, ``times.declared`` is missing.
    ``unsettled`` counts what two people did at once and nobody has settled. ``unowned`` is how long
    nobody held command while it was open, up to ``unheld_since``; if that is set, nobody has held
    it since, and the time from there to now comes on top.
    """

    id: str
    path: str
    title: str
    kind: str
    severity: str
    services: tuple[str, ...]
    status: str
    resolution: str
    damaged: bool
    entries: int
    unsettled: int
    commander: str
    """The name of who holds command, or held it last; empty if nobody ever did."""
    times: Times
    unowned: timedelta
    unheld_since: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has declared it closed since it was last opened."""
        return self.status != "closed"

    def unowned_until(self, now: datetime) -> timedelta:
        """How long the incident, while open, had no commander; up to ``now`` if it has none."""
        more = now - self.unheld_since if self.unheld_since else timedelta()
        return self.unowned + max(more, timedelta())


class Story(NamedTuple):
    """Who took part, and what was said of it all. Texts are as corrected, empty if unknown.

    ``people`` are all whom the record names, in order; ``tenures`` who held command, from when to
    when. ``fix`` is what helped, as far as the record says (see :func:`fix_of`).
    """

    reporter: Person | None
    people: tuple[Person, ...]
    tenures: tuple[Tenure, ...]
    summary: str
    impact: str
    causes: tuple[str, ...]
    fix: str


class Card:
    """One incident's facts, a field for each part of them.

    ``kept`` makes a field when it is first asked for: whoever reads one field of ten thousand kept
    cards doesn't wait for the others.
    """

    about: About
    story: Story
    followups: tuple[FollowupFact, ...]
    postmortem: PostmortemFact
    signals: Shown

    def __init__(self, kept: Callable[[str], object] | None = None, **parts: object) -> None:
        self._kept = kept
        vars(self).update(parts)

    def __getattr__(self, name: str) -> object:
        if self._kept is None or name not in Card.__annotations__:
            raise AttributeError(name)
        made = vars(self)[name] = self._kept(name)
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Card) and self.parts() == other.parts()

    __hash__ = None  # type: ignore[assignment]  # it fills itself in

    def __repr__(self) -> str:
        return f"Card({', '.join(f'{name}={part!r}' for name, part in self.parts().items())})"

    def parts(self) -> dict[str, Any]:
        """All fields by their names."""
        return {name: getattr(self, name) for name in Card.__annotations__}


def card_of(incident: Incident, *, damaged: bool = False) -> Card:
    """The facts of an incident; ``damaged`` if its file goes on behind what could be read."""
    return Card(
        about=about(incident, damaged=damaged),
        story=story(incident),
        followups=followup_facts(incident),
        postmortem=postmortem_of(incident),
        signals=shown(incident),
    )


def about(incident: Incident, *, damaged: bool = False) -> About:
    """What the incident is, and where it stands."""
    close = incident.close_entry
    unowned, unheld_since = incident.unowned_so_far
    return About(
        id=incident.id,
        path=incident.path,
        title=incident.title,
        kind=incident.kind,
        severity=incident.severity,
        services=tuple(incident.services),
        status=incident.status,
        resolution=close.resolution if close else "",
        damaged=damaged,
        entries=len(incident.timeline),
        unsettled=len(incident.unsettled),
        commander=incident.tenures[-1].commander.name if incident.tenures else "",
        times=Times(**incident.times),
        unowned=unowned,
        unheld_since=unheld_since,
    )


def story(incident: Incident) -> Story:
    """Who took part, and what was said of it."""
    close = incident.close_entry
    return Story(
        reporter=incident.reporter,
        people=tuple(incident.people),
        tenures=tuple(incident.tenures),
        summary=incident.summary,
        impact=incident.impact,
        causes=close.root_causes if close else (),
        fix=fix_of(incident),
    )


def fix_of(incident: Incident) -> str:
    """What helped: what was said when it was marked as mitigated or resolved.

    If nothing was, the last action by then, or by the close; empty if there was none.
    """
    for name in _FIXED:
        marked = incident.line_of(incident.marks[name].id) if name in incident.marks else None
        if marked and name in incident.times and marked.text:
            return marked.text
    ends = [incident.times[name] for name in (*_FIXED, "closed") if name in incident.times]
    actions = [
        line
        for line in incident.timeline
        if getattr(line.placed.entry, "category", "") == "action"
        and ends
        and line.placed.entry.at <= ends[0]
    ]
    last = max(actions, key=lambda line: line.placed.entry.at, default=None)
    return last.text if last else ""
