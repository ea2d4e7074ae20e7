"""The first push of a logbook to a remote that has none yet.

Somebody asked for it: what writes on the way never decides that a branch becomes public. And even
then only what incidentctl wrote is pushed; with work of the user's below it, they push it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.git.ancestry import descends
from incidentctl.git.local_config import configure
from incidentctl.git.lock import LockTimeout
from incidentctl.git.remote import DONE
from incidentctl.store.foundation import is_foundation
from incidentctl.store.replant import commits_of_ours
from incidentctl.sync.share import BUSY, NO_REMOTE, UNSHARED, Shared, Talk, turn

if TYPE_CHECKING:
    from incidentctl.git.bounded import Progress
    from incidentctl.store.logbook import Logbook


def publish(logbook: Logbook, *, seconds: float, progress: Progress | None = None) -> Shared:
    """Push the branch itself, if all that the remote lacks of it is ours.

    Otherwise the end is ``unshared``, and ``said`` tells why.
    """
    branch = logbook.branch
    if not branch.shared_with or not branch.upstream:
        return Shared(NO_REMOTE)
    there, here = logbook.reader.commit(branch.upstream), logbook.view.local
    why = _why_not(logbook, there, here)
    if why:
        return Shared(UNSHARED, why)
    shared = _push(Talk(logbook, seconds, progress), here, there)
    if shared.kind == DONE:
        prefix = f"branch.{branch.name}"
        upstream = {f"{prefix}.remote": branch.remote, f"{prefix}.merge": branch.remote_ref}
        configure(logbook.repo, upstream)
        return shared._replace(published=True)
    return shared


def put_back(logbook: Logbook, *, seconds: float, progress: Progress | None = None) -> Shared:
    """Push the branch as we last saw it, with what waits, to a remote that has lost it."""
    view = logbook.view
    return _push(Talk(logbook, seconds, progress), view.pending or view.seen, "")


def _push(talk: Talk, commit: str, old: str) -> Shared:
    logbook = talk.logbook
    try:
        with turn(talk):
            ours = commits_of_ours(logbook.repo, logbook.reader, commit, old)
            answer = talk.push(commit, old)
            if answer.kind != DONE:
                return talk.came_to(*answer)
            talk.sent += ours
            logbook.land_now()
            return talk.came_to(DONE)
    except LockTimeout:
        return talk.came_to(BUSY)


def _why_not(logbook: Logbook, there: str, here: str) -> str:
    """Why the branch can't be pushed as it is; empty if it can."""
    branch, repo, reader = logbook.branch, logbook.repo, logbook.reader
    if not here:
        return f"there is no branch {branch.name} here"
    if there and not descends(repo.git, reader, here, there):
        return f"{branch.name} and {branch.shared_with} have each gone on: git pull --rebase"
    without = [f"^{there}"] if there else []
    lacking = repo.git.run("rev-list", here, *without).decode().split()
    ours = set(commits_of_ours(repo, reader, here, there))
    others = [oid for oid in lacking if oid not in ours and not is_foundation(repo, reader, oid)]
    if not others:
        return ""
    count = "a commit" if len(others) == 1 else f"{len(others)} commits"
    return f"{count} of other work would go with it"
