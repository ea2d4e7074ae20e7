"""What people typed, as Markdown that shows just these characters: no heading, no list, no HTML.

For documents that people go on to edit. Nothing typed can end a paragraph's form, open a block, or
become a link to something else than it says: a web address becomes a link to itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from incidentctl.text.clean import visible
from incidentctl.text.grammar import escape_markdown

# Only what can stand between "<" and ">" as it is, and not the full stop that ends the sentence.
_URL = re.compile(
    r"\bhttps?://[A-Za-z0-9](?:[A-Za-z0-9\-._~:/?#@!$&()*+,;=%]*[A-Za-z0-9\-_~/#&=%])?"
)
_BLOCK = re.compile(r"[#+=-]|[0-9]{1,9}(?=[.)](?:[ \t]|\Z))")
"""What would begin a heading, a list, a rule or an underlined heading, where a line begins."""
HARD_BREAK = "\\"


def inline(text: str) -> str:
    """A text on one row, to stand within a sentence or a cell of a table."""
    return _line(" ".join(visible(text).split()))


def block(text: str, indent: str = "") -> str:
    """A text of many lines: its lines stay lines, its paragraphs paragraphs.

    Every row but the first begins with ``indent``, for a text within a list.
    """
    return f"\n{indent}".join(_rows(visible(text))).replace(f"\n{indent}\n", "\n\n")


def quote(text: str) -> str:
    """The same as a quotation."""
    return "\n".join(f"> {row}" if row else ">" for row in _rows(visible(text)))


def link(shown: str, target: str) -> str:
    """A link of our own making: ``target`` is a path or an address without blanks."""
    return f"[{inline(shown)}]({target})"


def _rows(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines()]
    for number, line in enumerate(lines):
        follows = number + 1 < len(lines) and lines[number + 1]
        yield _line(line) + (HARD_BREAK if line and follows else "")


def _line(line: str) -> str:
    found = _BLOCK.match(line)
    if not found:
        return _escaped(line)
    start, rest = found[0], line[found.end() :]
    if start.isdigit():
        return f"{start}\\{rest[0]}{_escaped(rest[1:])}"
    return f"\\{start}{_escaped(rest)}"


def _escaped(line: str) -> str:
    """A line in which nothing means anything but a web address, which means itself."""
    parts, end = [], 0
    for found in _URL.finditer(line):
        parts += [_plain(line[end : found.start()]), f"<{found[0]}>"]
        end = found.end()
    return "".join([*parts, _plain(line[end:])])


def _plain(text: str) -> str:
    # The dollar sign begins a formula on some forges.
    return escape_markdown(text).replace("$", "\\$")
