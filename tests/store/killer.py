"""Kills the command with SIGKILL at a chosen step, from outside: the product has no hooks for it.

A step is either a git process, counted by a stand-in that is first on PATH, or something that
Python itself does to a file of the repository, counted by an audit hook and around ``os.fsync``.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

from tests.support.cli import UNMEASURED, run
from tests.support.process import Ran

_GIT = """\
#!/bin/sh
step=1
while ! mkdir "{folder}/$step" 2>/dev/null; do step=$((step + 1)); done
echo "$*" >"{folder}/$step/words"
if [ "$step" = "$KILL_AT" ]; then
    {then}
fi
exec "{git}" "$@"
"""

_THEN = {
    "git": "kill -KILL $PPID; exit 1",
    "orphan": "kill -KILL $PPID; sleep 0.15",
    "git only": "kill -KILL $$",
    "git only, late": '"{git}" "$@"; kill -KILL $$',
}

_STEPS = """\
import os, signal, sys

_at, _there, _taken = int(os.environ["KILL_AT"]), os.environ["KILL_IN"], 0

def _step(what):
    global _taken
    _taken += 1
    with _open(os.environ["KILL_LOG"], "a") as log:
        log.write(what + "\\n")
    if _taken == _at:
        os.kill(os.getpid(), signal.SIGKILL)

def _heard(event, args):
    writes = event in ("os.mkdir", "os.rename", "os.remove", "os.chmod")
    if event == "open":
        writes = args[2] & (os.O_WRONLY | os.O_RDWR)
    if event == "fcntl.flock" or writes and str(args[0]).startswith(_there):
        _step(event + " " + str(args[0]))

def _fsync(handle, real=os.fsync):
    _step("before fsync")
    real(handle)
    _step("after fsync")

_open, os.fsync = open, _fsync
sys.addaudithook(_heard)
"""


class Killer:
    """Runs commands that die at a step; ``how`` says which kind of step.

    ``git``: the command dies as it starts a git, which does nothing. ``orphan``: it dies as it
    starts a git, which goes on alone, and late. ``python``: it dies at a step of its own.
    ``git only``: a git dies, and the command must cope; ``git only, late``: it dies when its work
    is done.
    """

    WAYS = ("git", "orphan", "python")
    SURVIVED = ("git only", "git only, late")

    def __init__(self, folder: Path, how: str) -> None:
        self.how = how
        self._folder = folder
        self._counted = folder / "counted"
        (folder / "bin").mkdir(parents=True)
        (folder / "site").mkdir()
        then = _THEN.get(how, "").format(git=shutil.which("git"))
        git = _GIT.format(folder=self._counted, git=shutil.which("git"), then=then)
        (folder / "bin/git").write_text(git)
        (folder / "bin/git").chmod(0o755)
        (folder / "site/sitecustomize.py").write_text(_STEPS)

    def run(
        self, *args: str, cwd: Path, at: int, env: Mapping[str, str | None] | None = None
    ) -> Ran:
        """Run ``incidentctl ARGS`` and kill it at the step number ``at`` (never, if that is 0)."""
        shutil.rmtree(self._counted, ignore_errors=True)
        self._counted.mkdir()
        env = {**(env or {}), **UNMEASURED, "KILL_AT": str(at)}
        if self.how == "python":
            log = str(self._counted / "log")
            env |= {"PYTHONPATH": str(self._folder / "site"), "KILL_IN": str(cwd), "KILL_LOG": log}
        else:
            env["PATH"] = f"{self._folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        ran = run(*args, cwd=cwd, env=env)
        if self.how not in self.SURVIVED or not at:
            assert ran.status == (-signal.SIGKILL if at else 0), ran
        return ran

    def steps(self) -> list[str]:
        """What the last command did, step by step; the one that killed it comes last."""
        if self.how == "python":
            return (self._counted / "log").read_text().splitlines()
        folders = sorted(self._counted.iterdir(), key=lambda folder: int(folder.name))
        return [_words(folder) for folder in folders]


def _words(folder: Path) -> str:
    """What that git was told; one of several that start together may not have come to say it."""
    said = folder / "words"
    return said.read_text().strip() if said.exists() else "(it had hardly begun)"
