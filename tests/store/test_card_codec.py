"""Cards as text and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given

from incidentctl.domain.card import card_of
from incidentctl.domain.entry import Placed
from incidentctl.domain.incident import fold
from incidentctl.domain.person import Person
from incidentctl.store import card_codec
from incidentctl.store.card_codec import encode_parts, kept_card
from tests.support.timeline import IDENT, any_order


@given(any_order())
def test_every_card_comes_back_as_it_was(entries: list[Placed]) -> None:
    card = card_of(fold(IDENT, entries))
    assert kept_card(tuple(encode_parts(card))) == card


class _Everything(NamedTuple):
    who: Person
    at: datetime
    span: timedelta
    day: date | None
    several: tuple[tuple[str, ...], ...]
    some: tuple[date | None, ...]
    pair: tuple[int, Person | None]
    share: float
    sure: bool


EVERYTHING = _Everything(
    Person("Ann", "ann@example.com"),
    datetime(2026, 11, 21, 14, 19, 2, 481337, tzinfo=UTC),
    -timedelta(days=400, microseconds=1),
    date(2026, 12, 1),
    (("a", "b"), ()),
    (date(2026, 12, 1), None),
    (7, Person("Camille")),
    0.5,
    True,
)


@pytest.mark.parametrize(
    "value", [EVERYTHING, EVERYTHING._replace(day=None, pair=(0, None), several=())]
)
def test_all_that_a_part_may_hold(value: _Everything) -> None:
    import json

    decode = card_codec._decoder(_Everything)
    assert decode
    assert decode(json.loads(json.dumps(card_codec._encode(value)))) == value


@pytest.mark.parametrize("hint", [dict, int | str, tuple[bytes, ...]])
def test_what_no_part_may_hold_is_told(hint: object) -> None:
    with pytest.raises(TypeError, match="a card can't hold"):
        card_codec._decoder(hint)


def test_a_value_that_no_part_may_hold_is_told() -> None:
    with pytest.raises(TypeError, match="a card can't hold a dict"):
        card_codec._encode({})
