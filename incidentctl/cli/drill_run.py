"""A drill that runs: what it needs to know, and how it goes on without a screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from queue import SimpleQueue
from typing import TYPE_CHECKING

from incidentctl.actions import drill
from incidentctl.actions.watch import Picture, Watcher
from incidentctl.cli.clock import read_clock
from incidentctl.cli.out import print_lines, style_of
from incidentctl.cli.watching import raise_bug, tell_trouble, wait_for_news
from incidentctl.domain.objectives import DRILL
from incidentctl.domain.scenario import Inject
from incidentctl.render.drill import entry_line, inject_lines
from incidentctl.store.logbook import open_logbook
from incidentctl.store.policy import load_policy

if TYPE_CHECKING:
    from incidentctl.cli.ends import Ends
    from incidentctl.cli.session import Session
    from incidentctl.domain.game_day import Play
    from incidentctl.domain.incident import Incident
    from incidentctl.domain.scenario import Scenario
    from incidentctl.render.plain import Style

_SOON, _LATER = 0.02, 60.0


class DrillRun:
    """The drill of an incident: a watcher sees what the team writes, and the clock does the rest.

    ``name`` is the scenario's file, ``speed`` what was asked for (``None``: as the record says).
    """

    def __init__(
        self, session: Session, scenario: Scenario, name: str, path: str, *, every: float
    ) -> None:
        self.session = session
        self.scenario = scenario
        self.name = name
        self.path = path
        self.speed: float | None = None
        self.bell = False
        self.policy = load_policy(session.logbook).policy
        seen = open_logbook(session.cwd, session.git_env)  # the watcher's thread has its own
        self.watcher = Watcher(
            seen, lambda: read_clock(session.env), every=every, wanted=session.sync
        )
        self._recorded = set[Inject]()
        self.ident = session.logbook.load(path).incident.id

    def play(self, picture: Picture) -> Play:
        """The scenario beside what is seen in a picture, or in the record if it is closed."""
        return self._play(self._incident(picture))

    def _play(self, incident: Incident) -> Play:
        now = self.watcher.clock()
        return drill.play(self.scenario, incident, self.policy, now=now, speed=self.speed)

    def _incident(self, picture: Picture) -> Incident:
        for one in picture.result.incidents:
            if one.loaded.incident.id == self.ident:
                return one.loaded.incident
        self.session.logbook.look_again()
        return self.session.logbook.load(self.path).incident

    def record(self, play: Play) -> None:
        """Write down the injects that came, if the scenario wants that, and share them."""
        if not self.scenario.record or play.known.incident.closed:
            return
        came = [one for one in play.came() if one.inject not in self._recorded]
        if not came:
            return
        self._recorded.update(one.inject for one in came)
        stamp = self.session.stamp._replace(now=max(self.watcher.clock(), play.began))
        if drill.record_injects(self.session.logbook, self.path, stamp, play, came):
            self.session.share()

    def seconds_to_next(self, play: Play) -> float:
        """The seconds until another inject comes or time is up; a minute at most."""
        ahead = play.next_arrival() or play.scenario.ends
        left = (min(ahead, play.scenario.ends) - play.elapsed) / play.known.speed
        return min(max(left.total_seconds(), _SOON), _LATER)

    def result(self) -> drill.Scored:
        """The score as the record stands now."""
        self.session.logbook.look_again()
        incident = self.session.logbook.load(self.path).incident
        play = self._play(incident)
        return drill.Scored(self.name, self.scenario, incident, play.known.speed, play.score())

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it, as the logbook was last seen."""
        return self.session.logbook.load(self.path).incident.is_open

    def end(self) -> None:
        """Look no more."""
        self.watcher.end()
        self.watcher.logbook.close()


def run_in_lines(run: DrillRun) -> bool:
    """Say what comes and what is written, until the end; whether it came to that."""
    from incidentctl.cli.ends import Ends

    try:
        with Ends() as ends:
            over = _tell_news(run, ends)
    finally:
        run.end()
    ends.obey()
    return over


def _tell_news(run: DrillRun, ends: Ends) -> bool:
    pictures: SimpleQueue[Picture] = SimpleQueue()
    picture, told = run.watcher.look(), Told()
    style = style_of(run.session)

    def tell(picture: Picture) -> None:
        pictures.put(picture)
        ends.wake()

    run.watcher.start(tell)
    trouble = ""
    while not ends.came:
        play = run.play(picture)
        trouble = tell_trouble(run.watcher, picture, trouble)
        if not run.session.as_json:
            print_lines(told.news(play, style))
            sys.stdout.flush()
        run.record(play)
        if play.is_over:
            return True
        wait_for_news(ends, run.seconds_to_next(play))
        raise_bug(run.watcher)
        while not pictures.empty():
            picture = pictures.get()
    return False


def tell_so_far(run: DrillRun) -> bool:
    """Say what has come and was written so far; whether the drill is over."""
    try:
        play = run.play(run.watcher.look())
        if not run.session.as_json:
            print_lines(Told().news(play, style_of(run.session)))
        run.record(play)
        return play.is_over
    finally:
        run.end()


class Told:
    """What was told of a drill already."""

    def __init__(self) -> None:
        self._injects = set[Inject]()
        self._entries = set[str]()

    def news(self, play: Play, style: Style) -> Iterator[str]:
        """The lines about what is new, in the order in which it happened."""
        found = [*self._came(play, style), *self._written(play)]
        for _, lines in sorted(found, key=lambda one: one[0]):
            yield from lines

    def _came(self, play: Play, style: Style) -> Iterator[tuple[timedelta, list[str]]]:
        for one in play.came():
            if one.inject not in self._injects:
                self._injects.add(one.inject)
                yield one.at, [*inject_lines(one, style)]

    def _written(self, play: Play) -> Iterator[tuple[timedelta, list[str]]]:
        for line in play.known.incident.timeline:
            entry, ident = line.placed.entry, line.placed.id
            if ident not in self._entries and entry.name != "open" and entry.by != DRILL:
                self._entries.add(ident)
                at = play.drill_time(entry.recorded)
                yield at, [entry_line(at, line)]
