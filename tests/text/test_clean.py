from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidentctl.text.clean import (
    Cleaned,
    clean_line,
    clean_text,
    is_clean_line,
    is_clean_text,
    visible,
)

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
TEXAS = "\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f"

# What makes trouble, alone and next to each other: parts of escapes, of flags and of line breaks.
PIECES = (
    *("\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b\\", "\x07", "\x9b", "\x9c", "\x9d", "\x90"),
    *("0;", "8;;", "31m", "1;2", "m", "?", " ", "  ", "\t", "\n", "\r", "\r\n", "\x85", "\u2028"),
    *("\u2029", "\xa0", "\u3000", "\u202e", "\u2066", "\ufeff", "\ufffe", "\U0010ffff", "\0"),
    *("\ud800", "\udc80", "\udcff", SCOTLAND, "\U0001f3f4", "\U000e0067", "\U000e007f"),
    *("\u200d", "\u200f", "\ufe0f", "\U000e0100", "word", "é", "日本", "<U+202E>", "-->", "```"),
)
any_character = st.integers(0, sys.maxunicode).map(chr)
hostile = st.lists(st.sampled_from(PIECES) | any_character, max_size=12).map("".join)
thorough = settings(max_examples=300)


def is_unprintable(code: int) -> bool:
    """The rule itself, said a second time and in another way than as a regular expression."""
    return (
        (code < 0x20 and chr(code) not in "\t\n")
        or 0x7F <= code <= 0x9F
        or code in {0x180E, 0x200B, 0x2028, 0x2029, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB}
        or 0x202A <= code <= 0x202E
        or 0x2060 <= code <= 0x206F
        or 0xD800 <= code <= 0xDFFF
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
        or (0xE0000 <= code <= 0xE0FFF and not 0xE0100 <= code <= 0xE01EF)
    )


EVERY = range(sys.maxunicode + 1)


class TestEveryCodePoint:
    def test_that_can_be_seen_stays(self) -> None:
        text = "é".join(["", *(chr(code) for code in EVERY if not is_unprintable(code)), ""])
        assert is_clean_text(text)
        assert clean_text(text).text == visible(text) == text

    def test_that_cannot_be_seen_is_unclean_wherever_it_stands(self) -> None:
        unprintable = [chr(code) for code in EVERY if is_unprintable(code)]
        assert [c for c in unprintable if is_clean_text(f"a{c}b") or is_clean_line(c)] == []
        assert [c for c in unprintable if not is_clean_text(visible(c))] == []

    def test_that_cannot_be_seen_is_written_so_that_it_can(self) -> None:
        for code in EVERY:
            if is_unprintable(code) and code not in {0x0D, 0x85, 0x2028, 0x2029}:
                byte = code - 0xDC00
                mark = f"<0x{byte:02X}>" if 0x80 <= byte <= 0xFF else f"<U+{code:04X}>"
                assert clean_text(f"é{chr(code)}é").text == visible(f"é{chr(code)}é") == f"é{mark}é"

    @pytest.mark.parametrize(
        "kept",
        [
            *("\u200d", "\u200c", "\u200e", "\u200f", "\u061c", "\ufe0f", "\ufe0e", "\U000e0100"),
            *("\ue000", "\U000f0000", "é", "e\u0301", "שלום", "日本語", "👩‍🚒", "🇩🇪", "\tindented"),
            *(
                SCOTLAND,
                TEXAS,
                f"{SCOTLAND}{TEXAS}",
                "\U0001f3f4",
                "\U0001f3f4\u200d☠\ufe0f",
                "\xa0",
            ),
            *("", "a\n\nb", "  code", "<U+202E>", "<0xE9>", "[31m", "]0;x", "\xad"),
        ],
    )
    def test_what_people_write_stays(self, kept: str) -> None:
        assert clean_text(kept) == Cleaned(kept, ())
        assert is_clean_text(kept)
        assert visible(kept) == kept


