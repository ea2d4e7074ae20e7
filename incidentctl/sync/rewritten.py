"""Where and how a file was rewritten that may only grow."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from incidentctl.domain.problem import Problem
from incidentctl.text.reader import salvage

if TYPE_CHECKING:
    from incidentctl.text.reader import Record

_RULE = "append-only"
_SHOWN = 8


def rewritten(old: bytes, record: Record, new: bytes, path: str) -> Problem:
    """The problem of a change that is no append; ``record`` is what ``old`` says."""
    line = _first_different_line(old, new)
    if new.replace(b"\r\n", b"\n").startswith(old):
        return Problem(_RULE, "its line ends were changed to CR LF", "", path, line)
    entry = next((each.id for each in reversed(record.entries) if each.line <= line + 1), "")
    if old.startswith(new):
        gone = old.count(b"\n") - new.count(b"\n")
        ends = "1 line is" if gone == 1 else f"{gone} lines are"
        return Problem(_RULE, f"{ends} gone from its end", "", path, line, entry)
    if not entry:
        return Problem(_RULE, "its first lines were changed", "", path, line)
    if {each.id for each in record.entries} <= salvage(new).keys():
        message = f"something was put before entry {entry}, or entries changed places"
        return Problem(_RULE, message, "", path, line, entry)
    message = f"entry {entry} was changed or taken out: what is written stays as it is"
    return Problem(_RULE, message, f'incidentctl correct {entry[:_SHOWN]} "…"', path, line, entry)


def _first_different_line(old: bytes, new: bytes) -> int:
    pairs = zip_longest(old.split(b"\n"), new.split(b"\n"))
    return next((number for number, (was, is_) in enumerate(pairs, 1) if was != is_), 1)
