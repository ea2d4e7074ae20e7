"""Whether two incidents look like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.likeness import LIKELY, Look, likeness, look_of, stem


def alike(one: str, other: str) -> float:
    return likeness(look_of(one, ()), look_of(other, ()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Invoicing page returns 500", "Invoices page: error 500"),
        ("Checkout is slow", "checkout errors"),
        ("Cannot log in", "Nobody can log in"),
        ("Login fails", "LOGIN FAILING AGAIN"),
        ("Database db-3 is down", "db-3: database unavailable"),
        ("Müller can't print", "MÜLLER CANNOT PRINT"),
        ("Queries are slow", "Slow query"),
        ("Down", "Down"),
    ],
)
def test_titles_that_tell_the_same(one: str, other: str) -> None:
    assert alike(one, other) >= LIKELY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Invoicing page returns 500", "Login page returns 500"),
        ("Checkout is slow", "Login is slow"),
        ("The site is down", "The disk of db-3 is full"),
        ("Slow", "Login is slow"),
        ("It is", "It is"),
        ("", "Down"),
    ],
)
def test_titles_that_tell_of_two(one: str, other: str) -> None:
    assert alike(one, other) < LIKELY


def test_the_same_service_is_enough() -> None:
    one = look_of("Nobody can pay", ("Checkout", "web"))
    assert likeness(one, look_of("500 everywhere", ("checkout",))) == LIKELY
    assert likeness(one, look_of("checkout broken", ())) >= LIKELY
    assert likeness(look_of("checkout broken", ()), one) >= LIKELY
    assert likeness(one, look_of("Mail is late", ("mail",))) == 0
    assert likeness(one, look_of("Mail is late", ("-",))) == 0


def test_a_service_of_several_words_must_be_named_whole() -> None:
    one = look_of("The tax table is wrong", ())
    assert likeness(one, look_of("Nobody can pay", ("tax-table",))) >= LIKELY
    assert likeness(one, look_of("Nobody can pay", ("tax-office",))) == 0


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("invoices", "invoic"),
        ("invoicing", "invoic"),
        ("invoice", "invoic"),
        ("process", "process"),
        ("queries", "quer"),
        ("query", "quer"),
        ("red", "red"),
        ("500", "500"),
    ],
)
def test_stems(word: str, left: str) -> None:
    assert stem(word) == left


LOOKS = st.builds(
    look_of, st.text(max_size=40), st.lists(st.text(max_size=9), max_size=3).map(tuple)
)


@given(LOOKS, LOOKS)
def test_it_is_a_measure(one: Look, other: Look) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    if one.stems:
        assert likeness(one, one) == 1