class TestEscapes:
    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            ("\x1b[31mred\x1b[0m", "red"),
            ("\x1b[1;38;5;208mbold\x1b[m", "bold"),
            ("\x1b[?25lgone\x1b[2K", "gone"),
            ("\x1b[200~pasted\x1b[201~", "pasted"),
            ("\x1b[1 qcursor", "cursor"),
            ("\x1b[31", ""),
            ("\x1b[31\nnext", "\nnext"),
            ("\x1b[31écran", "écran"),
            ("\x1b]0;title\x07text", "text"),
            ("\x1b]0;title\x1b\\text", "text"),
            ("\x1b]0;title\x9ctext", "text"),
            ("\x1b]8;;https://example.com/\x1b\\link\x1b]8;;\x1b\\", "link"),
            ("\x1b]lshell\x07text", "text"),
            ("\x1bP1$r0m\x1b\\text", "text"),
            ("\x1b_Gf=100;AAAA\x1b\\text", "text"),
            ("\x1b^private\x1b\\text", "text"),
            ("\x1bXstring\x1b\\text", "text"),
            ("\x1b(Bascii", "ascii"),
            ("\x1b%Gutf", "utf"),
            ("\x1b7saved\x1b8", "saved"),
            ("\x1bcreset", "reset"),
            ("\x1bMup\x1b=", "up"),
            ("\x1b\\stray end", "stray end"),
            ("\x9b31mred\x9bm", "red"),
            ("\x9d0;title\x07text", "text"),
            ("\x9d0;title\x9ctext", "text"),
            ("\x90q\x9c\x98s\x9c\x9ep\x1b\\\x9fa\x9ctext", "text"),
        ],
    )
    def test_are_stripped(self, raw: str, clean: str) -> None:
        assert clean_text(f">{raw}").text == f">{clean}"

    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            # A command's number and what follows: no person typed that. Up to where the line ends.
            ("a\x1b]0;title\nb\x07c", "a\nb<U+0007>c"),
            ("a\x1b]0;title\r\nb", "a\nb"),
            ("a\x1b]0;title\u2028b", "a\nb"),
            ("a\x1b]0;title \x1b[31mred", "ared"),
            ("a\x1b]52", "a52"),
            # Alt and a key: the words that follow are the person's.
            ("a \x1b]then we restarted it", "a then we restarted it"),
            ("a \x1bPrestarted\nb\x1b\\", "a restarted\nb"),
            ("a \x1b_underlined", "a underlined"),
            ("a \x1b^b \x1bXc", "a b c"),
        ],
    )
    def test_without_an_end_eat_no_more_than_a_line(self, raw: str, clean: str) -> None:
        assert clean_text(raw).text == clean

    @pytest.mark.parametrize(
        "text", ["Привет, мир", "Осень, Польша", "she said “no” or “yes”", "“a”, ”b“"]
    )
    def test_are_not_seen_in_words_decoded_wrongly(self, text: str) -> None:
        mistaken = text.encode().decode("latin-1")
        assert set("\x90\x98\x9d\x9e\x9f") & set(mistaken)
        words = "".join(character for character in mistaken if not is_unprintable(ord(character)))
        assert re.sub(r"<U\+00[0-9A-F]{2}>", "", clean_text(mistaken).text) == words

    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            ("a\x1b", "a<U+001B>"),
            ("a\x1b\nb", "a<U+001B>\nb"),
            ("a\x1bé", "a<U+001B>é"),
            ("a\x1b(", "a<U+001B>("),
            ("a\x9b31", "a<U+009B>31"),
            ("a\x9d0;title", "a<U+009D>0;title"),
            ("a\x9c", "a<U+009C>"),
            ("a\x07", "a<U+0007>"),
        ],
    )
    def test_that_are_none_are_shown(self, raw: str, clean: str) -> None:
        assert clean_text(raw).text == clean

    def test_that_are_torn_apart_by_another_do_not_join(self) -> None:
        assert clean_text("\x1b\x1b[m[31mred").text == "<U+001B>[31mred"
        assert clean_text("\x1b]\x1b]0;a\x07b\x07c").text == "b<U+0007>c"


class TestFlags:
    @pytest.mark.parametrize(
        "forged",
        [
            SCOTLAND[1:],
            SCOTLAND[:-1],
            f"\U0001f3f4{SCOTLAND[1:-1]}\x1b[m\U000e007f",
            "\U0001f3f4\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e007f",
            "\U0001f3f4" + "\U000e0067" * 7 + "\U000e007f",
            "\U0001f3f4\U000e0047\U000e0042\U000e0045\U000e004e\U000e007f",
            f"{SCOTLAND}\U000e007f",
        ],
    )
    def test_of_no_region_hide_nothing(self, forged: str) -> None:
        assert not is_clean_text(forged)
        assert "<U+E00" in clean_text(forged).text
        assert is_clean_text(clean_text(forged).text)

    def test_of_a_region_by_number(self) -> None:
        world = "\U0001f3f4\U000e0030\U000e0030\U000e0031\U000e0061\U000e007f"
        assert is_clean_text(world)


