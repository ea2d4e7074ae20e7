"""Look again and again: a picture of the open incidents, kept up to date in the background."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.choose import chosen_id
from incidentctl.actions.oncall import help_for
from incidentctl.actions.status import StatusResult, status
from incidentctl.actions.sync import fetch_on_the_way
from incidentctl.domain.errors import CommandError
from incidentctl.domain.team import NO_TEAM
from incidentctl.git.bounded import interrupt_others
from incidentctl.git.runner import GitFailed
from incidentctl.store.policy import load_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from incidentctl.actions.sync import SyncResult
    from incidentctl.domain.incident import Incident, Line
    from incidentctl.store.logbook import Logbook
    from incidentctl.store.view import View

_PATIENCE = 5.0
"""Seconds that one exchange with the remote may take at most: nobody waits for it."""
_BETWEEN = 0.1
"""Seconds after which the end looks whether it has come."""
UNOWNED = "nobody holds command"
"""The alarm of an open incident that nobody leads."""


class Picture(NamedTuple):
    """What was seen at one look.

    ``contact`` is what came of the last exchange with the remote; ``None`` if there was none.
    ``trouble`` is why this clone could not be read, if it couldn't.
    """

    result: StatusResult
    contact: SyncResult | None = None
    trouble: str = ""


class Watcher:
    """Looks at a logbook every so many seconds, in a thread that alone uses it from then on."""

    def __init__(
        self, logbook: Logbook, clock: Callable[[], datetime], *, every: float, wanted: bool
    ) -> None:
        self.logbook = logbook
        self.clock = clock
        self.every = every
        self.wanted = wanted
        """Whether the remote may be asked."""
        self.bug: BaseException | None = None
        """What ended the looking, if it was none of the faults that pass."""
        self._known: tuple[object, StatusResult] | None = None
        self._team = NO_TEAM
        self._ended = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._tell: Callable[[Picture], None] = lambda _: None

    def look(self) -> Picture:
        """See what is committed here now, without the remote. Raises what reading raises."""
        return Picture(self._read())

    def start(self, tell: Callable[[Picture], None]) -> None:
        """Begin to look; ``tell`` is called in the other thread with each new picture."""
        self._tell = tell
        self._thread.start()

    def end(self) -> None:
        """Look no more, and break off the exchange that is going on; nothing is left at work."""
        self._ended.set()
        while self._thread.is_alive():
            interrupt_others()
            self._thread.join(_BETWEEN)

    def _run(self) -> None:
        last = Picture(self._known[1] if self._known else self._read())
        while not self._ended.is_set():
            began = time.monotonic()
            try:
                last = self._look_out(last)
                self._tell(last)
            except BaseException as bug:  # noqa: BLE001  # told where somebody can see it
                self.bug = bug
                self._tell(last)
                return
            self._ended.wait(max(self.every - (time.monotonic() - began), 0.05))

    def _look_out(self, last: Picture) -> Picture:
        """Ask the remote, then read what is new. What fails now may work the next time."""
        contact = fetch_on_the_way(
            self.logbook, wanted=self.wanted, anyway=True, patience=_PATIENCE
        )
        try:
            return Picture(self._read(), contact)
        except (GitFailed, CommandError, OSError) as fault:
            return Picture(replace(last.result, now=self.clock()), contact, str(fault))

    def _read(self) -> StatusResult:
        """The open incidents; read anew only if something was committed since the last time."""
        view, now = self.logbook.look_again(), self.clock()
        if self._known is None or self._known[0] != _state(view):
            settings = load_policy(self.logbook)
            found = status(
                self.logbook,
                settings.policy,
                chosen=chosen_id(self.logbook),
                now=now,
                most_reports=settings.most_reports,
                team=settings.team,
            )
            self._known, self._team = (_state(self.logbook.view), found), settings.team
        found = self._known[1]
        # Who is on call changes by the clock alone.
        incidents = tuple(
            replace(one, help=help_for(one.loaded, self._team, now)) for one in found.incidents
        )
        return replace(found, incidents=incidents, now=now)


def _state(view: View) -> object:
    """What is different in a view exactly if there is something new."""
    return (*view.tips, view.seen, view.held, view.rewound)


class News(NamedTuple):
    """What is new in a picture: entries, what somebody should see to, incidents no longer open."""

    entries: tuple[tuple[Incident, Line], ...] = ()
    alarms: tuple[tuple[Incident, str], ...] = ()
    gone: tuple[str, ...] = ()


class Memory:
    """What was seen of the incidents that are open, and no more than that."""

    def __init__(self, picture: Picture) -> None:
        self._entries: frozenset[tuple[str, str]] = frozenset()
        self._alarms: frozenset[tuple[str, str]] = frozenset()
        self._open: frozenset[str] = frozenset()
        self.news(picture)

    def news(self, picture: Picture) -> News:
        """What no picture showed before; from now on this is the last one."""
        now = picture.result.now
        incidents = [one.loaded.incident for one in picture.result.incidents]
        lines = [(incident, line) for incident in incidents for line in incident.timeline]
        found = [(incident, said) for incident in incidents for said in alarms(incident, now)]
        still = frozenset(incident.id for incident in incidents)
        news = News(
            tuple(one for one in lines if (one[0].id, one[1].placed.id) not in self._entries),
            tuple(one for one in found if (one[0].id, one[1]) not in self._alarms),
            tuple(sorted(self._open - still)),
        )
        # While a file is damaged its entries are gone: nobody is told of them twice for that.
        shown = {(incident.id, line.placed.id) for incident, line in lines}
        kept = {one for one in self._entries if one[0] in still}
        self._entries = frozenset(kept | shown)
        self._alarms = frozenset((incident.id, said) for incident, said in found)
        self._open = still
        return news


def alarms(incident: Incident, now: datetime) -> Iterator[str]:
    """What somebody should see to, each in a clause that stays the same while it lasts."""
    if incident.opened and incident.is_open and not incident.commander:
        yield UNOWNED
    yield from (f"unsettled: {dispute.line.ruling.why}" for dispute in incident.unsettled)
    if incident.tasks:
        from incidentctl.domain.tasks import due_tasks

        yield from (f"task {task.number} is due" for task in due_tasks(incident, now))
    if incident.updates:
        from incidentctl.domain.updates import overdue

        yield from (f"the {one.audience} update is overdue" for one in overdue(incident, now))
