"""The command on a real (pseudo) terminal, for prompts, colours and pagers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pexpect

from tests.support.cli import COMMAND, MEASURED
from tests.support.process import environment

ROWS, COLUMNS = 40, 100


def terminal(
    *args: str | Path, cwd: Path, env: Mapping[str, str | None] | None = None, timeout: float = 20
) -> pexpect.spawn[str]:
    """Start ``incidentctl ARGS`` on a terminal of 40 × 100; close it with ``with``, after its end.

    ``timeout`` is the longest, in seconds, that an ``expect`` waits.
    """
    python, *rest = COMMAND
    return pexpect.spawn(
        python,
        [*rest, *map(str, args)],
        cwd=str(cwd),
        env=environment({**MEASURED, "TERM": "xterm-256color", "COLUMNS": None, **(env or {})}),
        encoding="utf-8",
        timeout=timeout,
        dimensions=(ROWS, COLUMNS),
    )
