"""A person at a shell: what they type is run for real, and what they see comes back.

The documentation, the pictures and their tests all play their sessions here, so that none of them
can show what isn't so. Every command has its moment and its author, so the ids, the hashes and the
times come out alike in every run.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support import warm_client
from tests.support.cli import COMMAND, as_person, server_of
from tests.support.process import TIMEOUT, environment

COLUMNS = 80
BEGINNING = datetime(2026, 11, 21, 14, 19, tzinfo=UTC)
HOME_SHOWN = "/srv"
A_WHILE = timedelta(minutes=1)
"""What passes from one command to the next."""

_DRAFT = re.compile(r"\d{8}-\d{6}-\d{6}-(?=[a-z-]+\.md)")
_LONG_TIME = 120 + TIMEOUT
_CLIENT = Path(warm_client.__file__)
_BUG, _NOT_FOUND = 3, (126, 127)


@dataclass
class Shell:
    """A shell whose home folder is ``home``; it starts in the folder ``home/ops``.

    ``now`` and ``who`` are the moment and the author of the next command, ``columns`` is the width
    of the terminal.
    """

    home: Path
    now: datetime = BEGINNING
    who: str = "Ann Archer"
    columns: int = COLUMNS
    color: bool = False
    cwd: Path = field(init=False)
    status: int = field(init=False, default=0)
    """How the last command ended; the next one sees it as ``$?``."""

    def __post_init__(self) -> None:
        self.cwd = self.home / "ops"
        self.cwd.mkdir(parents=True, exist_ok=True)
        programs = self.home / ".bin"
        programs.mkdir(exist_ok=True)
        program = programs / "incidentctl"
        client = (sys.executable, "-E", "-s", "-S", "-P", str(_CLIENT))
        fresh = f'[ "${warm_client.CONTROL}" ] || exec {shlex.join(COMMAND)} "$@"'
        lines = ("#!/bin/sh", fresh, f'exec {shlex.join(client)} "$@"', "")
        program.write_text("\n".join(lines), encoding="utf-8")
        program.chmod(0o755)

    def type(self, line: str) -> str:
        """Run what was typed (it may have several lines); what both streams said, as seen.

        The shell's folder lasts from one line to the next. The home folder shows as ``/srv``. Fails
        where the line shows a bug or names a program that isn't there.
        """
        place = self.home / ".cwd"
        script = f'(exit {self.status})\n{line}\nstatus=$?\npwd >"$HOME/.cwd"\nexit $status\n'
        warm = server_of(measured=False)
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.cwd,
            env={**self._environment(), **warm.variables(COMMAND)},
            pass_fds=[warm.control],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_LONG_TIME,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        assert "Traceback" not in said, f"$ {line}\n{said}"
        assert done.returncode not in {_BUG, *_NOT_FOUND}, f"$ {line}\n{said}"
        self.status = done.returncode
        self.cwd = Path(place.read_text(encoding="utf-8").rstrip("\n"))
        self.now += A_WHILE
        return _DRAFT.sub("20261121-141900-000000-", said.replace(str(self.home), HOME_SHOWN))

    def _environment(self) -> Mapping[str, str]:
        git_date = f"{self.now.timestamp():.0f} +0000"
        return environment(
            {
                **as_person(self.who),
                "HOME": str(self.home),
                "PATH": f"{self.home / '.bin'}:{environment()['PATH']}",
                "PWD": None,
                "COLUMNS": str(self.columns),
                "INCIDENTCTL_NOW": self.now.isoformat(),
                "GIT_AUTHOR_DATE": git_date,
                "GIT_COMMITTER_DATE": git_date,
                **({"FORCE_COLOR": "1"} if self.color else {}),
            }
        )
