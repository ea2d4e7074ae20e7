from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from incidentctl.domain.entry import Entry
from incidentctl.domain.kinds import NAMES
from incidentctl.text.grammar import (
    ENTRY,
    FORMAT_LINE,
    KEY_LINES,
    KIND,
    RAW_HTML,
    TITLE,
    escape_html,
    escape_markdown,
    unescape_html,
)
from incidentctl.text.writer import write_entry
from tests.support.entries import ENTRIES, HOSTILE, HOSTILE_PIECES, LINES, TEXTS

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown: str) -> str:
    """The words that a line of Markdown shows; HTML, links and emphasis leave other tokens."""
    (inline,) = (token for token in MARKDOWN.parse(markdown) if token.type == "inline")
    assert {child.type for child in inline.children or []} <= {"text"}, inline.children
    return "".join(child.content for child in inline.children or [])


class TestMarkdown:
    @given(LINES.filter(bool))
    def test_of_any_line_shows_just_its_characters(self, line: str) -> None:
        assert shown(f"# x: {escape_markdown(line)}") == f"x: {line}"
        assert shown(f"### {escape_markdown(line)} noted") == f"{line} noted"

    @pytest.mark.parametrize(
        ("line", "markdown"),
        [
            ("plain words, 100 % of them", "plain words, 100 % of them"),
            ("db_main is up", "db_main is up"),
            ("a__b", "a__b"),
            ("__init__ _x_ a_ _", r"\_\_init\_\_ \_x\_ a\_ \_"),
            ("日_本", r"日\_本"),
            ("*bold* `code` ~~gone~~ a|b", r"\*bold\* \`code\` \~\~gone\~\~ a\|b"),
            ("<b> &amp; [a](b) ![c](d)", r"\<b\> \&amp; \[a\](b) !\[c\](d)"),
            ("C:\\new\\*", r"C:\\new\\\*"),
            ("C# and F#", "C# and F#"),
            ("a #", r"a \#"),
            ("a ## ###", r"a ## \###"),
            ("#", r"\#"),
            ("a#", "a#"),
            ("# a #b", "# a #b"),
        ],
    )
    def test_escapes_no_more_than_it_must(self, line: str, markdown: str) -> None:
        assert escape_markdown(line) == markdown
        assert shown(f"# x: {markdown}") == f"x: {line}"


class TestHtml:
    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("a < b <- c <3 <= d", "a < b <- c <3 <= d"),
            ("<b> </b> <!-- <?x <A", r"\<b> \</b> \<!-- \<?x \<A"),
            (r"\<b", r"\\\<b"),
            (r"\\<b", r"\\\\\<b"),
            (r"\\< b \\", r"\\< b \\"),
            ("<https://example.com/a?b=c#d>", "<https://example.com/a?b=c#d>"),
            ("<http://x>", "<http://x>"),
            (r"\<https://x>", r"\<https://x>"),
            ("<https://a b>", r"\<https://a b>"),
            ("<https://>", r"\<https://>"),
            ("<https://a", r"\<https://a"),
            ("<https://a<b>", r"\<https://a\<b>"),
            ("<https:a> <ftp://a> <a@b.c>", r"\<https:a> \<ftp://a> \<a@b.c>"),
            ("<HTTPS://X>", r"\<HTTPS://X>"),
        ],
    )
    def test_is_written_so_that_it_is_none(self, text: str, written: str) -> None:
        assert escape_html(text) == written
        assert unescape_html(written) == text
        assert RAW_HTML.search(written) is None

    @given(TEXTS | HOSTILE | st.text("\\<!-/?ahtps:>", max_size=20))
    def test_comes_back_as_it_was(self, text: str) -> None:
        written = escape_html(text)
        assert unescape_html(written) == text
        assert RAW_HTML.search(written) is None

    @given(st.text("\\<!-/?ahtps:> `'\"=\n", max_size=40) | TEXTS)
    def test_none_is_left_for_markdown(self, text: str) -> None:
        tokens = MARKDOWN.parse(escape_html(text))
        types = {child.type for token in tokens for child in [token, *(token.children or [])]}
        assert not types & {"html_block", "html_inline"}

    @given(st.text("\\<!-/?ahtps:>", max_size=20))
    def test_of_one_spelling_only_is_accepted(self, written: str) -> None:
        if RAW_HTML.search(written) is None:
            assert escape_html(unescape_html(written)) == written

    def test_in_words_is_shown_as_typed(self) -> None:
        text = r"panic: <nil>, \<a>, \\</b>"
        assert shown(escape_html(text)) == text


