"""Markdown pages whose examples are run: the fenced blocks, and what the page says about them.

A block marked ``console`` is a session: lines that begin with ``$`` are typed, the others are what
they print. A line that ends with a backslash goes on in the next, and so does one that a ``>``
follows. A line of nothing but ``…`` stands for any number of lines.

An HTML comment above a block (readers don't see it) sets the stage; see :class:`Direction`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROMPT, MORE, ELISION = "$ ", "> ", "…"

_FENCE = re.compile(r"^( *)(`{3,}|~{3,}) *([\w-]*) *$")
_DIRECTION = re.compile(r"^ *<!-- console: (.*?) *-->$")


@dataclass(frozen=True)
class Direction:
    """What a comment ``<!-- console: KEY=VALUE … -->`` says, for the blocks that follow it.

    ``start``: a fresh scratch folder of that kind; ``who``: whose shell it is; ``now``: the time of
    day; ``file``: the next block is saved under this name, in the folder the shell is in.
    """

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its lines, and where (0-based) they stand in the page."""

    language: str
    first: int
    lines: tuple[str, ...]
    indent: str = ""

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True)
class Typed:
    """One command of a session, and the lines that the page says it prints."""

    prompted: tuple[str, ...]
    """Its lines as the page has them, prompts included."""
    line: str
    prints: tuple[str, ...]


def parts(text: str) -> Iterator[Direction | Block]:
    """Directions and blocks of a page, in order."""
    rows = text.splitlines()
    number = 0
    while number < len(rows):
        found = _DIRECTION.match(rows[number])
        fence = _FENCE.match(rows[number])
        if found:
            yield Direction(number, _values(found[1]))
        elif fence:
            end = next(
                place for place in range(number + 1, len(rows)) if rows[place].strip() == fence[2]
            )
            inner = [row.removeprefix(fence[1]) for row in rows[number + 1 : end]]
            yield Block(fence[3], number + 1, tuple(inner), fence[1])
            number = end
        number += 1


def _values(said: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in shlex.split(said))
    values = {key: value for key, _, value in pairs}
    assert values.keys() <= {"start", "who", "now", "file"}, said
    return values


def session(block: Block) -> Iterator[Typed]:
    """The commands of a ``console`` block."""
    rows = list(block.lines)
    assert block.text.startswith(PROMPT), f"line {block.first + 1}: no prompt"
    while rows:
        prompted = [rows.pop(0)]
        typed = [prompted[0].removeprefix(PROMPT)]
        while rows and (typed[-1].endswith("\\") or f"{rows[0]} ".startswith(MORE)):
            prompted.append(rows.pop(0))
            typed.append(prompted[-1].removeprefix(MORE.rstrip()).removeprefix(" "))
        prints = []
        while rows and not rows[0].startswith(PROMPT):
            prints.append(rows.pop(0))
        yield Typed(tuple(prompted), "\n".join(typed), tuple(prints))


def fits(shown: Sequence[str], seen: Sequence[str]) -> bool:
    """Whether what a page shows is what was seen, elisions aside."""
    wanted = "".join(r"(?:.*\n)*" if line == ELISION else re.escape(f"{line}\n") for line in shown)
    return re.fullmatch(wanted, "".join(f"{line}\n" for line in seen)) is not None


def replaced(page: Path, blocks: Mapping[Block, Sequence[str]]) -> str:
    """The page's text with other lines in some of its blocks."""
    rows = page.read_text(encoding="utf-8").splitlines()
    for block in sorted(blocks, key=lambda block: -block.first):
        new = [f"{block.indent}{line}".rstrip() for line in blocks[block]]
        rows[block.first : block.first + len(block.lines)] = new
    return "".join(f"{row}\n" for row in rows)
