"""A drill on a terminal: one screen that is drawn again, and one key."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from incidentctl.actions.watch import Memory, Picture
from incidentctl.cli.ends import Ends
from incidentctl.cli.keyboard import raw_terminal, wait
from incidentctl.cli.painting import Painter, terminal_size
from incidentctl.cli.watching import raise_bug
from incidentctl.render.terminal.console import console
from incidentctl.render.terminal.drill import KEYS, Running, drill_screen
from incidentctl.render.terminal.watch import Showing

if TYPE_CHECKING:
    from incidentctl.cli.drill_run import DrillRun
    from incidentctl.domain.scenario import Inject

_TICK = 1.0
"""Seconds after which the screen is drawn again, though nothing came: the clock runs."""
_FRESH, _SHORTEST = 60.0, 3.0
"""For so many seconds of drill time what came is marked as new, and for so many of the clock's."""


def run_live(run: DrillRun) -> bool:
    """Draw the drill until it is over, or somebody leaves; whether it came to its end."""
    try:
        with Ends() as ends, raw_terminal(ends):
            over = _Screen(run, ends).run_it()
    finally:
        run.end()
    ends.obey()
    return over


class _Screen:
    """The screen, what is on it, and what came lately."""

    def __init__(self, run: DrillRun, ends: Ends) -> None:
        self.run = run
        self.ends = ends
        self.console = console(run.session.color)
        self.picture = run.watcher.look()
        self.memory = Memory(self.picture)
        self.play = run.play(self.picture)
        self.came: dict[Inject, float] = {}
        self.written: dict[str, float] = {}
        self.keys = KEYS if sys.stdin.isatty() else "Ctrl-C: leave the screen"

    def run_it(self) -> bool:
        """Draw until the end; whether the drill came to its own."""
        shown = self.picture
        with Painter(self.console) as painter:
            self.run.watcher.start(self._tell)
            while True:
                self.play = self.run.play(self.picture)
                self._take_in(shown)
                shown = self.picture
                self._draw(painter)
                self.run.record(self.play)
                if self.play.is_over:
                    return True
                if wait(self.ends, min(self.run.seconds_to_next(self.play), _TICK)) is None:
                    return False
                raise_bug(self.run.watcher)

    def _tell(self, picture: Picture) -> None:
        """Called in the watcher's thread."""
        self.picture = picture
        self.ends.wake()

    def _take_in(self, shown: Picture) -> None:
        """What is new since the screen was drawn; the bell rings when something comes."""
        now = time.monotonic()
        came = [one.inject for one in self.play.came()]
        if self.run.bell and not {*came} <= self.came.keys():
            self.console.bell()
        self.came = {inject: self.came.get(inject, now) for inject in came}
        if self.picture is not shown:
            news = self.memory.news(self.picture)
            self.written.update((line.placed.id, now) for _, line in news.entries)

    def _draw(self, painter: Painter) -> None:
        size, now = terminal_size(), time.monotonic()
        lately = now - max(_FRESH / self.play.known.speed, _SHORTEST)
        written = {one for one, since in self.written.items() if since > lately}
        came = {one for one, since in self.came.items() if since > lately}
        branch = self.run.watcher.logbook.branch
        moment = replace(self.picture.result, now=self.play.known.now)
        shown = self.picture._replace(result=moment)
        showing = Showing(shown, branch, self.run.ident, written, self.keys)
        running = Running(self.play, self.run.name, showing, came)
        screen = drill_screen(running, height=size.height, zone=self.run.session.zone)
        painter.paint(screen, size)
