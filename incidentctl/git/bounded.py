"""Running git against a clock, without a terminal: for everything that talks to another machine.

The process leads a session of its own. So nothing in it can ask a question on the terminal, Ctrl-C
reaches us alone, and at the end of its time all of it can be ended: git, its transport, and ssh.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from incidentctl.git.runner import Git, Result

OUT_OF_TIME = -1000
"""The status of a command that was ended because its time was up."""
_SECONDS_TO_TIDY = 0.5
_PIECE = 4096

Progress = Callable[[str], None]
"""Gets each line that git writes about how far it is."""

_running: set[subprocess.Popen[bytes]] = set()
_interrupted: set[subprocess.Popen[bytes]] = set()


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
    with (
        _Interruptions() as interruptions,
        git.spawn(args, env=env, alone=True) as process,
        _known_to_others(process),
    ):
        heard = _listen(process, progress) if progress else None
        try:
            interruptions.let_through()
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
            if heard:
                heard()  # who listens must not find the pipes closed
            raise
    return Result(tuple(args), status, out, err.decode("utf-8", "replace"))


def interrupt_others() -> None:
    """End what other threads run here; to them it is as if Ctrl-C had been pressed."""
    for process in [*_running]:
        _interrupted.add(process)
        end_all(process)


@contextmanager
def _known_to_others(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let other threads end a process; raises ``KeyboardInterrupt`` after it, if one did."""
    _running.add(process)
    try:
        yield
        if process in _interrupted:
            raise KeyboardInterrupt
    finally:
        _running.discard(process)
        _interrupted.discard(process)


class _Interruptions:
    """Takes SIGTERM and a closed terminal for Ctrl-C: git, alone, would live on without us.

    Until they are let through, all of them wait: in the middle of starting git nobody could end it.
    """

    def __init__(self) -> None:
        self._taken: dict[int, Any] = {}
        self._waits, self._came = True, False

    def __enter__(self) -> Self:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            handler = signal.getsignal(number) if number else None
            if number and handler in {signal.SIG_DFL, signal.default_int_handler}:  # nohup ignores
                with suppress(ValueError):  # only the main thread is ever interrupted
                    signal.signal(number, self._hear)
                    self._taken[number] = handler
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._taken.items():
            signal.signal(number, handler)

    def let_through(self) -> None:
        """From now on raise ``KeyboardInterrupt`` at once; now, if one came meanwhile."""
        self._waits = False
        if self._came:
            raise KeyboardInterrupt

    def _hear(self, number: int, frame: object) -> None:
        del number, frame
        self._came = True
        if not self._waits:
            raise KeyboardInterrupt


def end_all(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started; all of them are gone afterwards.

    First the one we started: the others then see their line go dead, and end in good order. A git
    that is signalled in the middle of its work, or killed, leaves temporary files behind.
    """
    if os.name != "posix":
        process.kill()
        process.wait()
        return
    try:
        process.terminate()
        if not _are_gone(process):
            _signal_all(process, signal.SIGTERM)
            _are_gone(process)
    finally:
        _signal_all(process, signal.SIGKILL)
        process.wait()


def _signal_all(process: subprocess.Popen[bytes], number: int) -> bool:
    """Send a signal to all of a process's group; whether there was anybody left to get it."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of those that have ended
        return False
    return True


def _are_gone(process: subprocess.Popen[bytes]) -> bool:
    """Wait a little until a process and all that it started have ended; whether they have."""
    end = time.monotonic() + _SECONDS_TO_TIDY
    while time.monotonic() < end:
        process.poll()
        if not _signal_all(process, 0):
            return True
        time.sleep(0.01)
    return False


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
