"""What git has stored of the logbook: whether all of it can still be read.

A damaged disk, or a copy that was cut short, looks to git like files that were never there; and
``init`` would take that for a repository that is no logbook yet.
"""

from __future__ import annotations

import os

from incidentctl.actions.doctor.finding import OK, WRONG, Finding
from incidentctl.actions.doctor.scene import Scene
from incidentctl.git.refs import branch
from incidentctl.git.repository import require_version
from incidentctl.git.worktree import from_top
from incidentctl.store.foundation import ATTRIBUTES_PATH
from incidentctl.store.home import BRANCH_KEY
from incidentctl.store.view import PATHS

_REFETCH = (2, 36)
"""The git that can fetch again what it thinks it has."""


def objects(scene: Scene) -> Finding:
    """Whether the newest versions of the logbook's files are all there. Takes no network."""
    missing = missing_objects(scene)
    if not missing:
        return Finding(OK, "everything that is recorded can be read")
    remotes = scene.repo.config.remotes()
    can = require_version(scene.git.run("--version").decode()) >= _REFETCH
    fix = f"git fetch --refetch {remotes[0]}" if remotes and can else "git fsck --full"
    return Finding(WRONG, f"git has lost what it had: {missing}", fix)


def missing_objects(scene: Scene) -> str:
    """What git lacks of the branch and of what waits, in a few words; empty if nothing."""
    config = scene.repo.config
    if any(config.flag(f"remote.{name}.promisor") for name in config.remotes()):
        return ""  # a partial clone lacks most of them, and fetches those that it needs
    git, tips = scene.repo.git, _tips(scene)
    words = ("rev-list", "--objects", "--no-walk", "--missing=print", *tips, "--")
    answer = git.attempt(*words, *from_top([*PATHS, ATTRIBUTES_PATH])) if tips else None
    if answer is None:
        return ""
    if answer.status:
        return next(iter(answer.err.strip().splitlines()), "git rev-list failed")
    lost = [row[1:] for row in answer.out.decode("utf-8", "replace").split("\n") if row[:1] == "?"]
    more = f" and {len(lost) - 1} more" if lost[1:] else ""
    return f"object {lost[0]}{more}" if lost else ""


def _tips(scene: Scene) -> list[str]:
    """The commits that the refs of the logbook name, whether or not they are there."""
    repo = scene.repo
    home = branch(repo.config, repo.config.get(BRANCH_KEY))
    refs = [home.ref, home.upstream] if home.name else ["refs/heads/", "refs/remotes/"]
    words = ("for-each-ref", "--format=%(objectname) %(refname)", "refs/incidentctl/")
    listing = os.fsdecode(repo.git.run(*words, *filter(None, refs)))
    return list(dict.fromkeys(row.split(" ")[0] for row in listing.splitlines()))
