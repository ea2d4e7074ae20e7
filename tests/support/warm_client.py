"""``incidentctl`` as a shell of the tests finds it: it has a warm process run the command.

Run as a program, without the modules of any site, in a few milliseconds. :mod:`tests.support.warm`
says what starts warm and why; what can't is run by a fresh process.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping

CONTROL = "WARM_CONTROL"
"""The variable with the descriptor of the socket to ask."""
AT_START = "WARM_AT_START"
"""The variable with what the warm process looked at while it started."""
FRESH = "WARM_FRESH"
"""The variable with the command for a fresh process, as JSON."""
_NUMBER = 8
# What a process looks at while it starts: a run with another value of these can't start warm.
_PREFIXES = ("PYTHON", "LC_", "LANG", "LD_", "DYLD_", "GIT_PYTHON_", "TYPER_", "_TYPER_")


def at_start(env: Mapping[str, str]) -> dict[str, str]:
    """What of the environment counts while a process starts."""
    seen = {name: value for name, value in env.items() if name.startswith(_PREFIXES)}
    folders = env.get("PATH", os.defpath).split(os.pathsep)
    git = any(os.access(f"{folder}/git", os.X_OK) for folder in folders)
    return {**seen, "git": "there" if git else "missing"}  # GitPython asks when it is loaded


def main() -> int:
    """Run the command in the warm process; its exit status."""
    import json

    control, fresh = int(os.environ.pop(CONTROL)), json.loads(os.environ.pop(FRESH))
    if json.loads(os.environ.pop(AT_START)) != at_start(os.environ):
        os.execv(fresh[0], [*fresh, *sys.argv[1:]])
    umask = os.umask(0)
    os.umask(umask)
    cwd = os.getcwd()  # noqa: PTH109  # pathlib takes longer to load than all this
    wanted = {"args": sys.argv[1:], "cwd": cwd, "env": {**os.environ}, "umask": umask}
    answers = _ask(control, json.dumps(wanted).encode())
    pid = _number(answers)
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda number, _: os.kill(pid, number))
    status = _number(answers)
    if status < 0:
        if -status != signal.SIGKILL:
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    return status


def _ask(control: int, request: bytes) -> int:
    """Hand the request over, with our three streams; where to read the answers."""
    import socket

    reader, writer = os.pipe()
    asked, told = os.pipe()
    with socket.socket(fileno=os.dup(control)) as server:
        socket.send_fds(server, [b"!"], [writer, asked, 0, 1, 2])
    os.close(writer)
    os.close(asked)
    with os.fdopen(told, "wb") as file:
        file.write(request)
    return reader


def _number(pipe: int) -> int:
    answer = os.read(pipe, _NUMBER)
    assert len(answer) == _NUMBER, "the server has ended"
    return int.from_bytes(answer, "big", signed=True)


if __name__ == "__main__":
    sys.exit(main())
