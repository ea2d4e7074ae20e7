"""Why an entry doesn't follow the grammar: the first line that is wrong, and what should be there.

Only damaged files come here; the reader itself matches whole entries at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from incidentctl.text.grammar import CLOSING, HEADING, ID_LINE, KEY_LINES, OPENING, QUOTE, TABLE

_SHOWN = 60

_START: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda line: line == "", f"an empty line before the next entry, or text behind '{QUOTE} '"),
    (lambda line: line == OPENING, OPENING),
    (lambda line: line == TABLE, TABLE),
    (ID_LINE.match, 'id = "…" (16 characters)'),
)


def diagnose(lines: Sequence[str]) -> tuple[int, str]:
    """The offset of the first wrong line, and a message that says what was expected there.

    ``lines`` are the rest of a text that ends in LF, split at each: the last of them is empty. They
    don't begin with an entry.
    """
    for offset, (fits, expected) in enumerate(_START):
        if not fits(lines[offset]):
            return _wrong(lines, offset, expected)
    offset = len(_START)
    while KEY_LINES.match(f"{lines[offset]}\n"):
        offset += 1
    if offset == len(_START) or lines[offset] != CLOSING:
        return _wrong(lines, offset, f"'key = value', or {CLOSING}")
    return _wrong(lines, offset + 1, f"the heading: {HEADING}TIME · NAME …")


def _wrong(lines: Sequence[str], offset: int, expected: str) -> tuple[int, str]:
    found = lines[offset][:_SHOWN] or "an empty line"
    shown = "the file ends here" if offset == len(lines) - 1 else f"found: {found}"
    return offset, f"expected {expected}; {shown}"
