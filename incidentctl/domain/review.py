"""The review of an incident: the gaps in its structure, from the record alone.

Each signal is one small function, in one list. Here stands why each matters and what would help
next time; ``docs/reference/signals.md`` shows an example of each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain import review_end, review_people, review_thread
from incidentctl.domain.review_scene import SILENCE, Scene, Signal

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident


class Check(NamedTuple):
    """What one signal looks for, why that matters, and what would help next time.

    A ``gap`` is something that a well-formed response has not. The others are worth a look, and
    happen to the best: a correction, two at once, a late note.
    """

    name: str
    find: Callable[[Scene], Signal | None]
    why: str
    next_time: str
    gap: bool = True


SIGNALS = (
    Check(
        "no-commander",
        review_people.no_commander,
        "while nobody leads, everybody waits for somebody else, or all do the same",
        "whoever is first takes command, and hands it over later: incidentctl take",
    ),
    Check(
        "acting-before-command",
        review_people.acting_before_command,
        "changes that several people make on their own mask and undo each other",
        "first one person leads, then people act, one change at a time: incidentctl take",
    ),
    Check(
        "off-roster",
        review_people.off_roster,
        "whoever leads can't count on, or protect, somebody they don't know to be there",
        "say that you are there before you act: incidentctl join",
    ),
    Check(
        "silence",
        review_thread.silence,
        "who is not in the room can't tell work from standstill, and asks, or acts",
        "say every few minutes where it stands, even that nothing changed: incidentctl note",
    ),
    Check(
        "missed-updates",
        review_end.missed_updates,
        "people outside plan by what they were promised, and go looking when nothing comes",
        "promise only what you can keep, and give comms a role: incidentctl role comms WHO",
    ),
    Check(
        "fix-not-logged",
        review_end.fix_not_logged,
        "next time somebody will look here for what helped",
        "one line when you do it is enough: incidentctl note --as action",
    ),
    Check(
        "unfinished-tasks",
        review_end.unfinished_tasks,
        "what is open and belongs to nobody is done by nobody",
        "end it, or give it an owner and a day: incidentctl task followup N --due friday",
    ),
    Check(
        "no-declared-close",
        review_end.no_declared_close,
        "until somebody says that it is over, nobody knows whether they may go",
        "declare the end as soon as the impact is over and stays so: incidentctl close",
    ),
    Check(
        "corrections",
        review_thread.corrections,
        "people acted for a while on what turned out otherwise; mending it is good practice",
        "ask what made it look so at first, and what would have shown it sooner",
        gap=False,
    ),
    Check(
        "contested",
        review_thread.contested,
        "for a while, two people acted on different facts",
        "say on the call what you are about to write; sync often: incidentctl sync",
        gap=False,
    ),
    Check(
        "hindsight",
        review_thread.hindsight,
        "what is remembered later is smoother than it was, and helped nobody at the time",
        "let one person write while the others work: incidentctl role scribe WHO",
        gap=False,
    ),
)
"""Every signal, in the order in which a response goes."""
BY_NAME = {check.name: check for check in SIGNALS}
GAPS = tuple(check.name for check in SIGNALS if check.gap)


class Review(NamedTuple):
    """What the record of an incident shows, in the order of :data:`SIGNALS`."""

    signals: tuple[Signal, ...]

    @property
    def is_well_formed(self) -> bool:
        """Whether it has no gap; what is only worth a look doesn't count."""
        return not any(BY_NAME[signal.name].gap for signal in self.signals)


def review(
    incident: Incident, *, now: datetime | None = None, silence: timedelta = SILENCE
) -> Review:
    """All signals of an incident. Never fails, whatever the record looks like.

    What still goes on is measured up to ``now``, or up to the last entry if that is ``None``.
    """
    if not incident.timeline:
        return Review(())
    scene = Scene(incident, now, silence)
    found = (check.find(scene) for check in SIGNALS)
    return Review(tuple(signal for signal in found if signal))
