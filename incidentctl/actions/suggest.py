"""What could be typed next: the values that completion offers, most likely ones first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.choose import choose
from incidentctl.actions.people import people_of_the_settings, recent_authors
from incidentctl.domain.ident import id_of_path, shortest_prefix
from incidentctl.domain.person import Person
from incidentctl.store.open_index import latest_paths, open_paths
from incidentctl.store.policy import load_policy
from incidentctl.text.reader import read

if TYPE_CHECKING:
    from incidentctl.domain.incident import Line
    from incidentctl.store.logbook import Logbook

OPEN_SHOWN = 100
CLOSED_SHOWN = 20
"""How many closed incidents are offered, the latest first."""
_ENTRY = b"\n<!--\n"
_REDACTION = b'\nkind = "redact"\n'


class Suggestion(NamedTuple):
    """A value that fits, and what a person would want to know about it (free text)."""

    value: str
    about: str = ""


def suggest_incidents(logbook: Logbook, typed: str) -> Iterator[Suggestion]:
    """Incidents by the random part of their id, or by the whole of it if that was begun."""
    whole = typed[:1].lower() == "i"  # no letter of base32, but the first of INC-

    def fitting(paths: Iterable[str], most: int, state: str) -> Iterator[Suggestion]:
        names = ((id_of_path(path) or "", path) for path in paths)
        shown = ((ident if whole else ident[-6:], path) for ident, path in names)
        found = ((name, path) for name, path in shown if name.lower().startswith(typed.lower()))
        for name, path in islice(found, most):
            yield Suggestion(name, f"{state}{_title(logbook, path)}")

    still_open = open_paths(logbook.repo, logbook.branch, logbook.view)
    yield from fitting(still_open, OPEN_SHOWN, "")
    known = {*still_open}
    closed = (path for path in latest_paths(logbook.view) if path not in known)
    yield from fitting(closed, CLOSED_SHOWN, "(closed) ")


def suggest_entries(logbook: Logbook, typed: str, incident: str | None) -> Iterator[Suggestion]:
    """The entries of the incident that is meant, the latest first; all that have a text.

    Raises what :func:`.choose` does.
    """
    timeline = choose(logbook, incident).incident.timeline
    return _entries(timeline, [line for line in timeline if line.text], typed)


def suggest_unsettled(logbook: Logbook, typed: str, incident: str | None) -> Iterator[Suggestion]:
    """The entries of the incident that is meant which nobody has settled, the latest first.

    Raises what :func:`.choose` does.
    """
    chosen = choose(logbook, incident).incident
    return _entries(chosen.timeline, [one.line for one in chosen.unsettled], typed)


def suggest_tasks(logbook: Logbook, incident: str | None) -> Iterator[Suggestion]:
    """The numbers of the open tasks of the incident that is meant. Raises as :func:`.choose`."""
    from incidentctl.actions.tasks import text_of
    from incidentctl.domain.tasks import open_tasks

    chosen = choose(logbook, incident).incident
    for task in open_tasks(chosen):
        yield Suggestion(str(task.number), text_of(chosen, task))


def suggest_followups(logbook: Logbook, incident: str | None) -> Iterator[Suggestion]:
    """The open follow-ups: of an incident by their numbers, else of all by their names."""
    from incidentctl.actions.cards import cards
    from incidentctl.actions.followups import list_followups

    path = choose(logbook, incident).incident.path if incident else ""
    every = cards(logbook, parts=("about", "followups"), owing=True)
    found = [card for card in every if path in {"", card.about.path}]
    for one in list_followups(found, today=date.min).left:
        yield Suggestion(str(one.fact.number) if path else one.ref, one.fact.text)


def suggest_severities(logbook: Logbook) -> Iterator[Suggestion]:
    """The severities of this logbook, worst first."""
    for severity in load_policy(logbook).policy.severities.values():
        yield Suggestion(severity.name, severity.meaning)


def suggest_services(logbook: Logbook) -> Iterator[Suggestion]:
    """The services that the settings name, then others that open incidents name."""
    for name in load_policy(logbook).services:
        yield Suggestion(name)
    for loaded in logbook.open_incidents():
        for name in loaded.incident.services:
            yield Suggestion(name)


def suggest_roles(logbook: Logbook) -> Iterator[Suggestion]:
    """The roles that every logbook knows, then those of the settings."""
    from incidentctl.domain.roster import ROLES

    for name, meaning in (*ROLES.items(), *load_policy(logbook).team.roles):
        yield Suggestion(name, meaning)


def suggest_people(logbook: Logbook) -> Iterator[Suggestion]:
    """Who takes part in an open incident, then the settings' people, then recent authors.

    By their names alone, unless another person has the same one.
    """
    known: list[Person] = []
    for person in (
        *_taking_part(logbook),
        *people_of_the_settings(logbook),
        *recent_authors(logbook),
    ):
        if any(person.same(other) for other in known):
            continue
        name = person.name
        if any(other.name.casefold() == name.casefold() for other in known):
            name = str(person)
        known.append(person)
        yield Suggestion(name, person.email)


def _taking_part(logbook: Logbook) -> Iterator[Person]:
    for loaded in logbook.open_incidents():
        yield from loaded.incident.people


def _entries(timeline: Sequence[Line], chosen: Sequence[Line], typed: str) -> Iterator[Suggestion]:
    ids = [line.placed.id for line in timeline]
    for line in reversed(chosen):
        short = shortest_prefix(line.placed.id, ids)
        value = short if short.startswith(typed.lower()) else line.placed.id
        about = f": {line.text}" if line.text else f" by {line.placed.entry.by.name}"
        yield Suggestion(value, f"{line.placed.entry.name}{about}")


def _title(logbook: Logbook, path: str) -> str:
    """An incident's title, from its first entry alone, unless something was redacted."""
    data = logbook.view.file(path)
    if _REDACTION in data:
        return logbook.load(path).incident.title
    second = data.find(_ENTRY, data.find(_ENTRY) + 1)
    entries = read(data[:second] if second > 0 else data).entries
    return str(getattr(entries[0].entry, "title", "")) if entries else ""
