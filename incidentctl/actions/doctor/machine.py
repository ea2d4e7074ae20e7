"""The machine: git, who is at it, where we are, and what time it is."""

from __future__ import annotations

import os
import re
import sys
from datetime import timedelta
from shlex import quote

from incidentctl import __version__
from incidentctl.actions.doctor.finding import OK, WARNING, WRONG, Finding
from incidentctl.actions.doctor.scene import Scene
from incidentctl.domain.errors import CommandError
from incidentctl.domain.when import format_span
from incidentctl.git.history import shallow_commits
from incidentctl.git.repository import Repository, require_version
from incidentctl.git.runner import GitFailed

_LOOKED_AT = "100"
_TOLERATED = timedelta(minutes=1)
_SET_CLOCK = {
    "darwin": "sudo sntp -sS time.apple.com",
    "win32": "w32tm /resync",
}


def own_version(scene: Scene) -> Finding:
    """Which incidentctl this is, for whoever is asked for help."""
    del scene
    python = ".".join(map(str, sys.version_info[:3]))
    return Finding(OK, f"{__version__}, with Python {python} on {sys.platform}")


def git_version(scene: Scene) -> Finding:
    """Whether git is there, new enough, and can read its settings.

    Raises ``git-missing`` and ``git-too-old``.
    """
    said = scene.git.run("--version").decode().strip()
    require_version(said)
    unreadable = scene.git.attempt("config", "--list")
    if unreadable.status:
        fault = str(GitFailed(unreadable))
        file = re.search(r"in file (.+)", fault)
        fix = f"${{EDITOR:-vi}} {quote(file[1])}" if file else "git config --list"
        return Finding(WRONG, f"git can't read its settings: {fault}", fix)
    return Finding(OK, said.removeprefix("git version "))


def identity(scene: Scene) -> Finding:
    """Whether git knows who we are."""
    try:
        return Finding(OK, str(Repository(scene.git, "", "", "", scene.config).person(scene.env)))
    except CommandError as error:
        return Finding(WRONG, error.message, " && ".join(error.hints))


def repository(scene: Scene) -> Finding:
    """Whether we are in one, and how much of its history is here."""
    repo = scene.repo
    where = scene.top or f"{repo.common_dir} (bare)"
    if not os.access(os.path.join(repo.common_dir, "objects"), os.W_OK):
        fix = f"ls -ld {quote(repo.common_dir)}"
        return Finding(WRONG, f"{where} can't be written: nothing can be recorded", fix)
    if shallow_commits(repo.git):
        said = f"{where} is a shallow clone: verify can't see the whole history"
        return Finding(WARNING, said, "git fetch --unshallow")
    return Finding(OK, where)


def clock(scene: Scene) -> Finding:
    """Whether something was written after now: then this clock is behind, or theirs ahead."""
    view = scene.logbook.view
    words = ("log", f"-{_LOOKED_AT}", "--no-show-signature", "--format=%ct %cn")
    rows = scene.repo.git.run(*words, *view.tips, "--").decode("utf-8", "replace").splitlines()
    newest, _, who = max(rows, key=lambda row: int(row.partition(" ")[0])).partition(" ")
    ahead = timedelta(seconds=int(newest) - scene.now.timestamp())
    if ahead <= _TOLERATED:
        return Finding(OK, f"{scene.now:%Y-%m-%d %H:%M:%SZ}, and nothing is from later")
    said = f"this clock is {format_span(ahead)} behind: {who} wrote at a time yet to come"
    return Finding(WRONG, said, _SET_CLOCK.get(sys.platform, "sudo timedatectl set-ntp true"))
