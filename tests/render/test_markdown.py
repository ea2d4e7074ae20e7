"""What people typed, in Markdown: it shows as they typed it, and makes nothing of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from incidentctl.render.markdown import block, inline, link, quote
from tests.support.entries import HOSTILE


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("* item", r"\* item"),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("1.5 seconds", "1.5 seconds"),
        ("> quote", r"\> quote"),
        ("===", r"\==="),
        ("---", r"\---"),
        ("```sh", r"\`\`\`sh"),
        ("    code", "code"),
        ("\tcode", "code"),
        ("| a | b |", r"\| a \| b \|"),
        ("[a](javascript:x)", r"\[a\](javascript:x)"),
        ("![a](https://x)", r"!\[a\](<https://x>)"),
        ("[a]: /b", r"\[a\]: /b"),
        ("<b>bold</b>", r"\<b\>bold\</b\>"),
        ("<!-- gone -->", r"\<!-- gone --\>"),
        ("&lt;", r"\&lt;"),
        ("$x$", r"\$x\$"),
        ("snake_case and _this_", r"snake_case and \_this\_"),
        ("see https://a.b/c_d?x=1&y=2.", "see <https://a.b/c_d?x=1&y=2>."),
        ("https://a.b/<script>", r"<https://a.b/>\<script\>"),
    ],
)
def test_nothing_typed_means_anything(typed: str, made: str) -> None:
    assert inline(typed) == made
    assert block(typed) == made


def test_lines_stay_lines_and_paragraphs_paragraphs() -> None:
    assert block("a\nb\n\n- c\n  d") == "a\\\nb\n\n\\- c\\\nd"
    assert block("a\nb\n\nc", "  ") == "a\\\n  b\n\n  c"
    assert inline("a\nb\n\n# c") == "a b # c"
    assert quote("a\n\n# b") == "> a\n>\n> \\# b"
    assert link("a]b", "x.md") == r"[a\]b](x.md)"


def test_what_a_terminal_would_obey_is_visible() -> None:
    assert inline("a\x1b[31m\u202e") == r"a\<U+001B\>\[31m\<U+202E\>"


# What would begin a block or raw HTML where a row begins, or a link anywhere.
_BEGINS = re.compile(
    r"^(?:#|[-+*] |\d+[.)](?:\s|$)|>|=|```|~~~|---|<[a-zA-Z/!?](?!ttps?:)|\||    |\t)"
)
_OPENS = re.compile(r"(?<!\\)(?:\\\\)*(?:\[|<(?!https?://[^ <>]*>)|`|\||\*|~)")


@given(HOSTILE)
def test_no_text_makes_a_block_or_a_link(text: str) -> None:
    for made in (inline(text), block(text), block(text, "  ")):
        for row in made.split("\n"):
            bare = row.removeprefix("  ")
            assert not _BEGINS.match(bare), made
            assert not _OPENS.search(re.sub(r"<https?://[^ <>]*>", "", row)), made
    assert "\n" not in inline(text)
    assert all(row.startswith(">") for row in quote(text).split("\n") if row)
