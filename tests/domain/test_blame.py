"""Words that stop at a person get a hint, and whatever only looks like them does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.blame import Hint, causes_in, hints, question
from incidentctl.domain.person import Person

TEAM = [
    Person(name)
    for name in (
        "Ann Archer",
        "Bob Baker",
        "Will Grace",
        "Do Park",
        "Jürgen van der Berg",
        "Mary-Jane O'Neil",
        "Camille",
        "דנה לוי",
        "WAF engineer",
        "Support Lead",
        "Scribe",
        "Q",
    )
]


def words(text: str, *services: str) -> list[str]:
    return [hint.words for hint in hints(text, TEAM, services)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Human error", ["human error"]),
        ("it was operator error, again", ["operator error"]),
        ("user-error", ["user-error"]),
        ("carelessness at the console", ["carelessness"]),
        ("the engineer should have known", ["should have known"]),
        ("they shouldn't have tested on live data", ["shouldn't have tested"]),
        ("somebody forgot to check the backups", ["forgot to check"]),
        ("the on-call didn't pay attention", ["didn't pay attention"]),
        ("fat-fingered a command", ["fat-fingered"]),
        ("human error, and human error again", ["human error"]),
        ("someone made a mistake: lack of care", ["someone made a mistake", "lack of care"]),
    ],
)
def test_phrases_that_end_the_question(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "this was not human error",
        "there is no operator error here",
        "it is never just human error",
        "the press says 'human error'",
        "we look beyond human error",
        'the report said "human error"',
        "the log said `operator error 17`",
        "> human error, wrote the press",
        "inhuman errors",
        "the API returns usererror",
    ],
)
def test_phrases_that_are_denied_quoted_or_part_of_others(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Archer ran it on the wrong host", ["Ann Archer"]),
        ("because Ann ran it on the wrong host", ["Ann"]),
        ("Archer's change", ["Archer"]),
        ("a deploy by Bob, and one by Ann", ["Ann", "Bob"]),
        ("Ann ran it. Ann Archer, that is", ["Ann Archer"]),
        ("then Jürgen restarted it", ["Jürgen"]),
        ("then Ju\u0308rgen restarted it", ["Jürgen"]),
        ("Berg did it", ["Berg"]),
        ("Mary-Jane did it", ["Mary-Jane"]),
        ("Camille (on call) did it", ["Camille"]),
        ("it was דנה לוי", ["דנה לוי"]),
        ("when Will restarted it", ["Will"]),
        ("the WAF engineer deployed it", ["WAF engineer"]),
        ("Bob Baker and Will Grace did", ["Bob Baker", "Will Grace"]),
    ],
)
def test_names_of_people_on_the_roster(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "the annual report, the Annex, ANN and ann",
        "Ann-service was down",
        "deployed from ann@example.com and /srv/Ann/x and Ann.Archer.java",
        "see https://example.com/Ann",
        'she wrote "Ann Archer did it"',
        "“Bob did it”, said the press",
        "```\nAnn Archer\n```",
        "> Bob did it",
        "Will be fixed. Grace period was too short",
        "- Baker street was dark",
        "* **Do** it. _Will_ it be fixed? (Baker is down)",
        "the WAF build was needed twice, and Support was overwhelmed",
        "the Lead time was long",
        "the van was late",
        "Quality was low",
        "Thanks to Ann, Bob Baker and Camille for the quick help",
        "Thank you, Ann!",
        "the response was led by Ann Archer",
        "unknown: Bob traces the pool",
        "",
    ],
)
def test_what_only_looks_like_a_name_or_is_meant_well(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("root", "the root filesystem was full", []),
        ("jenkins", "jenkins deployed it", []),
        ("mark", "we mark it, and mark it again", []),
        ("Mark", "then Mark restarted it", ["Mark"]),
        ("mark fisher", "mark fisher restarted it", ["mark fisher"]),
        ("bob", "then bob restarted it", ["bob"]),
        ("", "then it was restarted", []),
    ],
)
def test_names_that_are_words(name: str, text: str, found: list[str]) -> None:
    assert [hint.words for hint in hints(text, [Person(name)])] == found


def test_a_service_may_be_called_like_a_person() -> None:
    assert words("Ann was down, and Camille", "ann", "camille-eu") == []
    assert words("Ann Archer was down", "ann") == ["Ann Archer"]
    assert words("Ann was up, and Bob", "ann") == ["Bob"]


def test_a_cause_that_is_not_known_may_still_blame() -> None:
    assert words("unknown, but human error") == ["human error"]


DOCUMENT = """\
Authors: Ann Archer

# Postmortem: invoices fail

<!-- Never write "human error" here; Ann -->

## Summary

Bob deployed it.

### In short

Camille saw it.

## Timeline

* 14:00 Ann Archer opened it

### Why so late

At night Will was asleep.

## What went wrong

```
# Jürgen
```

#### Thanks

Jürgen van der Berg

## Follow-ups

Mary-Jane O'Neil, by Friday

## Annex

Ann
"""


def test_of_a_document_only_what_is_about_causes_counts() -> None:
    assert words(causes_in(DOCUMENT)) == ["Bob", "Will", "Camille"]
    assert causes_in("Ann did it") == causes_in("") == ""
    assert causes_in("# Root cause\nhuman error") == "\nhuman error"


def test_it_is_told_kindly() -> None:
    phrase, person = hints("human error by Ann", TEAM)
    assert (phrase, person) == (Hint("human error", person=False), Hint("Ann", person=True))
    assert question([phrase.words], ["the summary"], person=False) == (
        "the summary says 'human error'. That is where the question begins: what made it likely, "
        "and what would have caught it?"
    )
    assert question([person.words], ["the summary"], person=True) == (
        "the summary names Ann. If it is about what went wrong, ask what made it likely: the next "
        "person would stand in the same place"
    )


def test_what_the_same_texts_hold_is_told_once() -> None:
    places = ["the summary", "the root cause"]
    said = question(["careless", "human error"], places, person=False)
    assert said.startswith("the summary and the root cause say 'careless' and 'human error'. ")
    said = question(["Ann", "Bob", "Camille"], places, person=True)
    assert said.startswith("the summary and the root cause name Ann, Bob and Camille. ")


@given(st.text(), st.lists(st.builds(Person, st.text())), st.lists(st.text()))
def test_it_never_fails(text: str, people: list[Person], services: list[str]) -> None:
    assert isinstance(hints(causes_in(text) or text, people, services), list)
