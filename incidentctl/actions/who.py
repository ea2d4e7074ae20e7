"""Reading people and a text from one row of words: ``Bob Camille: we need you on the call``.

Somebody who is known is found by name, first name or address, whole names needing no quotes. Who is
new must be told from the text: by quotes around a name of several words, by an address, or by the
colon that ends the names. Nobody is ever guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.people import find_person
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.text.clean import clean_line

if TYPE_CHECKING:
    from incidentctl.actions.people import Circles
    from incidentctl.domain.person import Person

_LONGEST = 6
"""Words in a name, at most."""


class Named(NamedTuple):
    """The people who were named, each once, what was said to them, and who of them is new."""

    people: tuple[Person, ...]
    text: list[str]
    strangers: tuple[Person, ...]


def read_people(words: Sequence[str], known: Circles) -> Named:
    """All words up to a colon are people. Raises ``who-is-that``, ``which-person``."""
    words = _apart(words)
    people: list[Person] = []
    strangers: list[Person] = []
    place = 0
    while place < len(words):
        person, used, is_known = _next(words[place:], known, before=words[:place])
        place += used
        if not any(map(person.same, people)):
            people.append(person)
            strangers += [] if is_known else [person]
        if words[place - 1].endswith(":"):
            break
    return Named(tuple(people), words[place:], tuple(strangers))


def read_person(words: Sequence[str], known: Circles) -> Named:
    """The first words are a person, the rest is text. Raises as :func:`read_people`."""
    words = _apart(words)
    person, used, is_known = _next(words, known)
    return Named((person,), words[used:], () if is_known else (person,))


def _apart(words: Sequence[str]) -> list[str]:
    """The same words, but that names which were quoted together, or with their text, are apart.

    Joined by blanks they are what they were.
    """
    apart: list[str] = []
    for word in words:
        if any(one.endswith(":") for one in apart):
            apart.append(word)
            continue
        names, colon, rest = word.partition(": ")
        *most, last = names.split(", ")
        apart += [*(f"{name}," for name in most), f"{last}:" if colon else last]
        apart += [rest] if colon else []
    return apart


def _next(
    words: Sequence[str], known: Circles, *, before: Sequence[str] = ()
) -> tuple[Person, int, bool]:
    """The person the words begin with, how many of them that takes, and if they are known.

    ``before`` are the words that were names already.
    """
    for count in range(min(len(words), _LONGEST), 0, -1):
        if any(word.endswith((",", ":")) for word in words[: count - 1]):
            continue
        person = known.find(" ".join(words[:count]).rstrip(",:"))
        if person:
            return person, count, True
    count = _stranger(words, known, before)
    return find_person(" ".join(words[:count]).rstrip(",:"), ()), count, False


def _stranger(words: Sequence[str], known: Circles, before: Sequence[str]) -> int:
    """How many words name somebody new; raise ``who-is-that`` where nobody can tell."""
    name = clean_line(words[0]).text
    if set(" <@") & set(name.rstrip(",:")):
        return 1
    ends = [number for number, word in enumerate(words, 1) if word.endswith((",", ":"))]
    if ends and any(word.endswith(":") for word in words):
        return ends[0]
    colon = f"{' '.join(before).rstrip(',')}: {' '.join(words)}" if before else f"{name}: …"
    raise CommandError(
        "who-is-that",
        f"nobody is known here as '{name}'",
        hints=(
            *(f"did you mean {person}?" for person in known.near(name)),
            f"what you tell them follows a colon: {clean_line(colon).text}",
            f"somebody new? write the whole name: '{name} …' or '{name} … <address>'",
        ),
        status=USAGE,
    )
