"""Watching without a screen: what is new, a line each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from errno import EPIPE
from itertools import chain
from queue import SimpleQueue
from select import POLLERR, POLLHUP, POLLIN, poll
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.actions.watch import UNOWNED, Memory, Picture, Watcher
from incidentctl.cli.out import place_of, print_lines
from incidentctl.cli.streams import OutputFailed
from incidentctl.render.contested import aimed
from incidentctl.render.help_lines import help_lines
from incidentctl.render.plain import local_time
from incidentctl.render.sharing import not_fresh
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.actions.status import IncidentStatus
    from incidentctl.actions.watch import News
    from incidentctl.cli.ends import Ends
    from incidentctl.cli.session import Session


class Watch(NamedTuple):
    """What was asked for: who looks, at which incident first (empty: none), until when."""

    session: Session
    watcher: Watcher
    chosen: str
    until_closed: bool
    bell: bool

    def is_over(self, picture: Picture) -> bool:
        """Whether what was waited for has happened: the incident is closed, or all are."""
        if not self.until_closed or picture.trouble:
            return False
        found = [one.loaded.incident.id for one in picture.result.incidents]
        return self.chosen not in found if self.chosen else not found

    def farewell(self) -> str:
        """What is said at that."""
        return f"{self.chosen} is closed" if self.chosen else "no incident is open"


def watch_in_lines(watch: Watch) -> None:
    """Say how things stand, then what is new, until Ctrl-C."""
    from incidentctl.cli.ends import Ends

    picture = watch.watcher.look()
    print_lines(_standing(watch, picture))
    sys.stdout.flush()
    try:
        with Ends() as ends:
            _tell_news(watch, ends, picture)
    finally:
        watch.watcher.end()
    print("" if ends.came else watch.farewell())
    ends.obey()


def _tell_news(watch: Watch, ends: Ends, picture: Picture) -> None:
    pictures: SimpleQueue[Picture] = SimpleQueue()
    memory, trouble = Memory(picture), ""

    def tell(picture: Picture) -> None:
        pictures.put(picture)
        ends.wake()

    watch.watcher.start(tell)
    while not (watch.is_over(picture) or ends.came):
        wait_for_news(ends)
        raise_bug(watch.watcher)
        while not pictures.empty():
            picture = pictures.get()
            print_lines(_told(watch, picture, memory.news(picture)))
            trouble = tell_trouble(watch.watcher, picture, trouble)
            sys.stdout.flush()


def wait_for_news(ends: Ends, seconds: float | None = None) -> None:
    """Wait until there is something to tell, or nobody is left to tell it to.

    With ``seconds``, no longer than that.
    """
    waiting = poll()
    waiting.register(ends.waker, POLLIN)
    waiting.register(sys.stdout.fileno(), 0)
    ready = dict(waiting.poll(None if seconds is None else seconds * 1000))
    if any(event & (POLLERR | POLLHUP) for event in ready.values()):
        raise OutputFailed(EPIPE, "nobody reads it")
    if ends.waker in ready:
        ends.woken()


def raise_bug(watcher: Watcher) -> None:
    """Raise what ended the other thread, if something did."""
    if watcher.bug:
        raise watcher.bug


def _standing(watch: Watch, picture: Picture) -> Iterator[str]:
    count = len(picture.result.incidents)
    yield f"watching {count} open incident{'s' * (count != 1)} (Ctrl-C ends it)"
    place = place_of(watch.session)
    for one in picture.result.incidents:
        incident = one.loaded.incident
        holder = incident.commander
        who = f"commander {visible(holder.name)}" if holder else "nobody holds command"
        about = f"{visible(incident.title)} · {incident.status} · {who}"
        yield f"{incident.id}  {place.style.bold(about)}"
        yield from _help(one)


def _help(one: IncidentStatus) -> Iterator[str]:
    """Whom to ask about an incident that nobody leads."""
    return (f"    {visible(line)}" for line in help_lines(one.help))


def _told(watch: Watch, picture: Picture, news: News) -> Iterator[str]:
    place, now_open = place_of(watch.session), picture.result.incidents
    for incident, line in news.entries:
        entry = line.placed.entry
        when = local_time(entry.at, picture.result.now, place.zone)
        text = visible(line.text.partition("\n")[0])
        told = f"{visible(entry.by.name)} {visible(entry.phrase())}"
        yield f"{when}  {incident.id[-6:]}  {told}{text and f': {text}'}"
    for incident, alarm in news.alarms:
        bell = "\a" if watch.bell and sys.stdout.isatty() else ""
        yield f"{bell}! {incident.id[-6:]}  {visible(alarm)}; {aimed('brief', incident)}"
        if alarm == UNOWNED:
            yield from chain(*(_help(one) for one in now_open if one.loaded.incident is incident))
    for ident in news.gone:
        yield f"{ident} is not open any more: incidentctl show {ident[-6:]}"


def tell_trouble(watcher: Watcher, picture: Picture, told: str) -> str:
    """Tell what is wrong with a picture, unless that was ``told`` already; what is to be known."""
    stale = not_fresh(picture.contact, watcher.logbook.branch) if picture.contact else ()
    trouble = "; ".join(filter(None, (picture.trouble, *stale)))
    if trouble and trouble != told:
        print(f"note: {trouble}", file=sys.stderr)
    return trouble
