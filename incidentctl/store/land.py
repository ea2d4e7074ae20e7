"""Landing: bringing recorded entries from the private pending ref to where everyone reads them.

Recording can't fail for lack of a quiet moment; landing can, and then the entries simply wait. The
next command tries again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import CommandError
from incidentctl.domain.ident import FOLDER
from incidentctl.git.ancestry import descends
from incidentctl.git.busy import Worktree, rebasing, why_busy, worktrees
from incidentctl.git.checkout import Checkout
from incidentctl.git.objects import FILE_MODE
from incidentctl.git.refs import RefMoved, RefUpdate, Transaction
from incidentctl.git.runner import GitFailed
from incidentctl.git.tree_diff import tree_changes
from incidentctl.git.worktree import Change, changes
from incidentctl.store.own_refs import move_own_refs
from incidentctl.store.replant import (
    Planted,
    commits_of_ours,
    plant,
    straight_from,
)
from incidentctl.text.append import NotUnitable

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository
    from incidentctl.store.view import View

_TRIES = 5


class Landing(NamedTuple):
    """Where the entries are: all landed, or ``waiting`` many, and why (a clause)."""

    waiting: int = 0
    why: str = ""
    share: str = ""
    """The command that helps, if it is the remote they wait for."""


LANDED = Landing()
NOT_SHARED = "not shared yet"
SYNC, CHECK = "incidentctl sync", "incidentctl verify"


def land(repo: Repository, branch: Branch, view: View) -> Landing:
    """Bring pending entries to the branch, or to know that they are upstream. Hold the lock.

    Whatever goes wrong: the entries are recorded, and wait.
    """
    if not view.waits:
        return LANDED
    try:
        if view.rewound:
            return Landing(count(repo, view), f"{branch.shared_with} was rewound", SYNC)
        if view.upstream:
            return _land_upstream(repo, branch, view)
        return _land_here(repo, branch, view)
    except (RefMoved, GitFailed, OSError, NotUnitable, CommandError) as fault:
        return Landing(count(repo, view), str(fault))


def advance(  # noqa: PLR0913  # a move has a place, two ends and a ref to clear up
    repo: Repository,
    branch: Branch,
    reader: ObjectReader,
    old: str,
    new: str,
    *,
    pending: str = "",
) -> str | None:
    """Move the branch from ``old`` to ``new``, its checkouts first; say why not, if not.

    ``pending`` is the value of the pending ref, which goes away in the same transaction. Raises
    :class:`RefMoved`, :class:`GitFailed`, ``OSError``.
    """
    trees = _checked_out(repo, branch)
    why = _why_not_now(repo, branch, trees)
    if why:
        return why
    wanted = _wanted(repo, reader, old, new) if trees else []
    scratch = os.path.join(repo.private_dir, "landing")
    checkouts = [Checkout(repo.git, tree, wanted, reader, scratch=scratch) for tree in trees]
    for checkout in checkouts:
        why = checkout.why_not()
        if why:
            return why
    updates = [RefUpdate(branch.ref, new, old or repo.null_oid)]
    if pending:
        updates.append(RefUpdate(branch.pending, repo.null_oid, pending))
    with Transaction(repo.git, updates, reason="incidentctl: land") as refs:
        for checkout in checkouts:
            checkout.update()
        # A last look: `git commit` fails if the branch moves after it has read HEAD.
        disturbed = _why_not_now(repo, branch, trees)
        if disturbed:
            raise RefMoved(disturbed)
        refs.commit()
    for checkout in checkouts:
        checkout.refresh()
    return None


def _wanted(repo: Repository, reader: ObjectReader, old: str, new: str) -> list[Change]:
    return tree_changes(reader, old, new) if old else changes(repo.git, "", new)


def _land_here(repo: Repository, branch: Branch, view: View) -> Landing:
    reader, pending, rest = view.reader, view.pending, LANDED
    for _ in range(_TRIES):
        tip = reader.commit(branch.ref)
        if not tip:
            return Landing(count(repo, view), f"there is no branch {branch.name} here")
        ours = straight_from(reader, tip, pending)
        try:
            if ours is None:
                why = _why_not_now(repo, branch, _checked_out(repo, branch))
                if why:  # making many commits again and again would be for nothing
                    return Landing(count(repo, view), why)
                planted = plant(repo, reader, Planted(pending, view.held), tip)
                _note_where_we_are(repo, branch, view, planted)
                pending, rest = planted.tip, _rest(planted)
                view = view._replace(pending=pending, held=planted.held)
                ours = straight_from(reader, tip, pending) if pending else []
            if not ours:
                _note_where_we_are(repo, branch, view, Planted(held=view.held))
                return rest
            why = advance(repo, branch, reader, tip, pending, pending=pending)
        except RefMoved:
            continue
        return Landing(len(ours), why) if why else rest
    return Landing(count(repo, view), "the branch keeps moving")


def _land_upstream(repo: Repository, branch: Branch, view: View) -> Landing:
    reader, upstream = view.reader, view.upstream
    ours = straight_from(reader, upstream, view.pending) if view.pending else []
    stale = ours is None and not descends(repo.git, reader, upstream, view.pending)
    planted = Planted(view.pending, view.held)
    if stale or view.held:
        planted = plant(repo, reader, planted, upstream)
        ours = straight_from(reader, upstream, planted.tip) if planted.tip else []
    if ours:
        _note_where_we_are(repo, branch, view, planted)
        return Landing(len(ours), NOT_SHARED, SYNC)
    followed = _follow(repo, branch, view)
    # Last, and only if nothing went wrong half-way: else the next command goes on from there.
    known = view if followed else view._replace(upstream="")
    _note_where_we_are(repo, branch, known, planted._replace(tip=""))
    return _rest(planted)


def _follow(repo: Repository, branch: Branch, view: View) -> bool:
    """Bring the branch to upstream, or leave that to the user's own pull; False if it failed."""
    try:
        if _only_incidents_behind(repo, view):
            advance(repo, branch, view.reader, view.local, view.upstream)
    except (RefMoved, GitFailed, OSError, CommandError):
        return False
    return True


