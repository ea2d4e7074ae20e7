"""The logbook: all incidents of a repository. The only writer of incident files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple, Self

from incidentctl.domain.errors import CommandError
from incidentctl.domain.ident import id_of_path, incident_path, slugify
from incidentctl.domain.incident import Incident
from incidentctl.git.commit import commit_files
from incidentctl.git.lock import LockTimeout, lock
from incidentctl.git.objects import ObjectReader
from incidentctl.git.refs import RefMoved, RefUpdate, flush_name, move
from incidentctl.git.repository import locate
from incidentctl.git.runner import GitFailed, as_command_error
from incidentctl.store.caption import commit_text
from incidentctl.store.disk import storage_error
from incidentctl.store.guard import Guard, HeldBack
from incidentctl.store.home import find_home, require_logbook
from incidentctl.store.land import LANDED, Landing, count, land
from incidentctl.store.loaded import Loaded, load
from incidentctl.store.open_index import open_paths, remember
from incidentctl.store.origin import preferred
from incidentctl.store.placing import damaged, require_fit, unlike
from incidentctl.store.view import View, look
from incidentctl.text.writer import write_entry, write_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from incidentctl.domain.entry import Entry, Placed
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository

LOCK_TIMEOUT = 10.0
"""Seconds to wait for another incidentctl process. A write takes a few hundredths of one."""
TIMEOUT_KEY = "incidentctl.locktimeout"
"""The setting of git's that says another number of seconds."""
_TRIES = 20
# What can still go wrong once an entry is recorded, and must not make the command fail.
_LATE = (GitFailed, OSError, CommandError)


class Written(NamedTuple):
    """An entry that is recorded: what became of the incident, and whether the entry landed."""

    placed: Placed
    before: Incident | None
    after: Incident
    landing: Landing


_Grow = Callable[[Loaded], "tuple[Placed, bytes]"]