class TestExpressions:
    @given(ENTRIES)
    def test_an_entry_is_matched_whole(self, entry: Entry) -> None:
        placed = write_entry(entry)
        found = ENTRY.fullmatch(placed.raw)
        assert found
        assert found[1] == placed.id
        keys = [key for key, _ in KEY_LINES.findall(found[2])]
        assert keys[:3] == ["at", "recorded", "by"]
        assert len(keys) == found[2].count("\n")

    @pytest.mark.parametrize(
        "line",
        [
            *("# INC-20261121-k3f9zq: x", "# INC-20261121-k3f9zq:  x"),
            *(
                "# INC-2026112-k3f9zq: x\n",
                "# INC-20261121-k3f9zq: \n",
                "# INC-20261121-k3f9zq x\n",
            ),
            *(
                "## INC-20261121-k3f9zq: x\n",
                " # INC-20261121-k3f9zq: x\n",
                "# INC-20261121-K3F9ZQ: x\n",
            ),
            *("# INC-٢0261121-k3f9zq: x\n", "# inc-20261121-k3f9zq: x\n"),
        ],
    )
    def test_a_title_line_is_one_line_of_one_form(self, line: str) -> None:
        assert TITLE.match(line) is None

    def test_the_kinds_have_names_of_kinds(self) -> None:
        assert all(KIND.match(name) for name in [*NAMES, "near-miss", "a_1"])
        for name in ("", "Note", "1a", "-a", "a b", "a\n", "ä", "a.b", "_a"):
            assert not KIND.match(name)

    @pytest.mark.parametrize(
        ("data", "number"),
        [
            (b"format = 1\n", b"1"),
            (b"x\nformat = 12\r\nformat = 3", b"12"),
            (b"format = 1234567890123", b"123456789"),
            (
                b"> format = 2\n  format = 2\nformat=2\nformat = two\nformat = 2 # x\nformats = 2",
                None,
            ),
        ],
    )
    def test_the_line_of_the_format(self, data: bytes, number: bytes | None) -> None:
        found = FORMAT_LINE.search(data)
        assert (found[1] if found else None) == number


@pytest.mark.parametrize("piece", HOSTILE_PIECES)
def test_no_piece_of_text_is_structure_once_it_is_quoted(piece: str) -> None:
    for line in piece.split("\n"):
        assert not re.match(r"<!--\Z|-->\Z|### |# |\[\[", f"> {escape_html(line)}")


_OPENING = '\n<!--\n[[entry]]\nid = "5v7k2m9q0x3r8w1t"\n'


@pytest.mark.parametrize(
    ("function", "raw"),
    [
        (escape_markdown, f"a{'_' * 1_000_000}b"),
        (escape_markdown, f"a {'#' * 1_000_000} b"),
        (escape_markdown, " #" * 500_000 + "x"),
        (escape_markdown, "_a" * 500_000),
        (escape_html, "\\" * 1_000_000),
        (escape_html, "\\" * 1_000_000 + "<b"),
        (escape_html, "<https://" * 120_000),
        (escape_html, "<b" * 500_000),
        (escape_html, "<https://" + "a" * 1_000_000),
        (unescape_html, "\\" * 1_000_000 + "<b"),
        (unescape_html, r"\<https://" * 120_000),
        (RAW_HTML.search, "\\" * 1_000_000 + "<"),
        (RAW_HTML.search, "\\<" * 500_000),
        (ENTRY.match, _OPENING + "a = 1\n" * 200_000),
        (ENTRY.match, _OPENING + "a = " + "1" * 1_000_000),
        (ENTRY.match, _OPENING + "a" * 1_000_000),
        (ENTRY.match, _OPENING + "a = 1\n-->\n### x\n\n" + ">\n" * 500_000 + "x"),
        (ENTRY.match, _OPENING + "a = 1\n-->\n### x\n\n" + "> a\n" * 250_000 + "> "),
        (ENTRY.search, _OPENING * 25_000),
        (ENTRY.search, (_OPENING + "a = 1\n") * 25_000),
        (lambda raw: FORMAT_LINE.search(raw.encode()), "format = " + "1" * 1_000_000 + "x"),
        (lambda raw: FORMAT_LINE.search(raw.encode()), "format = \n" * 100_000),
    ],
)
def test_the_time_grows_with_the_length_and_no_faster(
    function: Callable[[str], object], raw: str
) -> None:
    """Something quadratic takes minutes for this; what is linear takes a tenth of a second."""
    start = time.process_time()
    function(raw)
    assert time.process_time() - start < 3
