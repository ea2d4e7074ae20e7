"""Watching on a terminal: one screen that is drawn again, and three keys."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from incidentctl.actions.watch import Memory, Picture
from incidentctl.cli.ends import Ends
from incidentctl.cli.keyboard import DOWN, UP, raw_terminal, wait
from incidentctl.cli.painting import Painter, terminal_size
from incidentctl.cli.watching import raise_bug
from incidentctl.render.terminal.console import console
from incidentctl.render.terminal.watch import KEYS, Showing, picked, watch_screen

if TYPE_CHECKING:
    from incidentctl.cli.watching import Watch

_DRAW = 5.0
"""Seconds after which the screen is drawn again, though nothing came: time goes on."""
_FRESH = 60.0
"""For so many seconds what came is marked as new."""
_STEPS = {UP: -1, b"k": -1, DOWN: 1, b"j": 1}


def watch_live(watch: Watch) -> None:
    """Draw what goes on until q, Ctrl-C, or the end that was asked for."""
    over = False
    try:
        with Ends() as ends, raw_terminal(ends):
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
        size = terminal_size()
        moment = self.watch.watcher.clock()
        shown = self.picture._replace(result=replace(self.picture.result, now=moment))
        branch = self.watch.watcher.logbook.branch
        keys = KEYS if self.keyboard else "Ctrl-C: end"
        showing = Showing(shown, branch, self.selected, frozenset(self.fresh), keys)
        painter.paint(watch_screen(showing, height=size.height, zone=self.watch.session.zone), size)

    def _wait(self) -> bool:
        """Wait for a key, a picture, another size, or for time to go on; whether to end."""
        pressed = wait(self.ends, _DRAW)
        for key in pressed or ():
            self._step(_STEPS.get(key, 0))
        return pressed is None

    def _step(self, step: int) -> None:
        one = picked(self.picture, self.selected)
        if one and step:
            found = self.picture.result.incidents
            place = min(max(found.index(one) + step, 0), len(found) - 1)
            self.selected = found[place].loaded.incident.id
