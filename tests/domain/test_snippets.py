"""The words around what was found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from incidentctl.domain.passages import Passage
from incidentctl.domain.search import parse
from incidentctl.domain.snippets import BEFORE, CUT, MOST, WIDTH, marked, snippets
from tests.support.stories import at

LONG = "word " * 60


def said(*texts: str) -> list[Passage]:
    return [Passage(f"{n:016}", at(14, n), "Ann", text) for n, text in enumerate(texts)]


def shown(typed: str, *texts: str) -> list[str]:
    """The snippets, with what is marked in brackets."""
    found = []
    for one in snippets(said(*texts), parse(typed)):
        text = one.text
        for start, end in reversed(one.marks):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        found.append(text)
    return found


def test_a_short_passage_is_shown_whole() -> None:
    assert shown("deploy", "Rolled back\n  the deploy") == ["Rolled back the [deploy]"]


def test_nothing_is_shown_of_what_says_nothing() -> None:
    assert shown("deploy", "Rolled back") == shown("deploy") == []


def test_what_says_most_is_shown_rather_than_what_says_little() -> None:
    little = ("the pool", "a deploy", "another pool")
    said = shown("pool deploy", *little, "a deploy of the pool", "pool, pool, pool")
    assert said == ["the [pool]", "a [deploy] of the [pool]", "[pool], [pool], [pool]"]


def test_what_says_nothing_of_it_is_not_shown() -> None:
    assert shown("pool", "the disk", "the pool") == ["the [pool]"]


def test_what_one_passage_lacks_another_shows_in_their_order() -> None:
    texts = ("the disk", "a deploy of the pool", "nothing")
    assert shown("pool deploy disk", *texts) == ["the [disk]", "a [deploy] of the [pool]"]


def test_there_are_never_many() -> None:
    assert len(shown("a b c d e", "a", "b", "c", "d", "e")) == MOST


def test_a_long_passage_is_cut_between_words() -> None:
    (text,) = shown("deploy", f"{LONG}a deploy {LONG}")
    assert text.startswith(f"{CUT}word ")
    assert text.endswith(f"word{CUT}")
    assert "[deploy]" in text
    assert len(text) <= WIDTH + 2 * len(CUT) + 2


def test_the_piece_with_most_of_it_is_shown() -> None:
    (text,) = shown("deploy pool", f"a deploy {LONG} the pool of the deploy {LONG}")
    assert "the [pool] of the [deploy]" in text


def test_words_without_blanks_are_cut_too() -> None:
    (text,) = shown("deploy", "x" * 300 + "-deploy-" + "x" * 300)
    assert text.startswith(f"{CUT}[deploy]")
    assert len(text) <= WIDTH + 2 * len(CUT) + 2


def test_marks_that_overlap_are_one() -> None:
    assert shown("dep deploy", "a deploy") == ["a [deploy]"]
    assert marked("Deploy of the pool", parse("pool dep")) == ((0, 6), (14, 18))


@given(st.lists(st.text(max_size=400), max_size=5), st.text(max_size=10))
def test_marks_are_always_in_the_text(texts: list[str], typed: str) -> None:
    for one in snippets(said(*texts), parse(typed)):
        assert one.marks
        assert len(one.text) <= WIDTH + BEFORE + 2
        for start, end in one.marks:
            assert 0 <= start < end <= len(one.text)
