"""A process that has loaded the whole command, and forks itself for every run of it.

Run as a program (``tests/support/warm.py`` does), with the descriptor of a socket as argument. Each
request is five descriptors: a pipe for the answer, a file that says what to run, and the three
streams to run it on. Two numbers are the answer: the id of the process, and when it has ended its
exit status.
"""

from __future__ import annotations

import io
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import incidentctl
from incidentctl.cli.start import entry_point

_REQUEST = 5
_NUMBER = 8
# What the command loads only where it needs it.
_LATE = ("git", "pydantic", "rich.console", "rich.panel", "rich.table", "rich.text", "tomllib")


def load() -> None:
    """Load all that any command may load."""
    for module in pkgutil.walk_packages(incidentctl.__path__, "incidentctl."):
        import_module(module.name)
    for name in _LATE:
        import_module(name)


def serve(control: socket.socket) -> None:
    """Answer requests, many at once, until the other end is closed."""
    reader, writer = os.pipe()  # SIGCHLD is heard there
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    waiting: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([control.fileno(), reader], [], [])
        if reader in ready:
            os.read(reader, 1 << 10)
            _bury(waiting)
        if control.fileno() in ready:
            received = socket.recv_fds(control, 1, _REQUEST)[1]
            if not received:
                return
            answer, *descriptors = received
            pid = os.fork()
            if not pid:
                for descriptor in (control.detach(), reader, writer, answer, *waiting.values()):
                    os.close(descriptor)
                _become(*descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
            waiting[pid] = answer
            _answer(answer, pid)


def _bury(waiting: dict[int, int]) -> None:
    """Tell of all that have ended."""
    for pid, answer in [*waiting.items()]:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            _answer(answer, os.waitstatus_to_exitcode(status))
            os.close(waiting.pop(pid))


def _answer(pipe: int, number: int) -> None:
    with suppress(BrokenPipeError):  # the test may have gone
        os.write(pipe, number.to_bytes(_NUMBER, "big", signed=True))


def _become(request: int, *streams: int) -> NoReturn:
    """Be what a fresh process would be, and run the command."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        with os.fdopen(request, "rb") as file:
            with suppress(OSError):  # a pipe
                file.seek(0)
            wanted = json.load(file)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        _settle(wanted)
        entry_point()
    finally:
        os._exit(3)


def _settle(wanted: dict[str, Any]) -> None:
    os.chdir(wanted["cwd"])
    os.umask(wanted["umask"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    time.tzset()
    sys.argv[1:] = wanted["args"]
    # As Python opens them for pipes in a UTF-8 world.
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8")
    sys.stdout = io.TextIOWrapper(_writer(1), "utf-8")
    sys.stderr = io.TextIOWrapper(_writer(2), "utf-8", "backslashreplace")


def _writer(descriptor: int) -> io.BufferedWriter:
    return io.BufferedWriter(io.FileIO(descriptor, "w", closefd=False))


if __name__ == "__main__":
    load()
    if "coverage" in sys.modules:  # what was measured so far is told once, not by every child
        from coverage import Coverage

        measuring = Coverage.current()
        assert measuring
        measuring.save()
    serve(socket.socket(fileno=int(sys.argv[1])))
