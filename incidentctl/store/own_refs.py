"""The refs of our own that a branch has, moved together: what is pending, held, and seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.git.refs import RefUpdate, move

if TYPE_CHECKING:
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository
    from incidentctl.store.replant import Planted
    from incidentctl.store.view import View


def move_own_refs(  # noqa: PLR0913  # from where, to where, and why
    repo: Repository,
    branch: Branch,
    view: View,
    now: Planted,
    *besides: RefUpdate,
    seen: str,
    reason: str,
) -> None:
    """Move them from where the view saw them, and others ``besides``, in one transaction.

    An empty id is a ref that goes away. Raises :class:`~incidentctl.git.refs.RefMoved` and
    :class:`~incidentctl.git.runner.GitFailed`.
    """
    places = (
        (branch.pending, view.pending, now.tip),
        (branch.held, view.held, now.held),
        (branch.seen, view.seen, seen),
    )
    null = repo.null_oid
    updates = [RefUpdate(ref, new or null, old or null) for ref, old, new in places if old != new]
    if updates or besides:
        move(repo.git, [*updates, *besides], reason=f"incidentctl: {reason}")
