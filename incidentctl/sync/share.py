"""Sharing: what is recorded here goes to the remote, and what others recorded comes from there.

A push that is too late is followed by a fetch: our entries are made again behind those of others,
and pushed again, after a pause of random length so that many clones don't keep meeting. Only what
incidentctl wrote is ever pushed, and never by force. No lock is held while we wait for the network
but the one that makes the syncing commands of a clone take turns: one of them then pushes for all.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.git.lock import LockTimeout, lock
from incidentctl.git.remote import ABSENT, DONE, MOVED, SLOW, Answer, Remote
from incidentctl.store.replant import straight_from
from incidentctl.sync.contact import recall, remember

if TYPE_CHECKING:
    from incidentctl.git.bounded import Progress
    from incidentctl.store.logbook import Logbook

REWOUND = "rewound"
"""The remote took back what it had. Nothing is pushed until somebody has decided."""
GONE = "gone"
"""The remote took back the whole branch. The same holds."""
UNSHARED = "unshared"
"""The remote has no logbook yet. Its first push is for somebody to decide."""
NO_REMOTE = "no-remote"
BUSY = "busy"
"""Another command of this clone has been sharing all the time."""
RESTS = "rests"
"""It did not answer a moment ago, so it was not asked."""
INTERRUPTED = "interrupted"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.8


class Shared(NamedTuple):
    """What an exchange with the remote came to.

    ``kind`` is ``done`` or why not (see :mod:`incidentctl.git.remote` and the names above), and
    ``said`` is what was said about it.
    """

    kind: str
    said: str = ""
    old: str = ""
    """Where upstream was before; empty if nobody knew."""
    sent: tuple[str, ...] = ()
    """The commits that went to the remote, and are ours."""
    pushes: int = 0
    fetches: int = 0
    published: bool = False
    """Whether the remote has the logbook only now."""


class Talk:
    """One exchange with the remote: what is left of its time, and what came of it so far."""

    def __init__(self, logbook: Logbook, seconds: float, progress: Progress | None) -> None:
        self.logbook = logbook
        self.branch = logbook.branch
        self.pushes = self.fetches = 0
        self.sent: list[str] = []
        self.old = logbook.view.upstream
        self._remote = Remote(logbook.repo, self.branch.remote)
        self._progress = progress
        self._answered = False
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds."""
        return max(0.0, self._end - time.monotonic())

    def fetch(self) -> Answer:
        """Learn where upstream is."""
        self.fetches += 1
        branch, left = self.branch, self.left
        answer = self._timed(
            lambda: self._remote.fetch(
                branch.remote_ref, branch.upstream, seconds=left, progress=self._progress
            )
        )
        self.logbook.look_again()
        return answer

    def push(self, commit: str, old: str) -> Answer:
        """Move upstream forward from ``old``; empty, if it must not be there yet."""
        self.pushes += 1
        ref, left = self.branch.remote_ref, self.left
        return self._timed(
            lambda: self._remote.push(commit, ref, old, seconds=left, progress=self._progress)
        )

    def came_to(self, kind: str, said: str = "") -> Shared:
        """The end of it."""
        return Shared(kind, said, self.old, tuple(self.sent), self.pushes, self.fetches)

    def _timed(self, ask: Callable[[], Answer]) -> Answer:
        repo, branch, began = self.logbook.repo, self.branch, time.monotonic()
        answer = ask()
        contact, took, now = recall(repo, branch), time.monotonic() - began, time.time()
        if answer.kind in {DONE, MOVED}:
            self._answered = True
            remember(repo, branch, contact.answered(now))
        elif answer.kind != SLOW or not self._answered:  # else it was we who had no time left
            remember(repo, branch, contact.failed(now, took, answer.said))
        return answer


def share(
    logbook: Logbook, *, seconds: float, fetch: bool = False, progress: Progress | None = None
) -> Shared:
    """Push what is pending, for at most so many seconds; with ``fetch``, see first what is new.

    Never raises for what the remote does. Raises :class:`CommandError` if this clone can't be
    written, and lets an interruption through.
    """
    branch = logbook.branch
    if not branch.shared_with or not branch.upstream:
        return Shared(NO_REMOTE)
    talk = Talk(logbook, seconds, progress)
    try:
        with turn(talk):
            answer = talk.fetch() if fetch else Answer(DONE)
            if answer.kind in {DONE, MOVED}:
                return _push_all(talk)
            return _without(talk, answer)
    except LockTimeout:
        return talk.came_to(BUSY)


@contextmanager
def turn(talk: Talk) -> Iterator[None]:
    """Be the one command of this clone that talks to the remote. Raises :class:`LockTimeout`."""
    place = os.path.join(talk.logbook.repo.private_dir, "sync")
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(lock(place, timeout=0))
                break
            except LockTimeout:
                if not talk.left:
                    raise
            time.sleep(_some_of(0.05))
        yield


def _push_all(talk: Talk) -> Shared:
    """Push until nothing waits any more, others were faster for too long, or it is refused."""
    logbook, pause = talk.logbook, _FIRST_PAUSE
    while True:
        logbook.land_now()
        view = logbook.look_again()
        if view.rewound:
            return talk.came_to(REWOUND)
        if not view.upstream:
            return talk.came_to(UNSHARED)
        if not view.pending:
            return talk.came_to(DONE)
        ours = straight_from(logbook.reader, view.upstream, view.pending) or []
        answer = talk.push(view.pending, view.upstream) if ours else Answer(MOVED)
        if answer.kind == DONE:
            talk.sent += reversed(ours)
            continue
        if answer.kind != MOVED:
            return talk.came_to(*answer)
        if not talk.left:
            return talk.came_to(SLOW, "others kept being faster")
        time.sleep(min(_some_of(pause), talk.left))
        pause = min(pause * 2, _LONGEST_PAUSE)
        answer = talk.fetch()
        if answer.kind not in {DONE, MOVED}:
            return _without(talk, answer)


def _without(talk: Talk, answer: Answer) -> Shared:
    """The end, where the remote did not say where its branch is."""
    if answer.kind == ABSENT:
        return talk.came_to(GONE if talk.logbook.view.seen else UNSHARED)
    return talk.came_to(*answer)


def _some_of(seconds: float) -> float:
    """A random part, so that many who wait for the same thing don't wake together."""
    from random import uniform

    return uniform(0.0, seconds)  # noqa: S311
