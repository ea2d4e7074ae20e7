"""Finding the person somebody means, among those the logbook knows. Never a guess."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.person import Person
from incidentctl.text.clean import clean_line

if TYPE_CHECKING:
    from incidentctl.domain.incident import Incident
    from incidentctl.store.logbook import Logbook

Known = tuple[Person, Collection[str]]

COMMITS_ASKED = 300
"""How many commits back somebody counts as a recent author."""


def find_person(typed: str, known: Iterable[Person]) -> Person:
    """The known person whose name, first name or address was typed, or else a new one.

    Raises ``which-person`` if several fit, ``not-a-person`` if it can be none.
    """
    line = clean_line(typed).text
    found = known_person(line, known)
    if found:
        return found
    try:
        return Person.parse(line)
    except ValueError as fault:
        raise CommandError("not-a-person", str(fault), status=USAGE) from None


def known_person(line: str, known: Iterable[Person]) -> Person | None:
    """The known person whose name, first name or address this is. Raises ``which-person``."""
    return _fitting(line, ((person, ()) for person in known))


class Circles:
    """Those who may be meant: the nearest circle in which somebody fits is the one that counts.

    Somebody in a circle comes with what they are called besides their name and address, in lower
    case. Each circle is looked up when it is first needed.
    """

    def __init__(self, *circles: Callable[[], Iterable[Known]]) -> None:
        self._circles = circles
        self._known: list[list[Known]] = []

    def find(self, typed: str) -> Person | None:
        """Whom somebody means by what they typed, if they are known. Raises ``which-person``."""
        line = clean_line(typed).text
        return next(filter(None, (_fitting(line, circle) for circle in self._each())), None)

    def near(self, typed: str) -> list[Person]:
        """Known people with a name that looks like what was typed."""
        from difflib import get_close_matches

        calls: dict[str, Person] = {}
        for circle in self._each():
            for person, more in circle:
                calls |= dict.fromkeys({*_calls(person), *more} - calls.keys(), person)
        fitting = get_close_matches(clean_line(typed).text.casefold(), calls, n=3)
        return list(dict.fromkeys(calls[call] for call in fitting))

    def _each(self) -> Iterator[list[Known]]:
        for number, circle in enumerate(self._circles):
            if number == len(self._known):
                self._known.append(list(circle()))
            yield self._known[number]


def circles(logbook: Logbook, incident: Incident, me: Person) -> Circles:
    """People the incident names, those of the settings, and recent authors, in this order."""
    return Circles(
        lambda: [(person, ()) for person in (*incident.people, me)],
        lambda: _of_the_settings(logbook),
        lambda: [(person, ()) for person in recent_authors(logbook)],
    )


def person_meant(logbook: Logbook, typed: str, nearest: Iterable[Person]) -> Person:
    """Whom somebody means: one of the nearest, else of the settings' people, else a new person.

    Raises ``which-person`` and ``not-a-person``.
    """
    known = Circles(lambda: [(person, ()) for person in nearest], lambda: _of_the_settings(logbook))
    return known.find(typed) or find_person(typed, ())


def people_of_the_settings(logbook: Logbook) -> list[Person]:
    """Those whom the settings name, in their order."""
    return [person for person, _ in _of_the_settings(logbook)]


def _of_the_settings(logbook: Logbook) -> Iterable[Known]:
    from incidentctl.store.policy import load_policy

    return [(contact.person, contact.calls) for contact in load_policy(logbook).team.people]


def _fitting(line: str, known: Iterable[Known]) -> Person | None:
    wanted = line.casefold()
    fitting: list[Person] = []
    for person, more in known:
        called = wanted in _calls(person) or wanted.removeprefix("@") in more
        if called and not any(person.same(other) for other in fitting):
            fitting.append(person)
    if len(fitting) > 1:
        raise CommandError(
            "which-person",
            f"{line} could be {' or '.join(map(str, fitting))}",
            hints=(f"name them in full: '{fitting[0]}'",),
            status=USAGE,
        )
    return fitting[0] if fitting else None


def recent_authors(logbook: Logbook) -> Iterator[Person]:
    """Who committed to this repository of late, the latest first."""
    command = ("log", f"--max-count={COMMITS_ASKED}", "--format=%aN <%aE>", "HEAD", "--")
    rows = logbook.repo.git.attempt(*command).out.decode("utf-8", "replace").splitlines()
    for row in dict.fromkeys(rows):
        try:
            yield Person.parse(row)
        except ValueError:
            continue  # a name that git takes and we don't


def _calls(person: Person) -> set[str]:
    """What people may type for somebody."""
    calls = {person.name, person.name.partition(" ")[0], person.email, str(person)}
    calls.add(person.email.partition("@")[0])
    return {call.casefold() for call in calls if call}
