"""Running git against a clock, without a terminal: for everything that talks to another machine.

The process leads a session of its own. So nothing in it can ask a question on the terminal, Ctrl-C
reaches us alone, and at the end of its time all of it can be ended: git, its transport, and ssh.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from incidentctl.git.runner import Git, Result

OUT_OF_TIME = -1000
"""The status of a command that was ended because its time was up."""
_SECONDS_TO_TIDY = 1.0
_PIECE = 4096

Progress = Callable[[str], None]
"""Gets each line that git writes about how far it is."""


def run_bounded(
    git: Git,
    args: Sequence[str],
    *,
    seconds: float,
    env: Mapping[str, str],
    progress: Progress | None = None,
) -> Result:
    """Run git for at most so many seconds; ``env`` is laid over its environment.

    Raises what :meth:`Git.attempt` does. An interruption ends git as well, and comes through.
    """
    status = None
    with git.spawn(args, env=env, alone=True) as process:
        heard = _listen(process, progress) if progress else None
        try:
            if heard:
                process.wait(max(seconds, 0.0))
                out, err = heard()
            else:
                out, err = process.communicate(timeout=max(seconds, 0.0))
            status = process.returncode
        except subprocess.TimeoutExpired:
            end_all(process)
            status = OUT_OF_TIME
            out, err = heard() if heard else process.communicate()
        except BaseException:
            end_all(process)
            raise
    return Result(tuple(args), status, out, err.decode("utf-8", "replace"))


def end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started. SIGTERM first: git then takes its locks away."""
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(process.pid, number)
            else:
                process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_TIDY)


def _listen(
    process: subprocess.Popen[bytes], progress: Progress
) -> Callable[[], tuple[bytes, bytes]]:
    """Tell each line of standard error as it comes; what is returned waits, and gives all of it."""
    from threading import Thread

    said, told = bytearray(), bytearray()

    def listen() -> None:
        assert process.stderr, "started with a pipe"  # noqa: S101
        rest = b""
        while piece := os.read(process.stderr.fileno(), _PIECE):
            told.extend(piece)
            *lines, rest = (rest + piece).replace(b"\r", b"\n").split(b"\n")
            for line in lines:
                progress(line.decode("utf-8", "replace"))

    def read() -> None:
        assert process.stdout, "started with a pipe"  # noqa: S101
        said.extend(process.stdout.read())

    threads = [Thread(target=each, daemon=True) for each in (listen, read)]
    for thread in threads:
        thread.start()

    def heard() -> tuple[bytes, bytes]:
        for thread in threads:
            thread.join(_SECONDS_TO_TIDY)
        return bytes(said), bytes(told)

    return heard
