"""Real git commands, stopped in the middle: in the editor, in a hook, in the pager."""

from __future__ import annotations

import os
import pty
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.process import TIMEOUT, environment
from tests.support.repo import Repo


class Paused:
    """Starts git in ``repo`` with a program in its way that waits until the test has looked.

    ``script`` is that program. When it goes on, it writes a message to the file it was given.
    ``said`` is what the last git that ended has said.
    """

    def __init__(self, repo: Repo, folder: Path) -> None:
        self.repo = repo
        self.script = folder / "wait-for-the-test"
        self.said = ""
        self._there = folder / "there"
        self._go_on = folder / "go-on"
        self._far_end: int | None = None

    def __enter__(self) -> Self:
        os.mkfifo(self._go_on)
        self.script.write_text(
            f'#!/bin/sh\n: >"{self._there}"\ncat "{self._go_on}" >/dev/null\n'
            '[ ! -f "$1" ] || echo message >"$1"\n'
        )
        self.script.chmod(0o755)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._far_end is not None:
            os.close(self._far_end)

    @contextmanager
    def editor(self, *args: str) -> Iterator[subprocess.Popen[str]]:
        """Run git until it opens its editor; afterwards the editor saves and git ends."""
        with self.running(*args, env={"GIT_EDITOR": f'"{self.script}"'}) as process:
            yield process

    @contextmanager
    def pager(self, *args: str) -> Iterator[subprocess.Popen[str]]:
        """Run git on a terminal until it shows its output in the pager."""
        self._far_end, terminal = pty.openpty()
        with self.running(*args, env={"GIT_PAGER": f'"{self.script}"'}, out=terminal) as process:
            os.close(terminal)
            yield process

    @contextmanager
    def running(
        self, *args: str, env: Mapping[str, str] | None = None, out: int = subprocess.PIPE
    ) -> Iterator[subprocess.Popen[str]]:
        """Run git until something it runs is ``script``."""
        self._there.unlink(missing_ok=True)
        with subprocess.Popen(
            ["git", *args],
            cwd=self.repo.path,
            env=environment(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                self._wait(process)
                yield process
            finally:
                self._finish(process)

    def _wait(self, process: subprocess.Popen[str]) -> None:
        end = time.monotonic() + TIMEOUT
        while not self._there.exists():
            assert process.poll() is None, f"git ended: {process.stdout and process.stdout.read()}"
            assert time.monotonic() < end, "git did not get there"
            time.sleep(0.01)

    def _finish(self, process: subprocess.Popen[str]) -> None:
        end = time.monotonic() + TIMEOUT
        while process.poll() is None:
            if time.monotonic() > end:
                process.kill()
            try:  # fails while nobody waits, and never waits itself
                os.close(os.open(self._go_on, os.O_WRONLY | os.O_NONBLOCK))
            except OSError:
                time.sleep(0.01)
        self.said = process.stdout.read() if process.stdout else ""
