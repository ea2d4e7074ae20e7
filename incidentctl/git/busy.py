"""Finds out who is in the middle of something that a moved branch would break.

An entry can always be recorded; landing it moves the branch and, where that is checked out, one
file and one index entry. What is asked here is whether the user's own work allows that just now.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.git import processes
from incidentctl.git.runner import Git, GitFailed

if TYPE_CHECKING:
    from incidentctl.git.repository import Config

_USAGE = 129
_AN_HOUR = 3600.0
_MANY, _A_MOMENT = 3, 2.0  # the log of HEAD knows whole seconds
_TAIL = 4096
_OID_LENGTHS = (40, 64)
_NO_HEAD = "refs/heads/.invalid"
"""What HEAD's file says where refs are kept in tables."""
_MOVED_BY_OTHERS = re.compile(r"> (\d+) [+-]\d{4}(?!\tincidentctl: )")

# In the order in which they tell most: a stopped cherry-pick inside a rebase is a rebase.
_SIGNS = (
    ("rebase-merge", "a rebase is in progress"),
    (os.path.join("rebase-apply", "applying"), "patches are being applied (git am)"),
    ("rebase-apply", "a rebase is in progress"),
    ("MERGE_HEAD", "a merge is in progress"),
    ("CHERRY_PICK_HEAD", "a cherry-pick is in progress"),
    ("REVERT_HEAD", "a revert is in progress"),
    ("sequencer", "a cherry-pick or revert is in progress"),
    ("index.lock", "another git command holds the index"),
)


class Worktree(NamedTuple):
    """A checkout: its folder, its own git folder, and its branch as a full ref ("" if detached)."""

    path: str
    git_dir: str
    branch: str


def worktrees(git: Git, common_dir: str, config: Config | None = None) -> list[Worktree]:
    """Return every checkout of the repository, the main one first.

    With git's settings at hand, git is not asked where the files tell as well. Left out are a bare
    repository itself and checkouts whose folder is gone, unless locked: that one is on a disk that
    comes back, and then its index must still fit its branch.
    """
    alone = _alone(common_dir, config) if config else None
    if alone:
        return [alone]
    found = []
    for place, fields in enumerate(_listed(git)):
        path, locked = fields["worktree"], "locked" in fields
        if "bare" in fields or not (os.path.isdir(path) or locked):
            continue
        if place == 0:
            path, git_dir = _main_folder(git, path, common_dir), common_dir
        else:
            git_dir = _git_dir_of(path, common_dir)
        found.append(Worktree(path, git_dir, fields.get("branch", "")))
    return found


def why_busy(worktree: Worktree) -> str | None:
    """Say in one plain clause why nothing may be moved under this checkout now; None if it may.

    A bisection does not count, because HEAD is detached then. The answer is a look at one moment: a
    command that starts a moment later is not seen.
    """
    if not os.path.isdir(worktree.path):
        return "its folder is not there (it is locked, perhaps on another disk)"
    for name, clause in _SIGNS:
        if os.path.lexists(os.path.join(worktree.git_dir, name)):
            return clause
    if pours_in(worktree.git_dir, time.time()):
        return "commits are being made in quick succession"
    return _at_work(worktree)


def rebasing(common_dir: str, ref: str) -> bool:
    """Whether a rebase in some checkout will set ``ref`` at its end; HEAD is detached till then."""
    return any(ref in _rebased_refs(git_dir) for git_dir in _git_dirs(common_dir))


def message_is_open(git_dir: str, now: float) -> bool:
    """Whether a commit message was begun in the hour before ``now`` and no commit came of it yet.

    For systems that can't be asked for processes. An aborted commit looks the same for that hour.
    """
    begun = _modified(os.path.join(git_dir, "COMMIT_EDITMSG"))
    return begun > _modified(os.path.join(git_dir, "logs", "HEAD")) and now - begun < _AN_HOUR


def pours_in(git_dir: str, now: float) -> bool:
    """Whether HEAD was moved three times in about the second before ``now``, by others than us.

    A script is at work, then, whose next commit may begin between our look and our move.
    """
    times = [
        float(found[1])
        for line in _last_lines(os.path.join(git_dir, "logs", "HEAD"))
        if (found := _MOVED_BY_OTHERS.search(line))
    ]
    return len(times) >= _MANY and abs(now - times[-_MANY]) < _A_MOMENT


