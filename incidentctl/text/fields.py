"""How the fields of an entry stand in TOML: their order, their types, and which may be left out.

The dataclass of the kind says it all; this module only reads it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from incidentctl.domain.entry import Entry
from incidentctl.domain.instant import utc_micro
from incidentctl.domain.person import Person
from incidentctl.text.clean import is_clean_line
from incidentctl.text.values import Value, write_value

AnyEntry = TypeVar("AnyEntry", bound=Entry)

COMMON = ("at", "recorded", "by", "recorded_by", "kind")
"""The keys every entry begins with, after ``id``; a kind's own follow, then unknown ones."""


class People(tuple[Person, ...]):
    """The type of a field that names several people: an array of strings in the file."""

    __slots__ = ()


_ELSEWHERE = {*COMMON, "text", "extra", "kind_name", "heading_line", "detail_lines"}
_TYPES = {
    "str": str,
    "int": int,
    "bool": bool,
    "datetime": datetime,
    "Person": Person,
    "tuple[str, ...]": tuple,
    "tuple[Person, ...]": People,
}


class FieldError(ValueError):
    """A key is missing, has the wrong type, or a value that cannot be."""


class Field(NamedTuple):
    """One key of a kind: its name, its type, and its default (``MISSING`` if it must be there)."""

    name: str
    type: type
    default: object

    @property
    def required(self) -> bool:
        """Whether the key must be there."""
        return self.default is dataclasses.MISSING


class Layout(NamedTuple):
    """The keys of a kind in their order, except ``id`` and ``kind``, which are not fields.

    ``own`` are those that not every entry has; ``known`` are the names of all keys.
    """

    own: tuple[Field, ...]
    fields: tuple[Field, ...]
    known: frozenset[str]


_COMMON_FIELDS = (
    Field("at", datetime, dataclasses.MISSING),
    Field("recorded", datetime, dataclasses.MISSING),
    Field("by", Person, dataclasses.MISSING),
    Field("recorded_by", Person, None),
)
_LAYOUTS: dict[type[Entry], Layout] = {}


def layout(cls: type[Entry]) -> Layout:
    """The keys of a kind, found out once."""
    if cls not in _LAYOUTS:
        own = tuple(
            Field(found.name, _TYPES[str(found.type).removesuffix(" | None")], found.default)
            for found in dataclasses.fields(cls)
            if found.name not in _ELSEWHERE
        )
        fields = (*_COMMON_FIELDS, *own)
        known = frozenset({"id", "kind", *(field.name for field in fields)})
        _LAYOUTS[cls] = Layout(own, fields, known)
    return _LAYOUTS[cls]


def own_fields(cls: type[Entry]) -> tuple[Field, ...]:
    """The keys of a kind that not every entry has, in their order."""
    return layout(cls).own


def write_fields(entry: Entry) -> Iterator[str]:
    """The TOML lines of an entry, without the ``id``."""
    yield f"at = {write_value(entry.at)}"
    yield f"recorded = {utc_micro(entry.recorded)}"
    yield f"by = {write_value(str(entry.by))}"
    if entry.recorded_by:
        yield f"recorded_by = {write_value(str(entry.recorded_by))}"
    yield f"kind = {write_value(entry.name)}"
    for field in own_fields(type(entry)):
        value = getattr(entry, field.name)
        if value != field.default:
            yield f"{field.name} = {write_value(_as_value(field.type, value))}"
    yield from entry.extra


def _as_value(kind: type, value: Any) -> Value:
    """What stands in the file for the value of a field."""
    if kind is Person:
        return str(value)
    return tuple(map(str, value)) if kind is People else value


def build(
    cls: type[AnyEntry],
    values: dict[str, object],
    lines: Iterable[tuple[str, str]],
    **more: object,
) -> AnyEntry:
    """The entry that the keys make; raise :class:`FieldError` naming each that is wrong or lacks.

    ``lines`` are the keys with their values as they are written: those that this version doesn't
    know are kept as they stand. ``more`` are the fields that no key holds.
    """
    faults: list[str] = []
    kind = layout(cls)
    for name, expected, default in kind.fields:
        if name in values:
            try:
                more[name] = _checked(name, expected, values[name])
            except FieldError as fault:
                faults.append(str(fault))
        elif default is dataclasses.MISSING:
            faults.append(f"the key '{name}' is missing")
    if faults:
        raise FieldError("; ".join(faults))
    if not values.keys() <= kind.known:
        unknown = ((key, value) for key, value in lines if key not in kind.known)
        more["extra"] = tuple(f"{key} = {value}" for key, value in unknown)
    return cls(**more)  # type: ignore[arg-type]  # each value has just been checked


def _checked(name: str, expected: type, value: object) -> object:
    if expected is Person and isinstance(value, str):
        try:
            return read_person(value)
        except ValueError as fault:
            raise FieldError(f"{name}: {fault}") from None
    if expected is People and isinstance(value, tuple):
        return tuple(_checked(name, Person, item) for item in value)
    if not isinstance(value, expected) or isinstance(value, bool) is not (expected is bool):
        raise FieldError(f"the key '{name}' has the wrong type")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise FieldError(f"the key '{name}' has no time zone")
    return value


@lru_cache(maxsize=64)
def read_person(written: str) -> Person:
    """A person as the file names them; raise ``ValueError`` if it is none. Few, so each once."""
    if not is_clean_line(written):  # asked first: blanks by the thousand would keep the parser busy
        raise ValueError("control characters, line ends or blanks in a row")
    return Person.parse(written)