class TestWhiteSpace:
    @pytest.mark.parametrize(
        ("raw", "text", "line"),
        [
            ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf", "a b c d e f"),
            ("a\r\r\nb\n\rc", "a\n\nb\n\nc", "a b c"),
            ("a \t\nb\t \n", "a\nb", "a b"),
            ("\n \n\t\n  a\n\n", "  a", "a"),
            (" a", " a", "a"),
            ("a ", "a", "a"),
            ("a\n", "a", "a"),
            ("\na", "a", "a"),
            ("a\t\nb", "a\nb", "a b"),
            ("a\tb", "a\tb", "a b"),
            ("a  b", "a  b", "a b"),
            ("a\nb", "a\nb", "a b"),
            ("a\xa0b", "a\xa0b", "a b"),
            (" \n\t", "", ""),
            ("a  b\tc", "a  b\tc", "a b c"),
            ("\xa0a\u2003 \u3000b\u202f", "\xa0a\u2003 \u3000b\u202f", "a b"),
            ("a\x0bb\x0cc", "a<U+000B>b<U+000C>c", "a<U+000B>b<U+000C>c"),
            ("a\x1b[m \nb", "a\nb", "a b"),
            ("a \x1b[m", "a", "a"),
        ],
    )
    def test_is_tidied_without_a_word(self, raw: str, text: str, line: str) -> None:
        assert clean_text(raw).text == text
        assert clean_line(raw).text == line
        if "\x1b" not in raw and "\x0b" not in raw:
            assert clean_text(raw).remarks == clean_line(raw).remarks == ()


class TestRemarks:
    @pytest.mark.parametrize(
        ("raw", "remarks"),
        [
            ("plain", ()),
            ("\x1b[1mx", ("1 terminal escape sequence was removed",)),
            ("\x1b[1mx\x9b0m", ("2 terminal escape sequences were removed",)),
            ("\u202ex", ("1 unprintable character is written as <U+202E>",)),
            ("\0\0\ud800", ("3 unprintable characters are written as <U+0000>, <U+D800>",)),
            (
                "\1\2\3\4\1",
                ("5 unprintable characters are written as <U+0001>, <U+0002>, <U+0003> and so on",),
            ),
            ("caf\udce9", ("1 byte that is not UTF-8 is written as <0xE9>",)),
            ("\udc80\udcff", ("2 bytes that are not UTF-8 are written as <0x80>, <0xFF>",)),
            (
                "\U0010ffff\udc80\x1bc",
                (
                    "1 terminal escape sequence was removed",
                    "1 byte that is not UTF-8 is written as <0x80>",
                    "1 unprintable character is written as <U+10FFFF>",
                ),
            ),
            (f"{SCOTLAND}\0", ("1 unprintable character is written as <U+0000>",)),
        ],
    )
    def test_name_each_kind_of_change(self, raw: str, remarks: tuple[str, ...]) -> None:
        assert clean_text(f"-{raw}-").remarks == remarks
        assert clean_line(f"-{raw}-").remarks == remarks

    @given(hostile)
    def test_are_one_plain_line_each(self, raw: str) -> None:
        for remark in clean_text(raw).remarks:
            assert is_clean_line(remark)

    @given(hostile)
    def test_are_there_whenever_more_than_white_space_changed(self, raw: str) -> None:
        def words(text: str) -> str:
            for line_break in ("\x85", "\u2028", "\u2029"):
                text = text.replace(line_break, "\n")
            return "".join(c for c in text if c not in " \t\r\n")

        cleaned = clean_text(raw)
        assert bool(cleaned.remarks) == (words(raw) != words(cleaned.text))


