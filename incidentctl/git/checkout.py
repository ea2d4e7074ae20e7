"""Moving a branch that is checked out, without disturbing what the user has there.

The order is file, index entry, ref: a crash in between leaves at worst the entry staged, and doing
it again finishes the job. With the ref first, the index would revert the entry at the next commit.
Nothing is ever taken back for the same reason: a commit of the user's may hold the entry by then.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import suppress

from incidentctl.git.busy import Worktree
from incidentctl.git.objects import FILE_MODE, ObjectReader
from incidentctl.git.refs import NO_HOOKS
from incidentctl.git.runner import Git
from incidentctl.git.sparse import Cone
from incidentctl.git.worktree import Change, index_rows

# Else git looks at every file of the work tree before it refreshes the few that it is told.
_ONLY_OURS = ("-c", "core.preloadIndex=false")
_NOT_A_FILE = b"\0not a plain file"


class Checkout:
    """One work tree in which a branch is checked out, and the files that are to change in it.

    ``scratch`` is a file of ours in the git folder that may be overwritten.
    """

    def __init__(
        self,
        git: Git,
        tree: Worktree,
        wanted: Sequence[Change],
        reader: ObjectReader,
        *,
        scratch: str,
    ) -> None:
        self._git = git.at(tree.path)
        self._top = tree.path
        self._wanted = wanted
        self._reader = reader
        self._scratch = scratch
        self._rows = index_rows(self._git, [change.path for change in wanted])
        cone = Cone(self._git, tree.git_dir)
        self._absent = {change.path for change in wanted if self._is_absent(change, cone)}
        self._files: dict[str, bytes] = {}

    def why_not(self) -> str | None:
        """Why the files can't be brought up to date untouched by anyone; ``None`` if they can."""
        for change in self._wanted:
            if not self._index_is_ours(change):
                return f"{change.path} is staged with other content"
            if change.path not in self._absent:
                becomes = self._becomes(change)
                if becomes is None:
                    return f"{change.path} has other content in the work tree"
                self._files[change.path] = becomes
        return None

    def update(self) -> None:
        """Write the files, then the index. ``OSError`` and ``GitFailed`` come through."""
        for path, data in self._files.items():
            self._write(path, data)
        rows = [f"{FILE_MODE},{change.new},{change.path}" for change in self._wanted]
        arguments = [word for row in rows for word in ("--cacheinfo", row)]
        if self._absent:  # in the same step: an entry without its file must never look deleted
            arguments += ["--skip-worktree", "--", *self._absent]
        self._git.run(*NO_HOOKS, "update-index", "--add", *arguments)

    def refresh(self) -> None:
        """Put the files' times into the index: without them `git diff-index` reports a change."""
        if self._files:
            words = ("--literal-pathspecs", "add", "--refresh", "--", *self._files)
            self._git.attempt(*NO_HOOKS, *_ONLY_OURS, *words)

    def _is_absent(self, change: Change, cone: Cone) -> bool:
        rows = self._rows.get(change.path)
        return rows[0].skipped if rows else not cone.holds(change.path)

    def _index_is_ours(self, change: Change) -> bool:
        rows = self._rows.get(change.path, [])
        if not rows:
            return not change.old
        row = rows[0]
        whole = len(rows) == 1 and not row.stage and row.mode == FILE_MODE
        return whole and self._is_between(change, row.oid)

    def _is_between(self, change: Change, oid: str) -> bool:
        """Whether a blob is the old version, the new one, or what an attempt cut short left."""
        if oid in {change.old, change.new}:
            return True
        found = self._reader.get(oid)
        return found is not None and _continues(
            self._data(change.old), found.data, self._data(change.new)
        )

    def _becomes(self, change: Change) -> bytes | None:
        """What the file is to hold; ``None`` if it holds what is neither old, new nor between."""
        found = self._read(change.path)
        if found is None:
            gone = change.old or not self._folders_are_real(change.path)
            return None if gone else self._data(change.new)
        if _continues(self._data(change.old), found, self._data(change.new)):
            return self._data(change.new)
        # Line ends may be converted here (core.autocrlf): then what git checks out must fit.
        old, new = (self._checked_out(change.path, oid) for oid in (change.old, change.new))
        return new if _continues(old, found, new) else None

    def _checked_out(self, path: str, oid: str) -> bytes:
        return self._git.run("cat-file", "--filters", f"--path={path}", oid) if oid else b""

    def _data(self, oid: str) -> bytes:
        found = self._reader.get(oid) if oid else None
        return found.data if found else b""

    def _read(self, path: str) -> bytes | None:
        full = os.path.join(self._top, path)
        try:
            if not stat.S_ISREG(os.lstat(full).st_mode) or not self._folders_are_real(path):
                return _NOT_A_FILE
            with open(full, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            return _NOT_A_FILE

    def _folders_are_real(self, path: str) -> bool:
        folder = os.path.dirname(path)
        while folder:
            full = os.path.join(self._top, folder)
            if os.path.islink(full) or (os.path.exists(full) and not os.path.isdir(full)):
                return False
            folder = os.path.dirname(folder)
        return True

    def _write(self, path: str, data: bytes) -> None:
        full = os.path.join(self._top, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        replace_file(full, data, self._scratch)


def _continues(old: bytes, found: bytes, new: bytes) -> bool:
    return found.startswith(old) and new.startswith(found)


def replace_file(full: str, data: bytes, scratch: str) -> None:
    """Write a file in one step: a full disk or a kill never leaves half an entry in it.

    ``scratch`` is a file of ours in the git folder, which may be overwritten.
    """
    try:
        _replace(full, data, scratch)
    except OSError as fault:
        if fault.errno != errno.EXDEV:
            raise
        # A linked work tree on another disk than the git folder.
        folder, name = os.path.split(full)
        _replace(full, data, os.path.join(folder, f".{name}.incidentctl"))


def _replace(full: str, data: bytes, scratch: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(scratch)  # of a process that was killed
    try:
        with open(scratch, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(full):
            os.chmod(scratch, stat.S_IMODE(os.stat(full).st_mode))
        os.replace(scratch, full)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(scratch)
        raise
