"""Runs the command in a process that starts warm: forked from one that has loaded it already.

Everything else is as for a fresh process: its own memory, folder, environment and streams, the real
entry point and the real exit status. A fresh one spends four fifths of its time on loading, and the
tests run thousands. What is about the process itself (its modules, its death, many at once) starts
a fresh one: :func:`tests.support.process.execute` with ``COMMAND``.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGKILL
from threading import Lock

from tests.support.warm_client import AT_START, CONTROL, FRESH, at_start

_CHANGING_UMASK = Lock()
_NUMBER = 8
_PIPE_HOLDS = 60_000
"""Bytes that can be written to a pipe before anyone reads."""


class Warm:
    """A server, for any number of runs at a time."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._at_start = at_start(env)
        self._control, theirs = socket.socketpair()
        server = Path(__file__).with_name("warm_server.py")
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(server), str(theirs.fileno())],
                cwd="/",
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    @property
    def control(self) -> int:
        """The descriptor that a client needs (:mod:`tests.support.warm_client`)."""
        return self._control.fileno()

    def variables(self, fresh: Sequence[str]) -> dict[str, str]:
        """The variables that it needs; ``fresh`` is the command for what can't start warm."""
        return {
            CONTROL: str(self.control),
            AT_START: json.dumps(self._at_start),
            FRESH: json.dumps(fresh),
        }

    def close(self) -> None:
        """End the server."""
        self._control.close()
        self._process.wait()

    def run(
        self,
        args: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        stdin: bytes | None,
        timeout: float,
    ) -> tuple[int, bytes, bytes] | None:
        """The exit status of the command and its two outputs.

        None if it can't start warm: nothing has been run then.
        """
        if at_start(env) != self._at_start or len(stdin or b"") > _PIPE_HOLDS:
            return None
        wanted = {"args": args, "cwd": str(cwd), "env": {**env}, "umask": _umask()}
        answers, out, err = self._start(json.dumps(wanted).encode(), _input(stdin))
        try:
            pid = _number(answers)
            try:
                said = _read_all(out, err, timeout)
            except TimeoutError:
                os.kill(pid, SIGKILL)
                raise subprocess.TimeoutExpired(["incidentctl", *args], timeout) from None
            return _number(answers), *said
        finally:
            for descriptor in (answers, out, err):
                os.close(descriptor)

    def _start(self, wanted: bytes, stdin: int) -> list[int]:
        """Hand the request over; where to read its answers and its two outputs."""
        pipes = [os.pipe() for _ in range(3)]
        answer, out, err = (writer for _, writer in pipes)
        with tempfile.TemporaryFile() as request:
            request.write(wanted)
            request.flush()
            theirs = [answer, request.fileno(), stdin, out, err]
            socket.send_fds(self._control, [b"!"], theirs)
        for descriptor in (answer, stdin, out, err):
            os.close(descriptor)
        return [reader for reader, _ in pipes]


def _number(pipe: int) -> int:
    answer = os.read(pipe, _NUMBER)
    assert len(answer) == _NUMBER, "the server has ended"
    return int.from_bytes(answer, "big", signed=True)


def _umask() -> int:
    with _CHANGING_UMASK:  # there is no way to look at it
        now = os.umask(0)
        os.umask(now)
    return now


def _input(given: bytes | None) -> int:
    """A descriptor to read that from."""
    if given is None:
        return os.open(os.devnull, os.O_RDONLY)
    reader, writer = os.pipe()
    os.write(writer, given)
    os.close(writer)
    return reader


def _read_all(out: int, err: int, timeout: float) -> tuple[bytes, bytes]:
    """All that comes out of two pipes, to their ends. Raises :class:`TimeoutError`."""
    end = time.monotonic() + timeout
    said = {out: b"", err: b""}
    with selectors.DefaultSelector() as selector:
        for descriptor in said:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                part = os.read(key.fd, 1 << 16)
                said[key.fd] += part
                if not part:
                    selector.unregister(key.fd)
    return said[out], said[err]
