"""What people type means something, whatever it is; and what is found by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.card import card_of
from incidentctl.domain.passages import passages
from incidentctl.domain.search import (
    Document,
    Phrase,
    Query,
    document,
    fold,
    parse,
    scores,
    spans,
    words,
)
from tests.support.stories import closed, outage
from tests.support.timeline import BOB, Timeline, complete

DEPLOY, POOL = Phrase(("deploy",)), Phrase(("pool",))


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("deploy pool", (DEPLOY, POOL), ()),
        ("deploy -pool", (DEPLOY,), (POOL,)),
        ('"the pool" deploy', (Phrase(("the", "pool"), exact=True), DEPLOY), ()),
        ('deploy -"the pool"', (DEPLOY,), (Phrase(("the", "pool"), exact=True),)),
        ("“the pool”", (Phrase(("the", "pool"), exact=True),), ()),
        ('deploy "the pool', (DEPLOY, Phrase(("the", "pool"), exact=True)), ()),
        ("DEPLOY Déploy", (DEPLOY,), ()),
        ("order-service", (Phrase(("order", "service")),), ()),
        ("10.0.0.1", (Phrase(("10", "0", "0", "1")),), ()),
        ("a AND b", (Phrase(("a",)), Phrase(("and",)), Phrase(("b",))), ()),
        ("NEAR(a b)", (Phrase(("near", "a")), Phrase(("b",))), ()),
        ("title:x^2", (Phrase(("title", "x", "2")),), ()),
        ("-pool", (), (POOL,)),
        ('- \' * ^ ( ) : "" -"" --', (), ()),
        ("", (), ()),
    ],
)
def test_what_was_typed(
    typed: str, wanted: tuple[Phrase, ...], unwanted: tuple[Phrase, ...]
) -> None:
    assert parse(typed) == Query(wanted, unwanted)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Café CAFE\u0301 cafe", ["cafe", "cafe", "cafe"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ERR_CONN_RESET", ["err", "conn", "reset"]),
        ("结账 slow", ["结", "账", "slow"]),
        ("データ", ["テ", "ー", "タ"]),
        ("התור מתמלא", ["התור", "מתמלא"]),
        ("½ ﬁne ①", ["1", "2", "fine", "1"]),
        ("İstanbul ıslak", ["istanbul", "ıslak"]),
        ("🐢 -- !", []),
    ],
)
def test_words_are_compared_without_case_and_accents(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
def test_what_is_folded_is_folded(text: str) -> None:
    assert [fold(word) for word in words(text)] == words(text)
    assert words(" ".join(words(text))) == words(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)), st.just("é"))
def test_plain_text_has_the_same_words_either_way(text: str, other: str) -> None:
    assert words(f"{text} {other}") == [*words(text), "e"]


def test_a_document_has_all_words_and_nothing_that_was_redacted() -> None:
    told = closed()
    told.redact(told.placed[3].id)
    incident = told.fold()
    made = document(card_of(incident), passages(incident))
    assert made.title == "invoicing page returns 500"
    assert "invoicing web a deploy put a wrong rate" in made.gist
    assert "no test looks at it" in made.body
    assert "rolled back invoicing" not in f"{made.gist} {made.body}"


def test_of_a_correction_only_what_counts_is_found() -> None:
    incident = outage().fold()
    said = [passage.text for passage in passages(incident)]
    assert "It was 5a2d, deployed at 13:58" in said
    assert not any("4f1c2ab" in text for text in said)
    assert len(said) == len([text for text in said if "5a2d" not in text]) + 1


def test_all_words_of_an_entry_are_found() -> None:
    told = Timeline()
    told.open()
    told.take()
    told.note()
    told.handover(told.placed[0].entry.by)
    told.close(text="Over", root_causes=("Logs were never rotated",))
    said = passages(told.fold())
    assert said[-1].text == "Over\nLogs were never rotated"
    assert [passage.entry for passage in said] == [told.placed[2].id, told.placed[4].id]


DOCUMENTS = {
    1: Document("checkout slow", "the pool was too small", "pool pool deploys rolled back"),
    2: Document("mail late", "a deploy", "rolled the dice back"),
    3: Document("mail", "", "deployment of the mail pool"),
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("deploy", [2, 3, 1]),
        ("deploy pool", [1, 3]),
        ("deploy -pool", [2]),
        ('"deploy"', [2]),
        ('"rolled back"', [1]),
        ('"small pool"', []),
        ("mail", [3, 2]),
        ("nobody", []),
    ],
)
def test_what_is_found(typed: str, found: list[int]) -> None:
    by_score = scores(DOCUMENTS, parse(typed))
    assert sorted(by_score, key=lambda number: -by_score[number]) == found


def test_one_of_several_is_enough_if_that_is_asked_for() -> None:
    query = Query((Phrase(("slow",)), Phrase(("dice",))), any_of=True)
    assert sorted(scores(DOCUMENTS, query)) == [1, 2]


def test_in_nothing_nothing_is_found() -> None:
    assert scores({}, parse("deploy")) == {}


def test_where_it_is_said() -> None:
    text = "Déployed the POOL; the pool (deploy-pool)"
    assert [text[start:end] for start, end, _ in spans(text, parse("deploy"))] == [
        "Déployed",
        "deploy",
    ]
    assert [number for *_, number in spans(text, parse('"the pool" deploy'))] == [1, 0, 0, 1]
    assert spans("", parse("deploy")) == []


def test_a_complete_incident_can_be_found() -> None:
    incident = complete().fold()
    made = document(card_of(incident), passages(incident))
    assert [*scores({7: made}, parse("disk full"))] == [7]


def test_the_words_beside_a_text_are_said_too() -> None:
    told = Timeline()
    told.open()
    told.take(BOB, because="Ann is asleep")
    assert "Ann is asleep" in [passage.text for passage in passages(told.fold())]
