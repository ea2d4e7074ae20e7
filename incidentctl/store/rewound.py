"""When upstream no longer goes on from where it was: somebody took history away there.

Nothing of it is lost here, because ``refs/incidentctl/seen`` keeps where it was. Two ways lead on,
and people choose: put back what is gone, or take upstream's word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.git.refs import RefUpdate
from incidentctl.store.own_refs import move_own_refs
from incidentctl.store.replant import Planted, commits_of_ours, plant

if TYPE_CHECKING:
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository
    from incidentctl.store.view import View


def lost_entries(repo: Repository, view: View) -> int:
    """How many entries upstream had and has no more."""
    return len(commits_of_ours(repo, view.reader, view.seen, view.upstream))


def restore(repo: Repository, branch: Branch, view: View) -> None:
    """Make every entry that upstream lacks again on top of it, to wait there. Hold the lock."""
    waiting = Planted(view.pending or view.seen, view.held)
    _settle(repo, branch, view, plant(repo, view.reader, waiting, view.upstream))


def accept(repo: Repository, branch: Branch, view: View) -> None:
    """Let go what upstream has taken away; what was recorded here since then waits. Hold the lock.

    An incident that is gone there and was written to since comes back as a whole: an entry can't
    stand alone. In one that is there still, nothing comes back but what was written since.
    """
    waiting = Planted(view.pending, view.held)
    _settle(repo, branch, view, plant(repo, view.reader, waiting, view.upstream, known=view.seen))


def forget(repo: Repository, branch: Branch, view: View) -> None:
    """Let go a branch that upstream no longer has: the logbook lives here alone. Hold the lock."""
    there = view.reader.commit(branch.upstream)
    gone = [RefUpdate(branch.upstream, repo.null_oid, there)] if there else []
    _settle(repo, branch, view._replace(upstream=""), Planted(view.pending, view.held), *gone)


def _settle(
    repo: Repository, branch: Branch, view: View, now: Planted, *besides: RefUpdate
) -> None:
    seen, reason = view.upstream, "decided about a rewound upstream"
    move_own_refs(repo, branch, view, now, *besides, seen=seen, reason=reason)
