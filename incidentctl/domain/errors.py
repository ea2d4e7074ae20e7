"""What can go wrong with an invocation, as opposed to what is wrong with a record.

A *problem* (see :mod:`incidentctl.domain.problem`) is a value about the record. An *error* is an
exception about this invocation; it is raised anywhere and caught once, in ``cli/main``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.domain.problem import Problem

DONE = 0
REFUSED = 1
USAGE = 2
BUG = 3
REMOTE_UNREACHABLE = 4
INTERRUPTED = 130
PIPE_CLOSED = 141


class CommandError(Exception):
    """A command could not do what it was asked.

    ``code`` is a stable kebab-case name that scripts may rely on; ``hints`` are single lines, each
    the exact command (or the one thing) that mends it; ``problems`` are what the rules found, if
    they are why; ``status`` is the exit status.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hints: Sequence[str] = (),
        problems: Sequence[Problem] = (),
        status: int = REFUSED,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hints = tuple(hints)
        self.problems = tuple(problems)
        self.status = status