def _rest(planted: Planted) -> Landing:
    """What could not be landed though all else was."""
    return Landing(planted.left, planted.why, CHECK) if planted.left else LANDED


def _note_where_we_are(repo: Repository, branch: Branch, view: View, now: Planted) -> None:
    """Move our own refs of the branch to what is pending, held and seen now, all at once."""
    seen = view.upstream or view.seen
    move_own_refs(repo, branch, view, now, seen=seen, reason="in step with upstream")


def _checked_out(repo: Repository, branch: Branch) -> list[Worktree]:
    return [
        it for it in worktrees(repo.git, repo.common_dir, repo.config) if it.branch == branch.ref
    ]


def _why_not_now(repo: Repository, branch: Branch, trees: Sequence[Worktree]) -> str | None:
    if rebasing(repo.common_dir, branch.ref):
        return f"a rebase of {branch.name} is in progress"
    return next(filter(None, map(why_busy, trees)), None)


def count(repo: Repository, view: View) -> int:
    """How many entries wait to land; at least one, where that can't be told."""
    tip = view.upstream or view.local
    with suppress(GitFailed, OSError, CommandError):
        ours = commits_of_ours(repo, view.reader, view.pending, tip, view.seen)
        held = plant(repo, view.reader, Planted(held=view.held), tip).left if view.held else 0
        return len(ours) + held or int(bool(view.pending))
    return 1


def _only_incidents_behind(repo: Repository, view: View) -> bool:
    """Whether a fast-forward to upstream would change nothing but incident files."""
    if view.local in {"", view.upstream} or not descends(
        repo.git, view.reader, view.upstream, view.local
    ):
        return False
    behind = changes(repo.git, view.local, view.upstream)
    return all(it.path.startswith(f"{FOLDER}/") and it.new_mode == FILE_MODE for it in behind)
