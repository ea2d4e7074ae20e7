"""Both shelves give the same answers: the one in memory, and the file, with its index or without.

SQLite ranks by the same formula, but by code of its own, and takes words apart by itself: here it
has to agree with ours about anything that can be said and typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentctl.domain.search import Phrase, Query, parse
from incidentctl.store import catalog_file
from incidentctl.store.catalog_file import FileShelf, build, connect
from incidentctl.store.catalog_rows import Row, row_of
from incidentctl.store.shelf import Shelf
from tests.support.stories import closed, closed_too_soon, drill, outage, unowned
from tests.support.timeline import Timeline

STORIES = (outage, unowned, drill, closed, closed_too_soon)
WORDS = ("deploy", "Deployed", "déploy", "the", "pool", "结账", "10.0.0.1", "AND", "or", "a-b", "İ")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TYPED = st.one_of(
    st.text(max_size=20),
    st.lists(
        st.builds(
            "{}{}{}".format,
            st.sampled_from(["", "-", '"', '-"', "*", "(", "NOT "]),
            st.sampled_from(WORDS),
            st.sampled_from(["", '"', "*", ")", "^2"]),
        ),
        max_size=4,
    ).map(" ".join),
)


def row(told: Timeline) -> Row:
    return row_of(told.fold(), told.ident)


def owing() -> Timeline:
    told = drill()
    told.followup()
    return told


def saying(number: int, title: str, texts: list[str]) -> Row:
    told = Timeline(f"INC-20261121-{number:06}", title or "Untitled")
    told.open()
    for text in filter(None, texts):
        told.note(text)
    return row(told)


@contextmanager
def filed(rows: list[Row]) -> Iterator[FileShelf]:
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "it's a ?file#.sqlite"))
        build(path, rows)
        connection = connect(path, write=True)
        try:
            yield FileShelf(connection)
        finally:
            connection.close()


def ranked(shelf: Shelf, query: Query) -> list[tuple[str, float]]:
    """What fits, by path, with its score."""
    found = shelf.scores(query)
    return [(one.path, round(found[one.number], 10)) for one in shelf.facets(found)]


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3)), max_size=6), TYPED)
def test_they_find_the_same(said: list[tuple[str, list[str]]], typed: str) -> None:
    rows = [saying(number, *one) for number, one in enumerate(said)]
    query = parse(typed)
    if not query.wanted:
        query = Query((Phrase(("deploy",)), Phrase(("the",), exact=True)), any_of=True)
    with filed(rows) as shelf:
        assert ranked(shelf, query) == ranked(Shelf(rows), query)
        assert [shelf.count(one) for one in query.wanted] == [
            Shelf(rows).count(one) for one in query.wanted
        ]


@settings(max_examples=30)
@given(st.lists(TEXTS, min_size=2, max_size=5), st.data())
def test_they_agree_after_changes(texts: list[str], data: st.DataObject) -> None:
    """What was dropped leaves no trace in the ranking."""
    rows = [saying(number, text, [text]) for number, text in enumerate(texts)]
    with filed(rows) as shelf:
        gone = data.draw(st.sampled_from(rows))
        shelf.drop(gone.facet.path)
        shelf.drop("nowhere.md")
        other = saying(1, texts[1] or "x", [data.draw(TEXTS)])
        shelf.put(other)
        left = {one.facet.path: one for one in rows if one is not gone} | {other.facet.path: other}
        query = parse("deploy the")
        assert sorted(ranked(shelf, query)) == sorted(ranked(Shelf(left.values()), query))


@pytest.mark.parametrize("indexed", [True, False])
def test_they_hold_the_same(monkeypatch: pytest.MonkeyPatch, indexed: bool) -> None:
    if not indexed:
        monkeypatch.setattr(catalog_file, "_WORDS", "VIRTUAL TABLE word USING no_such_module (a)")
    rows = [row(told()) for told in STORIES[:-3]]
    rows.append(row(owing()))
    plain = Shelf(rows)
    with filed(sorted(rows)) as shelf:
        assert shelf.cards() == plain.cards()
        assert shelf.numbers() == plain.numbers() == [1, 2, 3]
        since = max(one.facet.declared or 0 for one in rows)
        assert shelf.cards(since) == plain.cards(since) != plain.cards()
        (first, *_) = shelf.cards(parts=("story", "about"))
        assert first.story == plain.cards(parts=("story",))[0].story
        with pytest.raises(AttributeError, match="nobody asked for the part 'signals'"):
            first.signals  # noqa: B018
        assert shelf.cards(owing=True) == plain.cards(owing=True)
        assert [card.about.id for card in plain.cards(owing=True)] == [owing().ident]
        assert shelf.facets([2, 1]) == plain.facets([1, 2])
        for number in plain.numbers():
            assert shelf.card(number) == plain.card(number)
            assert shelf.passages(number) == plain.passages(number)
            assert shelf.blobs(number) == plain.blobs(number)
        for typed in ("invoicing", "the deploy -web", "缓存", "slow"):
            assert ranked(shelf, parse(typed)) == ranked(plain, parse(typed))
            for phrase in parse(typed).wanted:
                assert shelf.count(phrase) == plain.count(phrase)


def test_many_are_asked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [saying(number, "deploy", []) for number in range(5)]
    with filed(rows) as shelf:
        few = shelf.facets(range(1, 5))
        monkeypatch.setattr(catalog_file, "_FEW", 2)
        assert shelf.facets(range(1, 5)) == few


def test_what_is_not_there_is_an_error_of_the_file() -> None:
    with filed([]) as shelf, pytest.raises(catalog_file.Error, match="no incident 7"):
        shelf.card(7)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with suppress(catalog_file.Error):
        connect(str(tmp_path / "none"), write=True).execute("SELECT 1 FROM facet")
    assert not [*tmp_path.iterdir()]
