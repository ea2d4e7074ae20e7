"""A terminal that gives keys at once, for screens that are drawn again and again."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

Wake = tuple[int, int]
"""The two ends of a pipe that wakes who waits for keys."""
_MOST = 4096
_KEYS = re.compile(rb"\x1b[\[O]([A-Z])|(.)", re.DOTALL)
UP, DOWN = b"arrow A", b"arrow B"
ENDS = frozenset({b"q", b"Q", b"\x04"})
"""The keys that leave a screen: q, and Ctrl-D."""


@contextmanager
def raw_terminal() -> Iterator[Wake]:
    """A terminal that gives keys at once, and is as before at the end, whatever ends it.

    A new size wakes who waits, too.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    keyboard = sys.stdin.isatty()
    before = termios.tcgetattr(sys.stdin) if keyboard else None
    handlers: dict[int, Callable[..., object] | signal.Handlers] = {
        signal.SIGWINCH: lambda *_: poke((reading, writing)),
        signal.SIGTERM: _terminated,
        signal.SIGHUP: _terminated,
        signal.SIGTSTP: signal.SIG_IGN,  # a stopped program would leave its screen behind
    }
    old = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        if before:
            tty.setcbreak(sys.stdin.fileno())
        yield reading, writing
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
        if before:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
        os.close(reading)
        os.close(writing)


def wait(wake: Wake, seconds: float) -> bytes | None:
    """What was typed; ``None`` if it was another size, a poke, or nothing for so many seconds.

    Nothing at all (``b""``) means that the keyboard is gone. Without one only the rest is waited
    for.
    """
    keyboard = [sys.stdin.fileno()] if sys.stdin.isatty() else []
    ready, _, _ = select.select([wake[0], *keyboard], [], [], seconds)
    if wake[0] in ready:
        os.read(wake[0], _MOST)
    return os.read(keyboard[0], _MOST) if keyboard and keyboard[0] in ready else None


def keys(typed: bytes) -> list[bytes]:
    """The keys in what was typed, one by one: a letter, :data:`UP`, :data:`DOWN`."""
    return [b"arrow " + arrow if arrow else letter for arrow, letter in _KEYS.findall(typed)]


def poke(wake: Wake) -> None:
    """Wake who waits."""
    try:
        os.write(wake[1], b".")
    except OSError:  # it is full, or closed: somebody is awake, or nobody waits
        return


def _terminated(number: int, frame: FrameType | None) -> None:
    del frame
    raise SystemExit(128 + number)