def _at_work(worktree: Worktree) -> str | None:
    if sys.platform == "win32":
        if message_is_open(worktree.git_dir, time.time()):
            return "a commit message seems to be open"
        return None
    else:
        linux = sys.platform == "linux"
        command = processes.seen_in_proc(worktree.path) if linux else processes.seen_by_ps()
        return f"`git {command}` is running" if command else None


def _alone(common_dir: str, config: Config) -> Worktree | None:
    """The one checkout of an ordinary repository; None where only git can tell."""
    top, name = os.path.split(common_dir)
    ordinary = name == ".git" and not config.get("core.worktree") and config.get("core.bare")
    if not ordinary or config.flag("core.bare") or _linked(common_dir):
        return None
    head = os.path.join(common_dir, "HEAD")
    lines = _lines(head)
    if len(lines) != 1 or os.path.islink(head):
        return None
    branch = lines[0].removeprefix("ref: ") if lines[0].startswith("ref: refs/heads/") else ""
    detached = len(lines[0]) in _OID_LENGTHS and not lines[0].strip("0123456789abcdef")
    if branch == _NO_HEAD or not (branch or detached):
        return None
    return Worktree(top, common_dir, branch)


def _linked(common_dir: str) -> bool:
    return os.path.lexists(os.path.join(common_dir, "worktrees"))


def _listed(git: Git) -> Iterator[dict[str, str]]:
    listing = git.attempt("worktree", "list", "--porcelain", "-z")
    end = "\0"
    if listing.status == _USAGE:  # git before 2.36
        listing = git.attempt("worktree", "list", "--porcelain")
        end = "\n"
    if listing.status:
        raise GitFailed(listing)
    for block in os.fsdecode(listing.out).split(end * 2):
        if block:
            yield {key: value for key, _, value in (row.partition(" ") for row in block.split(end))}


def _main_folder(git: Git, listed: str, common_dir: str) -> str:
    # Git guesses the main work tree from where the git folder lies, and is wrong for a submodule
    # and for `init --separate-git-dir`: it then names the git folder.
    if os.path.lexists(os.path.join(listed, ".git")):
        return listed
    for place in (common_dir, git.cwd):
        answer = git.at(place).attempt(
            "rev-parse", "--path-format=absolute", "--git-dir", "--show-toplevel"
        )
        git_dir, _, top = os.fsdecode(answer.out).rstrip("\n").partition("\n")
        if not answer.status and os.path.samefile(git_dir, common_dir):
            return top
    return listed


def _git_dir_of(path: str, common_dir: str) -> str:
    try:
        with open(os.path.join(path, ".git"), encoding="utf-8", errors="surrogateescape") as file:
            target = file.read().removeprefix("gitdir: ").rstrip("\n")
    except OSError:
        return _git_dir_that_names(path, common_dir)
    return os.path.normpath(os.path.join(path, target))  # git 2.48 can write it relative


def _git_dir_that_names(path: str, common_dir: str) -> str:
    link = os.path.join(path, ".git")
    known = (it for it in _git_dirs(common_dir) if link in _lines(os.path.join(it, "gitdir")))
    return next(known, common_dir)


def _git_dirs(common_dir: str) -> Iterator[str]:
    yield common_dir
    linked = os.path.join(common_dir, "worktrees")
    try:
        names = os.listdir(linked)
    except OSError:
        return
    yield from (os.path.join(linked, name) for name in names)


def _rebased_refs(git_dir: str) -> list[str]:
    refs = []
    for name in ("rebase-merge", "rebase-apply"):
        refs += _lines(os.path.join(git_dir, name, "head-name"))
    # `rebase --update-refs`: a ref, its old value and its new one, line by line
    return refs + _lines(os.path.join(git_dir, "rebase-merge", "update-refs"))


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read().splitlines()
    except OSError:
        return []


def _last_lines(path: str) -> list[str]:
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            return file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _modified(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
