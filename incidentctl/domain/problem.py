"""A problem: something wrong with the record, as a value that can be collected and sorted."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong with one incident file.

    ``line`` is 1-based, 0 when the whole file is meant; ``entry`` is the entry's id, if one is to
    blame; ``fix`` is the exact command, or the one sentence, that mends it.
    """

    rule: str
    message: str
    fix: str
    path: str = ""
    line: int = 0
    entry: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: [{self.rule}] {self.message}"
