"""Standard input and output, whatever we were started with: closed, full, of another encoding."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_OUT, _ERROR = 1, 2


class OutputFailed(OSError):
    """What was printed can't be written. No other file's failure looks like this."""


class _Output(io.FileIO):
    """Standard output or error, as bytes."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, and raise :class:`OutputFailed` if that fails."""
        try:
            return super().write(data)
        except OSError as fault:
            raise OutputFailed(fault.errno, fault.strerror) from fault


def prepare_streams(*, as_json: bool) -> None:
    r"""Make the three streams usable: none is missing, and no character stops the output.

    What a terminal's encoding lacks is written as ``\xb7``; JSON is UTF-8 always.
    """
    _take_free_descriptors()
    stdin: Any = sys.stdin or io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)))
    stdin.reconfigure(errors="surrogateescape")
    sys.stdin = stdin
    sys.stdout = _output(_OUT, "utf-8" if as_json else None)
    sys.stderr = _output(_ERROR)


def discard_output() -> None:
    """Let what can't be written vanish, and what is printed there from now on."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OutputFailed:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _output(descriptor: int, encoding: str | None = None) -> io.TextIOWrapper:
    """A stream like the one that Python has opened there, if it could."""
    old: Any = sys.stdout if descriptor == _OUT else sys.stderr
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(descriptor, "w", closefd=False)),
        encoding=encoding or (old.encoding if old else "utf-8"),
        errors="backslashreplace",
        line_buffering=descriptor == _ERROR
        or bool(old and (old.line_buffering or old.write_through)),
    )


def _take_free_descriptors() -> None:
    """Let no file that is opened from now on get the number of a closed stream: a lock, say."""
    if None in {sys.stdin, sys.stdout, sys.stderr}:
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _ERROR:
            os.set_inheritable(descriptor, True)
        os.close(descriptor)
