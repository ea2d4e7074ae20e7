"""What is wrong with the values of an entry: what a file must not hold, whoever made it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from incidentctl.domain.entry import FORMAT, Entry
from incidentctl.domain.person import Person
from incidentctl.text.clean import is_clean_line, is_clean_text
from incidentctl.text.fields import Field, People, layout, read_person

MULTILINE = frozenset({"because", "root_causes"})
"""The fields that may hold line breaks; all others are one line."""


class Check(NamedTuple):
    """A field whose values may be unfit for the file, what tells, and the complaint."""

    name: str
    fits: Callable[[Any], bool]
    complaint: str


def entry_faults(entry: Entry) -> Iterator[str]:
    """What is wrong with the values of an entry, a clause each.

    An entry without faults can be written, and is read as it was.
    """
    yield from entry.faults()
    if getattr(entry, "format", FORMAT) != FORMAT:
        yield f"there is no such format; this one is {FORMAT}"
    if entry.at.microsecond:
        yield "at has a fraction of a second"
    if entry.recorded_by == entry.by:
        yield "recorded_by is there, but the same as by"
    if not is_clean_text(entry.text):
        yield "the text holds what must not reach a file: control characters, escapes, blank ends"
    for name, fits, complaint in _checks(type(entry)):
        value = getattr(entry, name)
        if value and not fits(value):
            yield f"{name} {complaint}"


def _checks(cls: type[Entry]) -> list[Check]:
    """The checks of a kind, put together once."""
    if cls not in _OF_KIND:
        _OF_KIND[cls] = [_check(field) for field in layout(cls).fields if field.type in _CHECKS]
    return _OF_KIND[cls]


_OF_KIND: dict[type[Entry], list[Check]] = {}


def _check(field: Field) -> Check:
    fits, complaint = _CHECKS[field.type]
    if field.name in MULTILINE:
        fits = is_clean_text if field.type is str else _are_clean_texts
    return Check(field.name, fits, complaint)


@lru_cache(maxsize=64)
def _can_be_written(person: Person) -> bool:
    """Whether somebody would be read from the file as who they are."""
    try:
        return read_person(str(person)) == person
    except ValueError:
        return False


def _are_clean_lines(items: tuple[str, ...]) -> bool:
    return "" not in items and all(map(is_clean_line, items))


def _are_clean_texts(items: tuple[str, ...]) -> bool:
    return "" not in items and all(map(is_clean_text, items))


def _can_all_be_written(people: tuple[Person, ...]) -> bool:
    return all(map(_can_be_written, people))


def _is_in_utc(moment: datetime) -> bool:
    return moment.tzinfo is UTC or moment.utcoffset() == timedelta()


_UNCLEAN = "holds what must not reach a file: control characters, line ends, empty strings"
_CHECKS: dict[type, tuple[Callable[[Any], bool], str]] = {
    str: (is_clean_line, _UNCLEAN),
    tuple: (_are_clean_lines, _UNCLEAN),
    Person: (_can_be_written, "is nobody to be written as: Name <email>"),
    People: (_can_all_be_written, "names somebody who can't be written as: Name <email>"),
    datetime: (_is_in_utc, "is not in UTC"),
}
