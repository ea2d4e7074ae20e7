"""People and a text in one row of words: who is known is found, who isn't is never guessed."""

from __future__ import annotations

import pytest

from incidentctl.actions.people import Circles, Known
from incidentctl.actions.who import read_people, read_person
from incidentctl.domain.errors import CommandError
from incidentctl.domain.person import Person
from tests.support.timeline import ANN, BOB, CAM

BOB_BLUE = Person("Bob Blue", "blue@example.com")
DANA = Person("Dana Levi")
KNOWN = Circles(lambda: [(ANN, ()), (BOB, ()), (CAM, ())], lambda: [(BOB_BLUE, ("blue", "bb"))])


@pytest.mark.parametrize(
    ("typed", "people", "text"),
    [
        ("Bob", [BOB], ""),
        ("bob camille", [BOB, CAM], ""),
        ("Bob Baker Ann Archer", [BOB, ANN], ""),
        ("bob@example.com", [BOB], ""),
        ("Bob, Camille: we need you", [BOB, CAM], "we need you"),
        ("Bob Baker: we: need you", [BOB], "we: need you"),
        ("Bob|Baker: look", [BOB], "look"),
        ("Bob Baker: look at 14:30: it broke", [BOB], "look at 14:30: it broke"),
        ("Bob bob@example.com Bob", [BOB], ""),
        ("Bob Blue", [BOB_BLUE], ""),
        ("@bb", [BOB_BLUE], ""),
        ("Dana Levi: please come", [DANA], "please come"),
        ("Bob, Dana Levi, Ann: please", [BOB, DANA, ANN], "please"),
        ("Dana|Levi Bob", None, ""),
        ("Bob,|Dana|Levi,|Ann:|we|need|you", [BOB, DANA, ANN], "we need you"),
    ],
)
def test_several_people(typed: str, people: list[Person] | None, text: str) -> None:
    words = [word.replace("|", " ") for word in typed.split()]
    if people is None:
        people = [DANA, BOB]
    found = read_people(words, KNOWN)
    assert [*found.people] == people
    assert " ".join(found.text) == text
    assert set(found.strangers) == {*people} & {DANA}


@pytest.mark.parametrize(
    ("words", "person", "text"),
    [
        (["Bob", "I", "need", "to", "sleep"], BOB, "I need to sleep"),
        (["Bob", "Baker", "is", "awake"], BOB, "is awake"),
        (["Bob:", "all", "calm"], BOB, "all calm"),
        (["Bob: all calm"], BOB, "all calm"),
        (["Bob", "I sleep, all calm: see you, Bob"], BOB, "I sleep, all calm: see you, Bob"),
        (["Dana Levi", "all", "calm"], DANA, "all calm"),
        (["Dana", "Levi:", "all", "calm"], DANA, "all calm"),
        (["Dana:", "all: calm"], Person("Dana"), "all: calm"),
        (["Dana <d@example.com>", "-"], Person("Dana", "d@example.com"), "-"),
    ],
)
def test_one_person_and_a_text(words: list[str], person: Person, text: str) -> None:
    found = read_person(words, KNOWN)
    assert found.people == (person,)
    assert " ".join(found.text) == text


def test_who_is_not_known_is_not_guessed() -> None:
    for words in (["bbo"], ["Bob", "Camile"], ["Bob", "we", "need", "you"]):
        with pytest.raises(CommandError) as refused:
            read_people(words, KNOWN)
        assert refused.value.code == "who-is-that"
    with pytest.raises(CommandError, match="nobody is known here as 'Camile'") as refused:
        read_people(["Bob", "Camile"], KNOWN)
    assert refused.value.hints[0] == "did you mean Camille?"
    assert refused.value.hints[1] == "what you tell them follows a colon: Bob: Camile"


def test_two_who_fit_in_one_circle_are_asked_about() -> None:
    crowd = Circles(lambda: [(BOB, ()), (BOB_BLUE, ())])
    with pytest.raises(CommandError, match="Bob could be"):
        read_person(["Bob"], crowd)
    assert read_person(["Bob", "Blue"], crowd).people == (BOB_BLUE,)


def test_a_wider_circle_is_looked_up_only_if_it_must_be_and_once() -> None:
    asked: list[str] = []

    def wide() -> list[Known]:
        asked.append("wide")
        return [(DANA, ())]

    both = Circles(lambda: [(BOB, ())], wide)
    assert both.find("Bob") == BOB
    assert asked == []
    assert both.find("Dana") == DANA
    assert both.find("Nobody") is None
    assert asked == ["wide"]
