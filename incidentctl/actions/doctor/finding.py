"""What a check found."""

from __future__ import annotations

from typing import NamedTuple

OK = "ok"
WARNING = "warning"
"""It works, and could be better, or will be by itself."""
WRONG = "wrong"
"""Something doesn't work, or will be lost, until somebody mends it."""


class Finding(NamedTuple):
    """What is so: ``fix`` is the command that mends it, if it is not as it should be.

    ``check`` is the name of the check, ``safe`` whether ``--fix`` may mend it by itself, and
    ``done`` says what it did, or why it couldn't.
    """

    state: str
    said: str
    fix: str = ""
    safe: bool = False
    check: str = ""
    done: str = ""
