"""How much the record of one incident is like another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.precedents import (
    ALIKE,
    LOOKED_UP,
    TELLING,
    Account,
    Rarity,
    compare,
    query_for,
    stems_of,
    telling,
)
from incidentctl.domain.search import Phrase

POOL = Account(
    "Checkout is slow",
    ("checkout",),
    "The connection pool was exhausted",
    "workers wait for connections",
)
AGAIN = Account("Slow checkouts", ("checkout", "web"), "", "The pool is exhausted again")
OTHER = Account("Mail is late", ("mail",), "A certificate expired", "")
RARITY = Rarity(100, {"checkout": 20, "slow": 40, "pool": 3, "exhaust": 2, "connection": 9})


def alike(one: Account, other: Account) -> tuple[float, tuple[str, ...]]:
    said = stems_of(one)
    return tuple(compare(one, other, RARITY, telling(said, RARITY), said))  # type: ignore[return-value]


def test_what_is_the_same_is_more_alike_than_what_is_not() -> None:
    again, other = alike(AGAIN, POOL), alike(AGAIN, OTHER)
    assert again[0] > ALIKE > other[0]
    assert again[1] == ("exhausted", "pool", "checkouts", "slow")
    assert other == (0, ())


def test_rare_words_tell_more() -> None:
    assert RARITY.weigh("exhaust") > RARITY.weigh("checkout") > RARITY.weigh("slow") > 0
    assert RARITY.weigh("never") == pytest.approx(1)
    assert Rarity(3, {"all": 3, "error": 3}).weigh("all") > Rarity(3, {"error": 3}).weigh("error")
    assert Rarity(0, {"all": 9}).weigh("all") == 0


def test_of_words_that_nobody_else_has_nothing_can_be_told() -> None:
    assert telling(["pool", "never", "exhaust"], Rarity(9, {"pool": 2, "exhaust": 1})) == ["pool"]
    assert compare(POOL, OTHER, Rarity(1, {}), (), {}) == (0, ())


def test_titles_and_services_count_even_without_a_word_in_common() -> None:
    one, other = Account("Down", ("web",)), Account("Broken", ("web",))
    assert alike(one, other) == (0.25, ())


def test_the_words_of_the_title_come_first() -> None:
    thread = " ".join(f"word{number}" for number in range(200))
    stems = stems_of(Account("The pool of workers", (), "full", thread))
    assert [*stems][:3] == ["pool", "worker", "full"]
    assert stems["worker"] == "workers"
    assert len(stems) == LOOKED_UP
    assert len(telling(stems, Rarity(9, dict.fromkeys(stems, 2)))) == TELLING


def test_one_word_is_enough_to_find_something() -> None:
    query = query_for(["pool", "deploy"])
    assert (query.wanted, query.any_of) == ((Phrase(("pool",)), Phrase(("deploy",))), True)


@given(st.text(), st.text(), st.text())
def test_likeness_is_always_between_nothing_and_all(title: str, gist: str, thread: str) -> None:
    one = Account(title, (), gist, thread)
    assert 0 <= alike(one, POOL)[0] <= 1
    assert 0 <= alike(one, one)[0] <= 1
