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
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import ConsoleDimensions

from incidentctl.actions.watch import Memory, Picture
from incidentctl.cli.ends import Ends
from incidentctl.cli.painting import Painter
from incidentctl.cli.watching import raise_bug
from incidentctl.render.terminal.console import console
from incidentctl.render.terminal.watch import KEYS, Showing, picked, watch_screen

if TYPE_CHECKING:
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
    over = False
    try:
        with Ends() as ends, _terminal(ends):
            over = _Screen(watch, ends).run()
    finally:
        watch.watcher.end()
    if over:
        print(watch.farewell())
    ends.obey()


class _Screen:
    """The screen, what is on it, and what came lately."""

    def __init__(self, watch: Watch, ends: Ends) -> None:
        self.watch = watch
        self.ends = ends
        self.console = console(watch.session.color)
        self.picture = watch.watcher.look()
        self.latest = self.picture
        self.memory = Memory(self.picture)
        self.selected = watch.chosen
        self.fresh: dict[str, float] = {}
        self.keyboard = sys.stdin.isatty()

    def run(self) -> bool:
        """Draw until the end; whether that was the close that was waited for."""
        with Painter(self.console) as painter:
            self.watch.watcher.start(self._tell)
            while not self.watch.is_over(self.picture):
                self._draw(painter)
                if self._wait():
                    return False
                raise_bug(self.watch.watcher)
                self._take_in()
        return True

    def _tell(self, picture: Picture) -> None:
        """Called in the watcher's thread."""
        self.latest = picture
        self.ends.wake()

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

    def _draw(self, painter: Painter) -> None:
        found = os.get_terminal_size(sys.stdout.fileno())
        size = ConsoleDimensions(max(found.columns, 1), max(found.lines, 1))
        moment = self.watch.watcher.clock()
        shown = self.picture._replace(result=replace(self.picture.result, now=moment))
        branch = self.watch.watcher.logbook.branch
        keys = KEYS if self.keyboard else "Ctrl-C: end"
        showing = Showing(shown, branch, self.selected, frozenset(self.fresh), keys)
        painter.paint(watch_screen(showing, height=size.height, zone=self.watch.session.zone), size)

    def _wait(self) -> bool:
        """Wait for a key, a picture, another size, or for time to go on; whether to end."""
        inputs = [self.ends.waker, *([sys.stdin.fileno()] if self.keyboard else [])]
        ready, _, _ = select.select(inputs, [], [], _DRAW)
        if self.ends.waker in ready:
            self.ends.woken()
        if self.keyboard and sys.stdin.fileno() in ready:
            typed = os.read(sys.stdin.fileno(), 4096)
            return not typed or self._obey(typed)
        return self.ends.came

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
def _terminal(ends: Ends) -> Iterator[None]:
    """A terminal that gives keys at once, and is as before at the end, whatever ends it."""
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
