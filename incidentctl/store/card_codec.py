"""Cards as text and back, by the annotations of their parts (see :mod:`incidentctl.domain.card`).

A part becomes JSON: tuples and named tuples are arrays, moments and spans of time are numbers of
microseconds. So whoever adds a part needs to say nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from incidentctl.domain.card import Card
from incidentctl.domain.person import Person

Decode = Callable[[Any], Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
_USUAL = {"Person": Person, "date": date, "datetime": datetime, "timedelta": timedelta}
_PLAIN = (str, int, float, bool)


def part_names() -> tuple[str, ...]:
    """The parts of a card, in order."""
    return tuple(Card.__annotations__)


def encode_parts(card: Card) -> list[str]:
    """The parts of a card, in their order, each as one line of JSON."""
    return [
        json.dumps(_encode(getattr(card, name)), ensure_ascii=False, separators=(",", ":"))
        for name in part_names()
    ]


def kept_card(parts: Sequence[str], names: Sequence[str] = ()) -> Card:
    """The card whose parts these are, by their ``names`` (or all); each is read when asked for."""
    return Card(_Kept(names or part_names(), parts))


class _Kept:
    """Makes the parts of one card. There may be ten thousand: it is small."""

    __slots__ = ("_names", "_parts")

    def __init__(self, names: Sequence[str], parts: Sequence[str]) -> None:
        self._names, self._parts = names, parts

    def __call__(self, name: str) -> object:
        if name not in self._names:
            raise AttributeError(f"nobody asked for the part {name!r} of the card")
        return decode_part(name, json.loads(self._parts[self._names.index(name)]))


def decode_part(name: str, found: object) -> object:
    """One part of a card, from what JSON made of it."""
    decode = _part_decoders()[name]
    return decode(found) if decode else found


@cache
def _part_decoders() -> dict[str, Decode | None]:
    return {name: _decoder(hint) for name, hint in _hints(Card).items()}


def _hints(cls: type) -> dict[str, Any]:
    """The annotations of a class, even of one whose module names these types to mypy alone."""
    return get_type_hints(cls, localns=_USUAL)


def _encode(value: object) -> object:
    if isinstance(value, tuple):
        return [_encode(one) for one in value]
    if isinstance(value, datetime):
        return (value - _EPOCH) // _STEP
    if isinstance(value, timedelta):
        return value // _STEP
    if isinstance(value, date):
        return value.toordinal()
    if value is None or isinstance(value, _PLAIN):
        return value
    raise TypeError(f"a card can't hold a {type(value).__name__}: see incidentctl.domain.card")


@cache
def _decoder(hint: Any) -> Decode | None:  # noqa: ANN401  # a type, or what stands for several
    """What makes a value of a type from what JSON made of it; ``None`` if there is nothing to do.

    Raises ``TypeError`` for what a card can't hold.
    """
    if get_origin(hint) in (Union, UnionType):
        return _optional([one for one in get_args(hint) if one is not NoneType])
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint))
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        return _named_tuple(hint)
    if hint in _PLAIN:
        return None
    known: dict[Any, Decode] = {
        datetime: lambda number: _EPOCH + timedelta(0, 0, number),
        timedelta: lambda number: timedelta(0, 0, number),
        date: date.fromordinal,
    }
    if hint not in known:
        raise TypeError(f"a card can't hold {hint}: see incidentctl.domain.card")
    return known[hint]


def _optional(others: list[Any]) -> Decode | None:
    """What makes a value that may be missing; whoever calls it looks whether it is."""
    if len(others) != 1:
        raise TypeError(f"a card can't hold one of several types: {others}")
    return _decoder(others[0])


def _tuple(items: tuple[Any, ...]) -> Decode:
    if items[1:] == (...,):
        decode = _decoder(items[0])
        return _each(decode) if decode else tuple
    return _fields(tuple, list(items))


def _each(decode: Decode) -> Decode:
    return lambda found: tuple([None if one is None else decode(one) for one in found])


def _named_tuple(cls: Any) -> Decode:  # noqa: ANN401  # a named tuple's own methods
    hints = _hints(cls)
    return _fields(cls._make, [hints[name] for name in cls._fields])


def _fields(make: Decode, hints: list[Any]) -> Decode:
    special = [(place, decode) for place, hint in enumerate(hints) if (decode := _decoder(hint))]
    if not special:
        return make
    if len(special) == len(hints) and len({*hints}) == 1:
        every = _each(special[0][1])
        return lambda found: make(every(found))

    def decode_fields(found: list[Any]) -> object:
        for place, decode in special:
            if found[place] is not None:
                found[place] = decode(found[place])
        return make(found)

    return decode_fields
