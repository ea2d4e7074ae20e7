"""How others read an incident's file: the program in the documentation, and a forge."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from functools import cache
from html.parser import HTMLParser
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support import PROJECT
from tests.support.pages import Block, parts

FORMAT_PAGE = PROJECT / "docs" / "reference" / "format.md"

Reader = Callable[[Iterable[str]], list[dict[str, Any]]]


def format_page(language: str) -> str:
    """The one block in that language on the page about the format."""
    page = parts(FORMAT_PAGE.read_text(encoding="utf-8"))
    (block,) = (part for part in page if isinstance(part, Block) and part.language == language)
    return block.text


@cache
def _documented_reader() -> Reader:
    definitions, _, _ = format_page("python").partition("\nwith open(")
    names: dict[str, Any] = {}
    exec(compile(definitions, str(FORMAT_PAGE), "exec"), names)  # it is ours, and under test
    reader: Reader = names["entries"]
    return reader


def third_party(data: bytes) -> list[dict[str, Any]]:
    """The entries as the documented reader, a line filter and ``tomllib``, sees them."""
    return _documented_reader()(io.StringIO(data.decode(), newline="\n"))


class Seen(NamedTuple):
    """What is left of a file on a forge."""

    headings: tuple[str, ...]
    """The text of the headings outside quotes."""
    loose: tuple[str, ...]
    """Whatever else stands outside quotes."""
    comments: tuple[str, ...]
    html: tuple[str, ...]
    """Raw HTML that is no comment of its own, wherever it stands."""


def forge(data: bytes) -> Seen:
    """The file by a CommonMark parser, with the tables and strikethrough of the forges."""
    seen = Seen((), (), (), ())
    depth = 0
    previous = ""
    for token in _markdown().parse(data.decode()):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        seen = _with_html(seen, token, depth)
        if token.type == "inline" and not depth:
            kind = "headings" if previous == "heading_open" else "loose"
            seen = seen._replace(**{kind: (*getattr(seen, kind), _shown(token))})
        elif token.content and not depth and token.type not in {"inline", "html_block"}:
            seen = seen._replace(loose=(*seen.loose, token.content))
        previous = token.type
    return seen


def browser(data: bytes) -> str:
    """The words that a browser shows outside of quotes, when the forge's HTML reaches it."""
    html = _COMMENT.sub("", _markdown().render(data.decode()))
    page = _Page()
    page.feed(html)
    page.close()
    return " ".join("".join(page.outside).split())


# The end of a comment by the HTML standard, which differs from Markdown's and from Python's.
_COMMENT = re.compile(r"<!--(?:>|->|(?s:.*?)(?:--!?>|\Z))")


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _with_html(seen: Seen, token: Token, depth: int) -> Seen:
    html = [child.content for child in token.children or [] if child.type == "html_inline"]
    if token.type == "html_block":
        body = token.content
        if not depth and body.startswith("<!--\n") and body.endswith("\n-->\n"):
            return seen._replace(comments=(*seen.comments, body))
        html.append(body)
    return seen._replace(html=(*seen.html, *html))


def _shown(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.outside: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self._depth += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "blockquote"

    def handle_data(self, data: str) -> None:
        if self._depth <= 0:
            self.outside.append(data)
