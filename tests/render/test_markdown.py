"""What people typed, in Markdown: it shows as they typed it, and makes nothing of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from incidentctl.render.markdown import block, inline, link, quote
from incidentctl.text.clean import visible
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


def rendered(source: str) -> list[str]:
    """The paragraphs that a reader sees, by a parser that knows nothing of ours.

    Whatever is neither text, a line break nor a link to what it says is an error.
    """
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        if token.type == "inline":
            found.append("".join(_shown(child) for child in token.children or ()))
        else:
            assert token.type in {"paragraph_open", "paragraph_close"}, (token.type, source)
    return found


def _shown(token: Token) -> str:
    if token.type == "link_open":
        assert token.markup == "autolink"
        assert str(token.attrs["href"]).startswith(("http://", "https://"))
        return ""
    assert token.type in {"text", "text_special", "hardbreak", "link_close"}, token.type
    return "\n" if token.type == "hardbreak" else token.content


def _plain(text: str) -> list[str]:
    """The paragraphs of a text, without the blanks at the ends of its lines."""
    lines = "\n".join(line.strip() for line in visible(text).splitlines())
    return [part.strip("\n") for part in re.split(r"\n\n+", lines) if part.strip("\n")]


@settings(max_examples=300)
@given(HOSTILE)
def test_a_reader_sees_what_was_typed_and_nothing_else(text: str) -> None:
    assert rendered(block(text)) == _plain(text)
    row = " ".join(visible(text).split())
    assert rendered(inline(text)) == ([row] if row else [])
