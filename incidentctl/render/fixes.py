"""What mends a problem, as commands to copy.

A rule about closes names the option of ``close`` that supplies what is missing; here it becomes a
command, or the next row of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.domain.problem import Problem

CONTINUED = "  "
_CLOSE = "incidentctl close "


def whole_command(fix: str) -> str:
    """The fix of one problem by itself."""
    return _CLOSE + fix if fix.startswith("--") else fix


def commands(problems: Sequence[Problem]) -> Iterator[str]:
    """The fix of each; the options of ``close`` are one command over several rows."""
    start = _CLOSE
    for problem in problems:
        if problem.fix.startswith("--"):
            yield start + problem.fix
            start = CONTINUED
        else:
            yield problem.fix
