"""Making pending commits again on another tip, because the branch went on without them.

Author, date and message follow from the entry, so only parent and tree are new, and an entry that
the tip has already is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from incidentctl.git.objects import CommitText, splice, write_blob, write_commit
from incidentctl.git.refs import RefUpdate, move
from incidentctl.git.worktree import changes
from incidentctl.text.append import NotUnitable, union

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Repository

_ENTRY_TRAILER = re.compile(r"^Entry: [0-9a-z]{16}$", re.MULTILINE)
_PARENT = re.compile(r"^parent ([0-9a-f]+)$", re.MULTILINE)
_COMMIT = re.compile(r"^author (.*) <(.*)> (\d+) [+-]\d{4}$", re.MULTILINE)


def straight_from(reader: ObjectReader, tip: str, pending: str) -> list[str] | None:
    """Our commits from ``tip`` to ``pending``; ``None`` if anything else lies between them.

    The common case, without a process: one commit, whose parent is the tip.
    """
    found: list[str] = []
    while pending != tip:
        commit = reader.get(pending)
        text = commit.data.decode("utf-8", "replace") if commit else ""
        parent = _PARENT.search(text)
        if not parent or not _ENTRY_TRAILER.search(text):
            return None
        found.append(pending)
        pending = parent[1]
    return found


def commits_of_ours(repo: Repository, reader: ObjectReader, tip: str, base: str) -> list[str]:
    """The commits on the way from ``base`` to ``tip`` that incidentctl wrote, oldest first."""
    without = [f"^{base}"] if base else []
    listing = repo.git.run("rev-list", "--first-parent", "--reverse", tip, *without)
    found = []
    for oid in listing.decode().split():
        commit = reader.get(oid)
        if commit and _ENTRY_TRAILER.search(commit.data.decode("utf-8", "replace")):
            found.append(oid)
    return found


def replant(repo: Repository, branch: Branch, reader: ObjectReader, pending: str, tip: str) -> str:
    """Make the pending commits again on ``tip``; the new pending id, empty if nothing is left.

    Author, date and message follow from the entry, so only parent and tree are new.
    """
    planted = tip
    for oid in commits_of_ours(repo, reader, pending, tip):
        planted = _replant_commit(repo, reader, oid, planted)
    new = repo.null_oid if planted == tip else planted
    move(repo.git, [RefUpdate(branch.pending, new, pending)], reason="incidentctl: replant")
    return "" if planted == tip else planted


def _replant_commit(repo: Repository, reader: ObjectReader, oid: str, tip: str) -> str:
    """Make one of our commits again on ``tip``; ``tip`` itself if that has all its entries."""
    files = {}
    for change in changes(repo.git, f"{oid}^1", oid):
        there = reader.blob(tip, change.path) or b""
        try:
            joined = union(there, reader.blob(oid, change.path) or b"")
        except NotUnitable:
            raise NotUnitable(f"{change.path} is damaged: incidentctl check --all") from None
        if joined != there:
            files[change.path] = write_blob(repo.git, joined)
    if not files:
        return tip
    commit = reader.get(oid)
    text = _commit_text(commit.data.decode("utf-8", "replace") if commit else "")
    tree = splice(repo, reader, f"{tip}^{{tree}}", files)
    return write_commit(repo.git, tree, [tip], text, sign=repo.config.flag("commit.gpgsign"))


def _commit_text(raw: str) -> CommitText:
    headers, _, message = raw.partition("\n\n")
    found = _COMMIT.search(headers)
    if not found:
        raise ValueError("not a commit of ours: it has no author")
    return CommitText(found[1], found[2], int(found[3]), message)