class TestVisible:
    @pytest.mark.parametrize(
        ("raw", "shown"),
        [
            ("\x1b[31mred\x07", "<U+001B>[31mred<U+0007>"),
            ("\x9b31m", "<U+009B>31m"),
            ("a\r\nb\rc", "a<U+000D>\nb<U+000D>c"),
            ("a\x85b\u2028c", "a<U+0085>b<U+2028>c"),
            ("\udce9\udfff", "<0xE9><U+DFFF>"),
            ("\n  a \t\n\n", "\n  a \t\n\n"),
            (f"{SCOTLAND}\U000e0067", f"{SCOTLAND}<U+E0067>"),
        ],
    )
    def test_takes_nothing_away(self, raw: str, shown: str) -> None:
        assert visible(raw) == shown

    @given(hostile)
    def test_leaves_nothing_that_a_terminal_obeys(self, raw: str) -> None:
        shown = visible(raw)
        assert clean_text(f"|{shown}|").remarks == ()
        assert visible(shown) == shown
        shown.encode()

    @given(hostile)
    def test_leaves_clean_text_alone(self, raw: str) -> None:
        text = clean_text(raw).text
        assert visible(text) == text


class TestProperties:
    @thorough
    @given(hostile)
    @example(f"{SCOTLAND[:3]}\x1b[m{SCOTLAND[3:]}")
    @example("\x1b\x1b[m]0;a\x07")
    def test_cleaning_twice_changes_nothing(self, raw: str) -> None:
        for clean in (clean_text, clean_line):
            once = clean(raw).text
            assert clean(once) == Cleaned(once, ())

    @thorough
    @given(hostile)
    @example(SCOTLAND)
    @example(f"{SCOTLAND} ")
    def test_clean_is_what_cleaning_does_not_change(self, raw: str) -> None:
        assert is_clean_text(raw) == (clean_text(raw).text == raw)
        assert is_clean_line(raw) == (clean_line(raw).text == raw)

    @thorough
    @given(hostile)
    def test_what_comes_out_has_nothing_unprintable(self, raw: str) -> None:
        for cleaned in (clean_text(raw), clean_line(raw)):
            rest = cleaned.text.replace(SCOTLAND, "").replace(TEXAS, "")
            assert [hex(ord(c)) for c in rest if is_unprintable(ord(c))] == []
            cleaned.text.encode()  # no surrogate is left
            assert is_clean_text(cleaned.text)

    @given(hostile)
    def test_lines_end_in_words(self, raw: str) -> None:
        lines = clean_text(raw).text.split("\n")
        assert lines == [line.rstrip(" \t") for line in lines]
        assert lines == [""] or (lines[0] and lines[-1])

    @given(hostile)
    def test_a_line_is_one_line_with_single_blanks(self, raw: str) -> None:
        line = clean_line(raw).text
        assert line == " ".join(line.split())
        assert is_clean_text(line)

    @given(st.lists(st.text(st.characters(min_codepoint=33, exclude_categories=["C", "Z"]))))
    def test_words_are_never_lost(self, words: list[str]) -> None:
        raw = " \x1b[1m".join(words)
        expected = [word for word in words if word]
        assert clean_line(raw).text.split(" ") == (expected or [""])

    @given(st.binary())
    def test_bytes_of_the_command_line_are_told_apart(self, raw: bytes) -> None:
        text = clean_text(raw.decode("utf-8", "surrogateescape")).text
        text.encode()


@pytest.mark.parametrize(
    "function", [clean_text, clean_line, is_clean_text, is_clean_line, visible]
)
@pytest.mark.parametrize(
    "unit",
    [" ", "\t", " \n", "\x1b", "\x1b]", "\x1b]0;", "\x1bP", "\x1b[1", "\x1b ", "\x9d", "\x9b1"],
)
def test_the_time_grows_with_the_length_and_no_faster(
    function: Callable[[str], object], unit: str
) -> None:
    """Something quadratic takes minutes for this; what is linear takes a tenth of a second."""
    raw = f"a{unit * 200_000}é"
    start = time.process_time()
    function(raw)
    assert time.process_time() - start < 5


def test_no_table_of_this_python_is_asked() -> None:
    code = "import sys, incidentctl.text.clean; print(*sys.modules)"
    root = Path(__file__).resolve().parents[2]
    loaded = run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert "unicodedata" not in loaded.stdout.split()
    assert "incidentctl.text.clean" in loaded.stdout.split()
