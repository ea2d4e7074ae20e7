"""A process that has loaded the whole command, and forks itself for every run of it.

Run as a program (``tests/support/warm.py`` does), with the descriptor of a socket as argument. Each
request is four descriptors: a file that says what to run, and the three streams to run it on. Two
numbers answer it: the id of the process, and when it has ended its exit status.
"""

from __future__ import annotations

import io
import json
import os
import pkgutil
import socket
import sys
import time
from importlib import import_module
from typing import Any, NoReturn

import incidentctl
from incidentctl.cli.start import entry_point

_REQUEST = 4
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
    """Answer requests, one after another, until the other end is closed."""
    while descriptors := socket.recv_fds(control, 1, _REQUEST)[1]:
        pid = os.fork()
        if not pid:
            control.close()
            _become(*descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _answer(control, pid)
        _answer(control, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _answer(control: socket.socket, number: int) -> None:
    control.sendall(number.to_bytes(_NUMBER, "big", signed=True))


def _become(request: int, *streams: int) -> NoReturn:
    """Be what a fresh process would be, and run the command."""
    try:
        with os.fdopen(request, "rb") as file:
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
