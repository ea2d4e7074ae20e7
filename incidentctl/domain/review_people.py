"""Signals about who leads, and who is known to be there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from incidentctl.domain.review_scene import (
    Evidence,
    Scene,
    Signal,
    counted,
    shown_by,
    whole_seconds,
)
from incidentctl.domain.when import format_span

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.domain.person import Person

SOON = timedelta(minutes=5)
"""Within it somebody should have taken command."""
SEVERAL = 2


def no_commander(scene: Scene) -> Signal | None:
    """Nobody held command, for longer than it takes to say so."""
    stretches = [one for one in _unled(scene) if one[0] > SOON]
    if not stretches:
        return None
    total = sum((span for span, _ in stretches), timedelta())
    times = f", in {len(stretches)} stretches" if len(stretches) > 1 else ""
    found = f"nobody held command for {format_span(total)}{times}"
    evidence = tuple(one for _, around in stretches for one in around)
    return Signal("no-commander", found, whole_seconds(total), "seconds", evidence)


def acting_before_command(scene: Scene) -> Signal | None:
    """Several people acted before anyone took command."""
    take = next((one.placed for one in scene.holding if one.placed.entry.name == "take"), None)
    early = [one for one in scene.acts if take is None or one.entry.at < take.entry.at]
    people: list[Person] = []
    for one in early:
        if not any(map(one.entry.by.same, people)):
            people.append(one.entry.by)
    if len(people) < SEVERAL:
        return None
    found = f"{len(people)} people acted before anybody had taken command"
    return Signal("acting-before-command", found, len(people), "people", shown_by(early))


def off_roster(scene: Scene) -> Signal | None:
    """Somebody acted whom the roster names at no time."""
    known = [*_on_the_roster(scene)]
    unseen = [one for one in scene.acts if not any(map(one.entry.by.same, known))]
    if not unseen:
        return None
    verb = "was" if len(unseen) == 1 else "were"
    found = f"{counted(len(unseen), 'action')} {verb} taken by somebody the roster does not name"
    return Signal("off-roster", found, len(unseen), "entries", shown_by(unseen))


def _unled(scene: Scene) -> Iterator[tuple[timedelta, tuple[Evidence, ...]]]:
    """The stretches without a commander: how long, and the entries around each."""
    since: Placed | None = None
    for line in scene.holding:
        entry = line.placed.entry
        if entry.name in {"open", "reopen"}:
            since = line.placed
        elif entry.name == "take" and since:
            yield entry.at - since.entry.at, shown_by([since, line.placed])
            since = None
    if since:
        yield scene.end - since.entry.at, shown_by([since])


def _on_the_roster(scene: Scene) -> Iterator[Person]:
    """Everybody who said that they are there, led, was asked to come, or was given something."""
    for line in scene.incident.timeline:
        entry = line.placed.entry
        if entry.name in {"join", "take", "leave"}:
            yield entry.by
        elif entry.name in {"call", "role", "task", "excuse", "handover"}:
            yield from entry.named
