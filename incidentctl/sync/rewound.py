"""The alarm of a history that was rewritten: what was there is no longer what came before.

No commit of the new history need be wrong for that. So only who remembers the old one can tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.domain.ident import FOLDER, id_of_path
from incidentctl.domain.problem import Problem
from incidentctl.git.history import subject_of
from incidentctl.git.worktree import changes
from incidentctl.sync.verification import SHORT, Finding
from incidentctl.sync.versions import Versions

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.runner import Git

RULE = "no-rewrite"


def lost_entries(git: Git, reader: ObjectReader, old: str, new: str) -> dict[str, list[str]]:
    """The ids of the entries that the logbook held at ``old`` and doesn't at ``new``, by file."""
    versions = Versions(reader)
    lost = {}
    for change in changes(git, old, new, [FOLDER]):
        was = versions.get(change.old, change.path) if id_of_path(change.path) else None
        is_ = versions.get(change.new, change.path)
        gone = [ident for ident in was.held if not is_ or ident not in is_.held] if was else []
        if gone:
            lost[change.path] = gone
    return lost


def rewritten_history(git: Git, reader: ObjectReader, old: str, new: str, fix: str) -> Finding:
    """The finding that ``new`` doesn't follow ``old``; ``fix`` is for whoever has looked."""
    short = old[:SHORT]
    if not reader.commit(old):
        what = f"{short} is not even in this clone any more, so what is gone can't be told"
        return Finding(old, "", Problem(RULE, f"the history was rewritten: {what}", fix))
    lost = lost_entries(git, reader, old, new)
    gone = [ident for idents in lost.values() for ident in idents]
    what = "no entry is gone"
    if gone:
        count = "1 entry is" if len(gone) == 1 else f"{len(gone)} entries are"
        what = f"{count} gone: {gone[0]}{' first' if len(gone) > 1 else ''}"
    look = f"git log --oneline {short} --not {new[:SHORT]}"
    save = f"; to have them back: git branch rescued {short}" if gone else ""
    problem = Problem(
        RULE,
        f"the history was rewritten and no longer holds this commit; {what}",
        f"look at what was taken out: {look}{save}; {fix}",
        next(iter(lost), ""),
        entry=gone[0] if gone else "",
    )
    return Finding(old, subject_of(reader, old), problem)
