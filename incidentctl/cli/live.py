"""Watching on a terminal: one screen that is drawn again, and three keys."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import ConsoleDimensions
from rich.live import Live

from incidentctl.actions.watch import Memory, Picture
from incidentctl.cli.watching import raise_bug
from incidentctl.render.terminal.console import console
from incidentctl.render.terminal.watch import KEYS, Showing, picked, watch_screen

if TYPE_CHECKING:
    from types import FrameType

    from incidentctl.cli.watching import Watch

_DRAW = 5.0
"""Seconds after which the screen is drawn again, though nothing came: time goes on."""
_FRESH = 60.0
"""For so many seconds what came is marked as new."""
_KEYS = re.compile(rb"\x1b[\[O]([A-Z])|(.)", re.DOTALL)
_STEPS = {b"A": -1, b"k": -1, b"B": 1, b"j": 1}
_ENDS = frozenset({b"q", b"Q", b"\x04"})


def watch_live(watch: Watch) -> None:
    """Draw what goes on until q, Ctrl-C, or the end that was asked for."""
    with _terminal() as wake:
        over = False
        try:
            over = _Screen(watch, wake).run()
        except KeyboardInterrupt:
            pass
        finally:
            watch.watcher.end()
    if over:
        print(watch.farewell())


class _Screen:
    """The screen, what is on it, and what came lately."""

    def __init__(self, watch: Watch, wake: tuple[int, int]) -> None:
        self.watch = watch
        self.wake = wake
        self.console = console(watch.session.color)
        self.picture = watch.watcher.look()
        self.latest = self.picture
        self.memory = Memory(self.picture)
        self.selected = watch.chosen
        self.fresh: dict[str, float] = {}
        self.keyboard = sys.stdin.isatty()

    def run(self) -> bool:
        """Draw until the end; whether that was the close that was waited for."""
        live = Live(
            console=self.console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        with live:
            self.watch.watcher.start(self._tell)
            while not self.watch.is_over(self.picture):
                self._draw(live)
                if self._wait():
                    return False
                raise_bug(self.watch.watcher)
                self._take_in()
        return True

    def _tell(self, picture: Picture) -> None:
        """Called in the watcher's thread."""
        self.latest = picture
        _poke(self.wake[1])

    def _take_in(self) -> None:
        """Put the latest picture on the screen, and ring if somebody should see to something."""
        now = time.monotonic()
        if self.latest is not self.picture:
            self.picture = self.latest
            news = self.memory.news(self.picture)
            self.fresh.update((line.placed.id, now) for _, line in news.entries)
            if news.alarms and self.watch.bell:
                self.console.bell()
        self.fresh = {one: came for one, came in self.fresh.items() if now - came < _FRESH}

    def _draw(self, live: Live) -> None:
        size = os.get_terminal_size(sys.stdout.fileno())
        columns, rows = max(size.columns, 1), max(size.lines, 1)
        self.console.size = ConsoleDimensions(columns, rows)
        moment = self.watch.watcher.clock()
        shown = self.picture._replace(result=replace(self.picture.result, now=moment))
        branch = self.watch.watcher.logbook.branch
        keys = KEYS if self.keyboard else "Ctrl-C: end"
        showing = Showing(shown, branch, self.selected, frozenset(self.fresh), keys)
        screen = watch_screen(showing, height=rows, zone=self.watch.session.zone)
        live.update(screen, refresh=True)

    def _wait(self) -> bool:
        """Wait for a key, a picture, another size, or for time to go on; whether to end."""
        inputs = [self.wake[0], *([sys.stdin.fileno()] if self.keyboard else [])]
        ready, _, _ = select.select(inputs, [], [], _DRAW)
        if self.wake[0] in ready:
            os.read(self.wake[0], 4096)
        if self.keyboard and sys.stdin.fileno() in ready:
            typed = os.read(sys.stdin.fileno(), 4096)
            return not typed or self._obey(typed)
        return False

    def _obey(self, typed: bytes) -> bool:
        """Choose another incident; whether to end."""
        for arrow, letter in _KEYS.findall(typed):
            if letter in _ENDS:
                return True
            self._step(_STEPS.get(arrow or letter, 0))
        return False

    def _step(self, step: int) -> None:
        one = picked(self.picture, self.selected)
        if one and step:
            found = self.picture.result.incidents
            place = min(max(found.index(one) + step, 0), len(found) - 1)
            self.selected = found[place].loaded.incident.id


@contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    """A terminal that gives keys at once, and is as before at the end, whatever ends it.

    Yields the two ends of a pipe that wakes who waits: a new size writes to it, too.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    keyboard = sys.stdin.isatty()
    before = termios.tcgetattr(sys.stdin) if keyboard else None
    handlers: dict[int, Callable[..., object] | signal.Handlers] = {
        signal.SIGWINCH: lambda *_: _poke(writing),
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


def _poke(pipe: int) -> None:
    try:
        os.write(pipe, b".")
    except OSError:  # it is full, or closed: somebody is awake, or nobody waits
        return


def _terminated(number: int, frame: FrameType | None) -> None:
    del frame
    raise SystemExit(128 + number)
