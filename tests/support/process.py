"""Running a real program and looking at what it said."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIMEOUT = 60.0
"""Seconds after which a program under test is taken to hang."""


@dataclass(frozen=True)
class Ran:
    """What a finished program left behind: exit status (negative: killed by that signal) and words.

    Bytes that are not UTF-8 come through as lone surrogates, so that a test can see them.
    """

    args: tuple[str, ...]
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    def ok(self) -> Ran:
        """Assert that it succeeded."""
        return self._ended(0)

    def fails(self, status: int, *needles: str) -> Ran:
        """Assert that it failed with ``status`` and said every one of ``needles``."""
        self._ended(status)
        for needle in needles:
            assert needle in self.out + self.err, f"{needle!r} is not in:\n{self}"
        return self

    def _ended(self, status: int) -> Ran:
        assert self.status == status, f"expected exit status {status}:\n{self}"
        return self

    def __str__(self) -> str:
        return (
            f"$ {' '.join(self.args)}\n[exit status {self.status}]\n"
            f"--- stdout\n{self.out}\n--- stderr\n{self.err}"
        )


def execute(
    argv: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str | None] | None = None,
    stdin: str | bytes | None = None,
    timeout: float = TIMEOUT,
) -> Ran:
    """Run ``argv`` to its end. ``env`` adds variables (``None`` takes one away).

    Without ``stdin`` it is the null device: neither a terminal nor a pipe.

    A traceback in its words fails the test, whatever the test was about.
    """
    done = subprocess.run(
        [str(arg) for arg in argv],
        cwd=cwd,
        env=environment(env),
        **_standard_input(stdin),
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return ended(argv, done.returncode, done.stdout, done.stderr)


def ended(argv: Sequence[str | Path], status: int, out: bytes, err: bytes) -> Ran:
    """What ``argv`` left behind, which is no traceback."""
    said = [text.decode("utf-8", "surrogateescape") for text in (out, err)]
    ran = Ran(tuple(map(str, argv)), status, *said)
    assert "Traceback" not in "".join(said), f"a traceback:\n{ran}"
    return ran


def _standard_input(given: str | bytes | None) -> dict[str, Any]:
    if given is None:
        return {"stdin": subprocess.DEVNULL}
    return {"input": given if isinstance(given, bytes) else given.encode()}


def environment(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """Our environment with ``changes``; ``None`` takes a variable away."""
    merged = {**os.environ, **(changes or {})}
    return {name: value for name, value in merged.items() if value is not None}
