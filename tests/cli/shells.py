"""Real interactive shells with our completion in them, on a terminal, driven key by key."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pexpect

from tests.support.cli import COMMAND, run
from tests.support.process import environment
from tests.support.programs import require

SHELLS = ("bash", "zsh", "fish")
PROMPT = "ready> "
_START = {
    "bash": ("--norc", "--noprofile", "-i"),
    "zsh": ("-f", "-i"),
    "fish": ("--no-config", "-i"),
}
# A script must cope with whatever its user has set; the settings here break careless ones.
_SETUP = {
    "bash": "set -u; IFS=': e'; bind 'set bell-style none'; PS1={prompt}; source {script}",
    "zsh": "setopt nounset; autoload -Uz compinit; compinit -u -D; source {script}; PS1={prompt}",
    "fish": "function fish_prompt; echo -n {prompt}; end; source {script}",
}


class Shell:
    """A shell at its prompt. ``incidentctl`` completes; run, it only notes its arguments."""

    def __init__(self, process: pexpect.spawn[str], ran: Path) -> None:
        self._process = process
        self._ran = ran

    def press(self, keys: str) -> None:
        """Type ``keys``; a tab completes."""
        self._process.send(keys)

    def sees(self, *texts: str) -> None:
        """Wait until every text was on the screen, to the letter, in any order."""
        waiting = [*texts]
        while waiting:
            waiting.pop(self._process.expect_exact(waiting))

    def ran(self, keys: str) -> list[str]:
        """Type ``keys`` and Enter; the arguments that ``incidentctl`` was then run with."""
        self._ran.unlink(missing_ok=True)
        self.press(f"{keys}\r")
        self.sees("<ran>")
        return self._ran.read_text("utf-8").split("\0")[:-1]


@contextmanager
def shell(
    name: str, cwd: Path, folder: Path, *, env: Mapping[str, str] | None = None
) -> Iterator[Shell]:
    """Start a shell in ``cwd``; ``folder`` takes what it needs. Skips if it is not installed."""
    ran = folder / "ran"
    script = folder / f"completion.{name}"
    script.write_text(run("completion", name, cwd=cwd).ok().out, encoding="utf-8")
    program = folder / "bin" / "incidentctl"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\n[ "$1" = __complete ] && exec {shlex.join(COMMAND)} "$@"\n'
        f"printf '%s\\0' \"$@\" >{shlex.quote(str(ran))}\necho '<''ran>'\n"
    )
    program.chmod(0o755)
    path = environment()["PATH"]
    process = pexpect.spawn(
        require(name),
        list(_START[name]),
        cwd=str(cwd),
        env=environment(
            {"PATH": f"{program.parent}:{path}", "TERM": "xterm", "COLUMNS": None, **(env or {})}
        ),
        encoding="utf-8",
        timeout=30,
        dimensions=(60, 200),
    )
    with process:
        setup = _SETUP[name].format(prompt=f"'{PROMPT}'", script=shlex.quote(str(script)))
        process.send(f"{setup}; echo '<''begun>'\r")
        process.expect_exact("<begun>")
        process.expect_exact(PROMPT.strip())
        yield Shell(process, ran)
        process.close(force=True)
