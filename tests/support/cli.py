"""The ``incidentctl`` command, run as a process of its own the way its users run it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tests.support.process import TIMEOUT, Ran, ended, environment, execute
from tests.support.warm import Warm

# `-P`: like the installed command, it never imports from the folder it is run in.
COMMAND = (sys.executable, "-P", "-m", "incidentctl")

# Coverage starts in a child through these, which the sealed world takes away: a process that is
# killed while it writes down what was measured leaves half a file, so only those are measured whose
# end is awaited, and not what they run in their turn.
_COVERAGE = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
MEASURED = _COVERAGE if any(name.startswith("COVERAGE_PROCESS_") for name in _COVERAGE) else {}
UNMEASURED: Mapping[str, None] = dict.fromkeys(MEASURED)
"""What to add to ``env`` for a command that is killed, or whose modules or time are looked at."""


def run(
    *args: str | Path,
    cwd: Path,
    env: Mapping[str, str | None] | None = None,
    stdin: str | bytes | None = None,
    timeout: float = TIMEOUT,
) -> Ran:
    """Run ``incidentctl ARGS`` in ``cwd``; see :func:`tests.support.process.execute`.

    It starts warm where that makes no difference; see :mod:`tests.support.warm`.
    """
    argv = [*COMMAND, *map(str, args)]
    given = stdin.encode() if isinstance(stdin, str) else stdin
    words, full = argv[len(COMMAND) :], environment(env)
    server = server_of(measured=bool(MEASURED) and not (env or {}).items() >= UNMEASURED.items())
    warm = server.run(words, cwd=cwd, env=full, stdin=given, timeout=timeout)
    if warm:
        return ended(argv, *warm)
    return execute(argv, cwd=cwd, env=env, stdin=given, timeout=timeout)


_servers: dict[bool, Warm] = {}
_starting = Lock()


def server_of(*, measured: bool) -> Warm:
    """The warm process of this test process, started when it is first asked for."""
    with _starting:
        if measured not in _servers:
            _servers[measured] = Warm(environment(MEASURED if measured else {}))
        return _servers[measured]


def close_servers() -> None:
    """End what started the commands of this process."""
    while _servers:
        _servers.popitem()[1].close()


def as_person(name: str) -> dict[str, str]:
    """The variables that make git take us for ``name``, at their first name @example.com."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
    return {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", name), ("EMAIL", email))
    }


def modules_loaded_by(*args: str | Path, cwd: Path) -> set[str]:
    """The full names of all modules that ``incidentctl ARGS`` loads from start to end.

    It must succeed. Python itself tells them (``-X importtime``), on standard error.
    """
    python, *rest = COMMAND
    ran = execute([python, "-X", "importtime", *rest, *args], cwd=cwd).ok()
    return set(re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", ran.err, re.MULTILINE))


@dataclass(frozen=True)
class Command:
    """The command bound to a folder: ``incidentctl("note", "hello", by="Bob Baker")``."""

    cwd: Path

    def __call__(
        self,
        *args: str | Path,
        by: str = "",
        env: Mapping[str, str | None] | None = None,
        stdin: str | bytes | None = None,
    ) -> Ran:
        person = as_person(by) if by else {}
        return run(*args, cwd=self.cwd, env={**person, **(env or {})}, stdin=stdin)
