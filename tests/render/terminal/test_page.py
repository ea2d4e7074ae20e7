"""The page: nothing breaks out of its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from incidentctl.render.terminal.page import Page, Screen, joined, paragraph, row, words
from incidentctl.text.clean import visible
from tests.support.screens import rows, shown

MARK = "\u200e"
HEBREW = "התור מתמלא"


def laid_out(compose: Callable[[Page], Iterable[Text]], width: int = 40) -> list[str]:
    return rows(Screen(compose), width)


def test_words_are_literal_and_stay_on_one_row() -> None:
    assert words("[red]x[/] :boom:\n\tend").plain == "[red]x[/] :boom:  end"
    assert words("\x1b[31mred\x07\u202e").plain == "<U+001B>[31mred<U+0007><U+202E>"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("12345678", 8, "12345678"),
        ("123456789", 8, "1234567…"),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字漢", 8, "漢字漢…"),
        ("x" * 65536, 8, "xxxxxxx…"),
        ("", 8, ""),
        ("ab", 1, "…"),
    ],
)
def test_words_are_cut_at_a_limit_of_cells(text: str, limit: int, expected: str) -> None:
    assert words(text, limit=limit).plain.replace(" …", "…") == expected
    assert words(text, limit=limit).cell_len <= limit


def test_words_of_combining_characters_are_cut_too() -> None:
    cut = words("e\u0301" * 32768, limit=8)
    assert cut.plain.startswith("e\u0301" * 6)
    assert cut.plain.endswith("…")
    assert cut.cell_len <= 8


def test_words_from_right_to_left_end_with_a_mark() -> None:
    assert words(HEBREW).plain == HEBREW + MARK
    assert words(HEBREW, limit=4).plain == HEBREW[:3] + "…" + MARK
    assert words("مرحبا").plain.endswith(MARK)
    assert MARK not in words("résumé 漢字 🐢").plain


def test_a_row_with_letters_from_right_to_left_runs_from_left_to_right() -> None:
    assert laid_out(lambda page: page.under(paragraph(HEBREW), 2)) == [f"{MARK}  {HEBREW}"]


def test_pieces_are_joined_by_dots_and_empty_ones_left_out() -> None:
    pieces = [Text(), Text("a", "bold"), Text(), Text("b")]
    assert joined(pieces).plain == "a · b"
    assert shown(Screen(lambda _: [joined(pieces)]), color="always") == (
        "\x1b[1ma\x1b[0m\x1b[2m · \x1b[0mb\n"
    )
    assert joined([]).plain == ""


def test_text_wraps_under_its_indent_and_keeps_its_own() -> None:
    text = paragraph("one two three four five\n\n    - six seven eight nine\n\tten")
    assert laid_out(lambda page: page.under(text, 2), 20) == [
        "  one two three four",
        "  five",
        "",
        "      - six seven",
        "      eight nine",
        "      ten",
    ]


def test_text_beside_a_label_hangs() -> None:
    label = Text("label ")
    assert laid_out(lambda page: page.beside(label, Text("some text that is long")), 24) == [
        "label some text that is",
        "      long",
    ]


def test_text_moves_below_a_label_that_leaves_no_room() -> None:
    label, text = Text("  a label much too long "), Text("some text")
    assert laid_out(lambda page: page.beside(label, text), 20) == [
        "  a label much too",
        "  long",
        "    some text",
    ]
    assert laid_out(lambda page: page.beside(Text("    "), text), 8) == ["    some", "    text"]


def test_the_ends_of_a_row_need_a_gap() -> None:
    left, right = Text("left"), Text("right")
    assert laid_out(lambda page: page.ends(left, right), 11) == ["left  right"]
    assert laid_out(lambda page: page.ends(left, right), 10) == ["left", "right"]
    assert laid_out(lambda page: page.ends(left, Text()), 10) == ["left"]


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    table = [([Text("a"), Text("漢字")], Text("x")), ([Text("bbb"), Text("c")], Text("y" * 30))]
    assert laid_out(lambda page: page.table(table, indent=1), 30) == [
        " a    漢字  x",
        " bbb  c     " + "y" * 18,
        " " * 12 + "y" * 12,
    ]
    assert laid_out(lambda page: page.table([])) == []


def test_the_last_cell_can_be_made_to_fit() -> None:
    table = [([Text("a")], lambda room: Text(f"{room} cells"))]
    assert laid_out(lambda page: page.table(table), 40) == ["a  37 cells"]


def test_an_inset_is_a_narrower_page() -> None:
    assert laid_out(lambda page: page.inset(lambda inner: [Text(f"{inner.width}")])) == ["  38"]


def test_rows_are_never_longer_than_people_read() -> None:
    text = Text("word " * 60)
    assert max(map(len, laid_out(lambda page: page.under(text), 300))) <= 120


@pytest.mark.parametrize("style", ["", "bold"])
def test_a_row_wider_than_the_console_is_cut(style: str) -> None:
    assert shown(Screen(lambda _: [Text("x" * 50, style)]), 20) == "x" * 20 + "\n"


def test_a_style_of_a_whole_row_is_kept() -> None:
    assert shown(Screen(lambda _: [Text("x", "bold")]), color="always") == "\x1b[1mx\x1b[0m\n"


@given(st.text(max_size=300), st.integers(1, 50), st.integers(0, 20))
def test_any_text_stays_in_its_frame(text: str, width: int, indent: int) -> None:
    label = row(" " * indent, words(text[:20], limit=8), "  ")
    found = laid_out(lambda page: page.beside(label, paragraph(text)), width)
    for line in found:
        assert cell_len(line) <= width
        assert visible(line) == line


@given(st.text(st.characters(exclude_categories=["Z", "C", "M"]), max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    found = "".join(laid_out(lambda page: page.under(paragraph(text), 4), 24))
    assert found.replace(MARK, "").replace(" ", "") == visible(text).replace(" ", "")
