"""Finding the person somebody means, among those the logbook knows. Never a guess."""

from __future__ import annotations

from collections.abc import Iterable

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.person import Person
from incidentctl.text.clean import clean_line


def find_person(typed: str, known: Iterable[Person]) -> Person:
    """The known person whose name, first name or address was typed, or else a new one.

    Raises ``which-person`` if several fit, ``not-a-person`` if it can be none.
    """
    line = clean_line(typed).text
    wanted = line.casefold()
    fitting: list[Person] = []
    for person in known:
        if wanted in _calls(person) and not any(person.same(other) for other in fitting):
            fitting.append(person)
    if len(fitting) > 1:
        raise CommandError(
            "which-person",
            f"{line} could be {' or '.join(map(str, fitting))}",
            hints=(f"name them in full: '{fitting[0]}'",),
            status=USAGE,
        )
    if fitting:
        return fitting[0]
    try:
        return Person.parse(line)
    except ValueError as fault:
        raise CommandError("not-a-person", str(fault), status=USAGE) from None


def _calls(person: Person) -> set[str]:
    """What people may type for somebody."""
    calls = {person.name, person.name.partition(" ")[0], person.email, str(person)}
    calls.add(person.email.partition("@")[0])
    return {call.casefold() for call in calls if call}
