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
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.cli.ends import Ends

UP, DOWN = b"arrow A", b"arrow B"
_LEAVES = frozenset({b"q", b"Q", b"\x04"})
_KEYS = re.compile(rb"\x1b[\[O]([A-Z])|(.)", re.DOTALL)
_MOST = 4096


@contextmanager
def raw_terminal(ends: Ends) -> Iterator[None]:
    """A terminal that gives keys at once, and is as before at the end, whatever ends it.

    A new size wakes who waits, too.
    """
    keyboard = sys.stdin.isatty()
    before = termios.tcgetattr(sys.stdin) if keyboard else None
    handlers: dict[int, Callable[..., object] | signal.Handlers] = {
        signal.SIGWINCH: lambda *_: ends.wake(),
        signal.SIGTSTP: signal.SIG_IGN,  # a stopped program would leave its screen behind
    }
    old = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        if before:
            tty.setcbreak(sys.stdin.fileno())
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
        if before:
            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def wait(ends: Ends, seconds: float) -> list[bytes] | None:
    """The keys that were pressed: letters, :data:`UP`, :data:`DOWN`; ``None``: somebody leaves.

    None of them (an empty list) if it was another size, a waking, or nothing for so many seconds.
    """
    keyboard = sys.stdin.isatty()
    inputs = [ends.waker, *([sys.stdin.fileno()] if keyboard else [])]
    ready, _, _ = select.select(inputs, [], [], seconds)
    if ends.waker in ready:
        ends.woken()
    if keyboard and sys.stdin.fileno() in ready:
        typed = os.read(sys.stdin.fileno(), _MOST)
        found = [b"arrow " + arrow if arrow else letter for arrow, letter in _KEYS.findall(typed)]
        return found if found and not _LEAVES & {*found} else None
    return None if ends.came else []