class Logbook:
    """One logbook, seen from one clone. Close it, or use it in a ``with``."""

    def __init__(self, repo: Repository, branch: Branch) -> None:
        self.repo = repo
        self.branch = branch
        self.reader = ObjectReader(repo.git)
        self._lock = os.path.join(repo.private_dir, "lock")
        self.on_wait: Callable[[], None] | None = None
        """Called when another process has been writing for a second, and we go on waiting."""
        self.on_refusal: Callable[[CommandError], bool] | None = None
        """Asked when an entry is refused: whether others wrote what may allow it now."""
        self.guard = Guard()
        """Holds credentials back, whatever is recorded."""
        self._view: View | None = None
        self._known: Loaded | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ignored: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads objects."""
        self.reader.close()

    @property
    def view(self) -> View:
        """What is committed, as of the first look or the last write."""
        if self._view is None:
            self._view = look(self.repo.git, self.branch, self.reader)
        return self._view

    def look_again(self) -> View:
        """Forget what was seen: another process may have written."""
        self._view = None
        return self.view

    def follow(self, branch: Branch) -> None:
        """Share with another remote from now on."""
        if branch != self.branch:
            self.branch = branch
            self._view = None

    def open_incidents(self) -> list[Loaded]:
        """Every incident that is not closed, oldest first, and those too damaged to tell."""
        paths = open_paths(self.repo, self.branch, self.view)
        return [*map(self._read, paths, self.view.files(paths))]

    def load(self, path: str) -> Loaded:
        """Read the incident in a file; of the one that was read last, only what is new."""
        return self._read(path, self.view.file(path))

    def _read(self, path: str, data: bytes) -> Loaded:
        known = self._known
        if not (known and known.incident.path == path and data.startswith(known.data)):
            known = None
        if not known or data != known.data:
            self._known = known = load(data, path, known)
        return known

    @contextmanager
    def writing(self, *, doing: str = "recording the entry") -> Iterator[None]:
        """Hold the lock that one writer of this clone has at a time; ``doing`` says what for."""
        timeout = self._patience()
        try:
            with lock(self._lock, timeout=timeout, waiting=self.on_wait):
                yield
        except LockTimeout:
            raise CommandError(
                "busy",
                f"another incidentctl process has been writing for {timeout:g} s",
                hints=("see which: ps -A | grep incidentctl", "then run the command again"),
            ) from None
        except GitFailed as fault:
            raise as_command_error(fault, doing) from fault
        except OSError as fault:
            raise storage_error(fault) from fault

    def _patience(self) -> float:
        try:
            return max(0.0, float(self.repo.config.get(TIMEOUT_KEY)))
        except ValueError:
            return LOCK_TIMEOUT

    def open(self, ident: str, entry: Entry, title: str) -> Written:
        """Record a new incident's first entry."""
        path = incident_path(ident, slugify(title))
        placed = write_entry(entry)
        data = (write_title(ident, title) + placed.raw).encode()

        def begin(before: Loaded) -> tuple[Placed, bytes]:
            if before.data:
                see = f"incidentctl show {ident}"
                raise CommandError("exists", f"{ident} is there already", hints=(see,))
            return placed, data

        return self._write(path, begin, title)

    def append(self, path: str, build: Callable[[Incident], Entry]) -> Written:
        """Record an entry at the end of an incident's file.

        ``build`` makes it from the incident as it is at that moment, or refuses by raising
        :class:`CommandError`; it is called again if another writer was faster.
        """

        def grow(before: Loaded) -> tuple[Placed, bytes]:
            if before.problems:
                raise damaged(before.problems[0])
            placed = unlike(before.record, build(before.incident))
            return placed, before.data + placed.raw.encode()

        return self._write(path, grow)

    def land_waiting(self) -> Landing:
        """Land what earlier commands recorded and could not land. Never waits, never fails."""
        if not self.view.waits:
            return LANDED
        try:
            with lock(self._lock, timeout=0):
                return self._land()
        except (LockTimeout, OSError) as fault:
            return Landing(0, str(fault))

    def land_now(self) -> Landing:
        """The same, waiting for its turn. Raises what :meth:`writing` does."""
        if not self.look_again().waits:
            return LANDED
        with self.writing(doing="bringing the logbook in step"):
            return self._land()

    def waiting(self) -> int:
        """How many entries are recorded and have not landed."""
        view = self.look_again()
        return count(self.repo, view) if view.pending or view.held else 0

    def again(self, written: Written) -> Written:
        """What has become of an entry that was recorded a moment ago, now that others wrote too."""
        path = written.after.path
        return written._replace(after=self.load(path).incident)

    def _write(self, path: str, grow: _Grow, title: str = "") -> Written:
        asked = False
        while True:
            try:
                with self.writing():
                    return self._record(path, grow, title)
            except HeldBack as held:
                self.guard.consent(held)  # people take their time, and others want to write
            except CommandError as refused:
                if asked or not (self.on_refusal and self.on_refusal(refused)):
                    raise
                asked = True

    def _record(self, path: str, grow: _Grow, title: str) -> Written:
        for _ in range(_TRIES):
            view = self.look_again()
            before = self.load(path)
            placed, data = grow(before)
            require_fit(placed)
            self.guard.check(placed.entry, self)
            try:
                commit = self._commit(view, path, data, placed, title)
            except RefMoved:
                continue
            landing = self._land((*_LATE, KeyboardInterrupt))  # too late to take anything back
            written = load(data, path, before).incident
            with suppress(*_LATE, KeyboardInterrupt):
                if {*self.view.tips} == {*view.tips, commit} - {view.base}:
                    views = (view, self.view)
                    remember(self.repo, self.branch, views, path, written)
            return Written(placed, before.incident if before.data else None, written, landing)
        raise CommandError(
            "busy",
            f"{self.branch.pending} keeps moving under our feet",
            hints=("run the command again",),
        )

    def _land(self, late: tuple[type[BaseException], ...] = _LATE) -> Landing:
        """Land what is recorded. It only waits where that fails in one of these ways."""
        try:
            return land(self.repo, self.branch, self.look_again())
        except late as fault:
            return Landing(1, str(fault) or "interrupted")
        finally:
            self._view = None

    def _commit(self, view: View, path: str, data: bytes, placed: Placed, title: str) -> str:
        """The entry's commit on top of what is there: from here on it can't be lost."""
        git = self.repo.git
        ident = id_of_path(path) or ""
        text = commit_text(ident, placed, title)
        commit = commit_files(self.repo, self.reader, view.base, {path: data}, text)
        old = view.pending or self.repo.null_oid
        try:
            move(git, [RefUpdate(self.branch.pending, commit, old)], reason="incidentctl: record")
        except GitFailed:
            if self.reader.commit(self.branch.pending) != commit:
                raise  # else it was killed as its work was done
        flush_name(self.repo.common_dir, self.branch.pending)
        return commit


def open_logbook(cwd: str, env: Mapping[str, str]) -> Logbook:
    """The logbook of the repository around ``cwd``; ``env`` is git's (see ``git.runner``).

    Raises :class:`CommandError`: ``not-a-logbook``, ``newer-format``, and what ``locate`` raises.
    """
    repo = locate(cwd, env)
    with ObjectReader(repo.git) as reader:
        home = find_home(repo, reader)
    logbook = Logbook(repo, home)
    try:
        require_logbook(repo.config, logbook.view, home.name)
        logbook.follow(preferred(repo.config, home, logbook.view.settings() or b""))
    except BaseException:
        logbook.close()
        raise
    return logbook
