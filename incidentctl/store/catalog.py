"""What is known of all incidents, kept by the content of their files: a cache, and nothing else.

The catalog is one file in the git folder, made from what the view sees and from nothing else. When
the tips of the view have moved, only files that changed since are read again. Without a usable file
all are read, which takes a while and changes no answer: whatever becomes of the file before a
question, during it or after, the same is said.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from incidentctl.domain.errors import CommandError
from incidentctl.git.lock import LockTimeout, lock
from incidentctl.git.runner import GitFailed
from incidentctl.store.catalog_files import changed_since, listed
from incidentctl.store.catalog_rows import key
from incidentctl.store.catalog_stamp import Stamp, facts, read_stamp, write_stamp
from incidentctl.store.shelf import Shelf

if TYPE_CHECKING:
    from incidentctl.store.catalog_file import FileShelf
    from incidentctl.store.catalog_files import Files, Reading
    from incidentctl.store.logbook import Logbook

Answer = TypeVar("Answer")

PATIENCE = 120.0
"""Seconds to wait for another process that makes the catalog, before reading everything here."""
_ATTEMPTS = 3


class _Moved(Exception):
    """The file isn't what it was when the question was asked."""


def ask(logbook: Logbook, question: Callable[[Shelf], Answer], reading: Reading) -> Answer:
    """What a question makes of all incidents, which are read as far as they aren't known.

    The question may be asked more than once, and its answer must not hold on to the shelf.
    """
    try:
        return Catalog(logbook).ask(question, reading)
    except ImportError:  # Python can be built without SQLite
        return question(Shelf(reading.all_rows(listed(logbook))))


class Catalog:
    """The catalog of one branch, in its own folder: a stamp, and the file that the stamp names.

    Raises ``ImportError`` where there is no SQLite.
    """

    def __init__(self, logbook: Logbook) -> None:
        from incidentctl.store import catalog_file

        self._logbook = logbook
        name = logbook.branch.name.replace("/", "%")
        self._folder = os.path.join(logbook.repo.private_dir, "catalog", name)
        self._stamp = os.path.join(self._folder, "stamp")
        self._sqlite = catalog_file

    def ask(self, question: Callable[[Shelf], Answer], reading: Reading) -> Answer:
        """See :func:`ask`."""
        for _ in range(_ATTEMPTS):
            try:
                with self._opened(self._current(reading)) as shelf:
                    return question(shelf)
            except _Moved:
                continue
            except (CommandError, GitFailed):
                raise  # that is no fault of the file's
            except (OSError, LockTimeout):
                break
            except self._sqlite.Error:
                self._distrust()
            except Exception:  # noqa: BLE001  # whatever a broken file makes of our code
                self._distrust()
                break
        return question(Shelf(reading.all_rows(listed(self._logbook))))

    def ask_if_kept(self, question: Callable[[FileShelf], Answer]) -> Answer | None:
        """What a question makes of what was kept last; ``None`` if nothing is, or it is no good.

        It may be older than what the view sees. Reads nothing but the file.
        """
        stamp = read_stamp(self._stamp)
        if stamp is None or not self._is_untouched(stamp):
            return None
        try:
            with self._opened(stamp) as shelf:
                return question(shelf)
        except Exception:  # noqa: BLE001  # likewise
            return None

    @contextlib.contextmanager
    def _opened(self, stamp: Stamp) -> Iterator[FileShelf]:
        """The file, if it stays what the stamp says. Raises :class:`_Moved`."""
        connection = self._sqlite.connect(self._path(stamp), write=False)
        try:
            # From the first look on, no other process of ours can change it.
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if read_stamp(self._stamp) != stamp or not self._is_untouched(stamp):
                raise _Moved
            try:
                yield self._sqlite.FileShelf(connection)
            finally:
                if not self._is_untouched(stamp):
                    raise _Moved
        finally:
            connection.close()

    def _current(self, reading: Reading) -> Stamp:
        """The stamp of a file that knows what the view sees, after bringing one there."""
        stamp = read_stamp(self._stamp)
        if stamp and self._is_current(stamp):
            return stamp
        with lock(f"{self._stamp}.lock", timeout=PATIENCE, waiting=self._logbook.on_wait):
            stamp = read_stamp(self._stamp)
            if stamp and self._is_current(stamp):
                return stamp
            if stamp and self._is_untouched(stamp):
                with contextlib.suppress(self._sqlite.Error):
                    return self._update(stamp, reading)
            return self._build(reading)

    def _is_current(self, stamp: Stamp) -> bool:
        return stamp.tips == self._logbook.view.tips and self._is_untouched(stamp)

    def _is_untouched(self, stamp: Stamp) -> bool:
        return facts(self._path(stamp)) == stamp.facts

    def _update(self, stamp: Stamp, reading: Reading) -> Stamp:
        """Bring the file from the tips it knows to those of the view."""
        connection = self._sqlite.connect(self._path(stamp), write=True)
        try:
            shelf = self._sqlite.FileShelf(connection)
            files = changed_since(self._logbook, stamp.tips)
            if files is None:
                files = _differing(shelf.known(), listed(self._logbook))
            rows = reading.all_rows({path: blobs for path, blobs in files.items() if blobs})
            connection.execute("BEGIN IMMEDIATE")
            if not self._is_untouched(stamp):
                raise self._sqlite.Error("somebody changed the file")
            for path in files:
                shelf.drop(path)
            for row in rows:
                shelf.put(row)
            connection.execute("COMMIT")
        finally:
            connection.close()
        return self._stamped(os.path.basename(stamp.file))

    def _build(self, reading: Reading) -> Stamp:
        """Make a new file, from everything. Raises ``OSError`` if it can't be kept."""
        self._sweep()
        name = f"{os.urandom(6).hex()}.sqlite"
        path = os.path.join(self._folder, name)
        try:
            self._sqlite.build(path, reading.rows(listed(self._logbook)))
            return self._stamped(name)
        except self._sqlite.Error as fault:
            _remove(path)
            raise OSError(str(fault)) from fault
        except BaseException:
            _remove(path)
            raise

    def _stamped(self, name: str) -> Stamp:
        stamp = Stamp(name, facts(os.path.join(self._folder, name)), self._logbook.view.tips)
        write_stamp(self._stamp, stamp)
        return stamp

    def _distrust(self) -> None:
        """Use the file no more, whatever is wrong with it."""
        _remove(self._stamp)

    def _sweep(self) -> None:
        """Remove what earlier files, and processes that were killed, left behind."""
        for name in os.listdir(self._folder):
            if name.partition(".")[2].startswith(("sqlite", "scratch")):
                _remove(os.path.join(self._folder, name))

    def _path(self, stamp: Stamp) -> str:
        return os.path.join(self._folder, os.path.basename(stamp.file))


def _differing(known: dict[str, str], there: Files) -> Files:
    """The files whose content isn't what is known of it; those that are gone have no blobs."""
    gone: Files = {path: () for path in known if path not in there}
    return gone | {path: blobs for path, blobs in there.items() if known.get(path) != key(blobs)}


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)
