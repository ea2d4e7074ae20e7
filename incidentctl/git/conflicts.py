"""What a stopped merge, rebase, cherry-pick or stash has left in the index for people to settle.

Here the index is the user's own, and they asked for it: git runs as it would for them, with the
``GIT_INDEX_FILE`` that they set.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from incidentctl.git.checkout import replace_file
from incidentctl.git.objects import FILE_MODE, write_blob
from incidentctl.git.refs import NO_HOOKS
from incidentctl.git.runner import Git

BASE, OURS, THEIRS = 1, 2, 3
"""The stages of a file in conflict. In a rebase "ours" is what the commit is put on."""

_GOES_ON = (
    (os.path.join("rebase-apply", "applying"), "git am --continue"),
    ("rebase-merge", "git rebase --continue"),
    ("rebase-apply", "git rebase --continue"),
    ("MERGE_HEAD", "git commit --no-edit"),
    ("CHERRY_PICK_HEAD", "git cherry-pick --continue"),
    ("REVERT_HEAD", "git revert --continue"),
)
# Git takes an empty commit for a mistake there; a rebase just goes on.
_EMPTY = {
    "git cherry-pick --continue": "git cherry-pick --skip",
    "git revert --continue": "git revert --skip",
}
_MARKS = re.compile(rb"(<{7,}|>{7,}|\|{7,})(?: .*)?\Z|={7,}\Z")


class Stage(NamedTuple):
    """One version of a file in conflict: its mode as git writes it, and its blob."""

    mode: str
    oid: str


class Conflict(NamedTuple):
    """A file in conflict, from the top of the work tree, with those of the stages that it has."""

    path: str
    stages: dict[int, Stage]

    @property
    def is_of_plain_files(self) -> bool:
        """Whether no side made it a link or a submodule."""
        return all(stage.mode in {FILE_MODE, "100755"} for stage in self.stages.values())


def conflicts(git: Git, paths: Sequence[str] = ()) -> list[Conflict]:
    """The files in conflict; with ``paths`` (from the folder git runs in) those in them."""
    words = ("--literal-pathspecs", "ls-files", "-u", "-z", "--full-name", "--", *paths)
    found: dict[str, Conflict] = {}
    for row in git.run(*words).split(b"\0"):
        meta, tab, name = row.partition(b"\t")
        if tab:
            mode, oid, stage = meta.decode().split()
            path = os.fsdecode(name)
            found.setdefault(path, Conflict(path, {})).stages[int(stage)] = Stage(mode, oid)
    return list(found.values())


def settle(git: Git, top: str, path: str, data: bytes, *, scratch: str) -> None:
    """Put the settled file into work tree and index; a crash in between leaves the conflict there.

    ``scratch`` is a file of ours in the git folder. ``OSError`` and ``GitFailed`` come through.
    """
    git = git.at(top)
    oid = write_blob(git, data)
    full = os.path.join(top, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    replace_file(full, data, scratch)
    os.chmod(full, os.stat(full).st_mode & 0o666)  # it stays as executable as it was
    rows = f"0 {'0' * len(oid)}\t{path}\0{FILE_MODE} {oid} 0\t{path}\0"
    information = rows.encode("utf-8", "surrogateescape")
    git.run(*NO_HOOKS, "update-index", "-z", "--index-info", stdin=information)
    git.attempt(*NO_HOOKS, "--literal-pathspecs", "add", "--refresh", "--", path)


def typed_lines(found: bytes, versions: Iterable[bytes]) -> list[bytes]:
    """The lines of a file with conflict marks that no version holds: somebody typed them."""
    told = Counter(line for data in versions for line in _lines(data))
    typed = []
    for line in _lines(found):
        if told[line]:
            told[line] -= 1
        elif not _MARKS.match(line):
            typed.append(line)
    return typed


def goes_on(git: Git, git_dir: str) -> str:
    """The command that goes on with what stopped; empty if nothing is under way (``stash pop``)."""
    command = _under_way(git_dir)
    if command in _EMPTY and not git.attempt("diff", "--cached", "--quiet", "HEAD").status:
        return _EMPTY[command]
    return command


def gives_up(git_dir: str) -> str:
    """The command that takes back what stopped; empty if nothing is under way."""
    command = _under_way(git_dir)
    return "git merge --abort" if "commit" in command else command.replace("--continue", "--abort")


def _under_way(git_dir: str) -> str:
    found = (on for name, on in _GOES_ON if os.path.lexists(os.path.join(git_dir, name)))
    return next(found, "")


def _lines(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").split(b"\n")
