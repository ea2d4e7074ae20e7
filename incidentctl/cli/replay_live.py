"""A replay on a terminal: it goes on by itself, and waits where somebody had to decide."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from incidentctl.actions.replay import pictured
from incidentctl.cli.ends import Ends
from incidentctl.cli.keyboard import raw_terminal, wait
from incidentctl.cli.painting import Painter, terminal_size
from incidentctl.render.terminal.console import console
from incidentctl.render.terminal.replay import Replaying, replay_screen
from incidentctl.render.terminal.watch import Showing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from incidentctl.cli.session import Session
    from incidentctl.domain.replay import Step
    from incidentctl.store.loaded import Loaded

_TICK = 1.0
_LONGEST_WAIT = 20.0
"""Seconds that pass at most from one step to the next, however long it was then."""
_GOES_ON = frozenset({b" ", b"\r", b"\n", b"n"})
_KEYS = "space: go on · q: end"
_ASKING = "Say it aloud; space: what they did · q: end"
_ENDED = "That is all of it. q: end"


def replay_live(session: Session, loaded: Loaded, steps: Sequence[Step], speed: float) -> None:
    """Reveal the steps one after the other until somebody leaves."""
    with Ends() as ends, raw_terminal(ends):
        _Replay(session, loaded, steps, speed, ends).run_it()
    ends.obey()


class _Replay:
    """Where the replay is: the number of the step that is shown, since when, and what is asked."""

    def __init__(
        self, session: Session, loaded: Loaded, steps: Sequence[Step], speed: float, ends: Ends
    ) -> None:
        self.session = session
        self.loaded = loaded
        self.steps = steps
        self.speed = speed
        self.ends = ends
        self.console = console(session.color)
        self.number = 0
        self.since = time.monotonic()
        self.keyboard = sys.stdin.isatty()

    @property
    def following(self) -> Step | None:
        """The next step."""
        return self.steps[self.number + 1] if self.number + 1 < len(self.steps) else None

    @property
    def pause(self) -> float:
        """The seconds from the step that is shown to the next one."""
        following = self.following
        if following is None:
            return 0.0
        gap = (following.at - self.steps[self.number].at).total_seconds() / self.speed
        return min(max(gap, 0.0), _LONGEST_WAIT)

    @property
    def passed(self) -> float:
        """The seconds since the step that is shown."""
        return time.monotonic() - self.since

    @property
    def asks(self) -> bool:
        """Whether it is time to ask before the next step. Without a keyboard nobody can answer."""
        following = self.following
        asked = bool(following and following.question and self.keyboard)
        return asked and self.passed >= self.pause

    def run_it(self) -> None:
        """Draw until somebody leaves; without a keyboard, until the end."""
        with Painter(self.console) as painter:
            while True:
                self._draw(painter)
                left = self.pause - self.passed
                pressed = wait(self.ends, min(left, _TICK) if left > 0 else _TICK)
                if pressed is None:
                    return
                if self.following is None and not self.keyboard:
                    return
                self._go_on(pressed=bool(_GOES_ON & {*pressed}))

    def _go_on(self, *, pressed: bool) -> None:
        """The next step, or the question before it, if it is time or somebody wants it."""
        following, waits = self.following, self.passed < self.pause
        if following is None or not (pressed or not (waits or self.asks)):
            return
        if waits and following.question and self.keyboard:
            self.since = time.monotonic() - self.pause
        else:
            self.number += 1
            self.since = time.monotonic()

    def _draw(self, painter: Painter) -> None:
        size, step, following = terminal_size(), self.steps[self.number], self.following
        now = step.at + timedelta(seconds=min(self.passed, self.pause) * self.speed)
        if following:
            now = min(now, max(following.at, step.at))
        asks = self.asks
        keys_line = _ENDED if following is None else _ASKING if asks else _KEYS
        showing = Showing(
            pictured(step, self.loaded, now),
            self.session.logbook.branch,
            step.incident.id,
            {step.placed.id},
            keys_line if self.keyboard else "Ctrl-C: end",
        )
        question = following.question if following and asks else ""
        shown = Replaying(step, showing, self.number + 1, len(self.steps), question)
        painter.paint(replay_screen(shown, height=size.height, zone=self.session.zone), size)
