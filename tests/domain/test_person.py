"""People: reading them, and who is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.person import Person

NAMES = st.text(st.characters(exclude_characters="<>\n", exclude_categories=["Cs"])).filter(
    lambda name: name == name.strip() and name
)
EMAILS = st.text("abcXYZ.@+-ü0", max_size=12)


@given(NAMES, EMAILS)
def test_a_person_comes_back(name: str, email: str) -> None:
    person = Person(name, email)
    assert Person.parse(str(person)) == person
    assert Person.parse(f"  {person}\n") == person


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ann Archer <ann@example.com>", Person("Ann Archer", "ann@example.com")),
        ("Ann Archer<ann@example.com>", Person("Ann Archer", "ann@example.com")),
        ("<ann@example.com>", Person("ann", "ann@example.com")),
        ("Ann", Person("Ann")),
        ("Ann <>", Person("Ann")),
        ("ann@example.com", Person("ann@example.com")),
    ],
)
def test_reading(text: str, person: Person) -> None:
    assert Person.parse(text) == person


@pytest.mark.parametrize("text", ["", " ", "<>", "a<b", "<a b>", "A <a> <b>", "a > b", "A\nB"])
def test_what_is_no_person(text: str) -> None:
    with pytest.raises(ValueError, match="not a person"):
        Person.parse(text)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (Person("Ann", "ann@x.org"), Person("A. Archer", "ANN@X.org"), True),
        (Person("Ann", "ann@x.org"), Person("Ann", "ann@y.org"), False),
        (Person("Ann", "ann@x.org"), Person("ANN"), True),
        (Person("Ann"), Person("Bob"), False),
        (Person("Straße"), Person("STRASSE"), True),
    ],
)
def test_who_is_the_same(one: Person, two: Person, same: bool) -> None:
    assert one.same(two) is same
    assert two.same(one) is same


def test_nobody_is_no_one() -> None:
    assert not Person("Ann").same(None)
