"""Making pending commits again on another tip, because the branch went on without them.

Author, date and message follow from the entry, so only parent and tree are new, and an entry that
the tip has already is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.git.commit import commit_files
from incidentctl.git.objects import CommitText, write_commit
from incidentctl.git.tree_diff import tree_changes
from incidentctl.git.worktree import Change
from incidentctl.text.append import NotUnitable, appended, union

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
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


def commits_of_ours(repo: Repository, reader: ObjectReader, tip: str, *without: str) -> list[str]:
    """The commits that ``tip`` has and ``without`` don't, and incidentctl wrote, oldest first."""
    if not tip:
        return []
    excluded = [f"^{commit}" for commit in without if commit]
    listing = repo.git.run("rev-list", "--topo-order", "--reverse", tip, *excluded)
    found = []
    for oid in listing.decode().split():
        commit = reader.get(oid)
        if commit and _ENTRY_TRAILER.search(commit.data.decode("utf-8", "replace")):
            found.append(oid)
    return found


class Planted(NamedTuple):
    """Waiting commits made again: the new ``tip`` (empty if upstream has them all), and the rest.

    ``held`` keeps those that fit nothing there: ``left`` many, and ``why``.
    """

    tip: str = ""
    held: str = ""
    left: int = 0
    why: str = ""


def plant(
    repo: Repository, reader: ObjectReader, waiting: Planted, tip: str, *, known: str = ""
) -> Planted:
    """Make the commits that are pending or held (``waiting``) again on ``tip``. Moves no ref.

    Author, date and message follow from the entry, so only parent and tree are new. What ``known``
    holds is not looked at, and is not brought back where the incident goes on without it.
    """
    planted, why = tip, ""
    left: dict[str, int] = {}
    for source in (waiting.held, waiting.tip):
        for oid in commits_of_ours(repo, reader, source, tip, known):
            try:
                planted = _replant_commit(repo, reader, oid, planted, alone=bool(known))
            except NotUnitable as fault:
                left[source] = left.get(source, 0) + 1
                why = str(fault)
    held = _held(repo, [*left]) if left else ""
    return Planted("" if planted == tip else planted, held, sum(left.values()), why)


def lacking(repo: Repository, reader: ObjectReader, source: str, tip: str) -> int:
    """How many commits of ours ``source`` has with entries that ``tip`` lacks."""
    found = 0
    for oid in commits_of_ours(repo, reader, source, tip):
        for change in tree_changes(reader, f"{oid}^1", oid):
            there = reader.blob(tip, change.path) or b""
            with suppress(NotUnitable):
                found += _join(reader, change, there) != there
    return found


def _held(repo: Repository, sources: Sequence[str]) -> str:
    """One commit that keeps them all; a merge that says nothing, if they are two."""
    if len(sources) == 1:
        return sources[0]
    text = CommitText("incidentctl", "incidentctl", 0, "Entries that wait\n")
    return write_commit(repo.git, f"{sources[0]}^{{tree}}", sources, text, sign=False)


def _replant_commit(
    repo: Repository, reader: ObjectReader, oid: str, tip: str, *, alone: bool
) -> str:
    """Make one of our commits again on ``tip``; ``tip`` itself if that has all its entries.

    ``alone``: without the entries it followed. Raises :class:`NotUnitable`.
    """
    files = {}
    for change in tree_changes(reader, f"{oid}^1", oid):
        there = reader.blob(tip, change.path) or b""
        joined = _join(reader, change, there, alone=alone)
        if joined != there:
            files[change.path] = joined
    if not files:
        return tip
    return commit_files(repo, reader, tip, files, commit_text(reader, oid))


def _join(reader: ObjectReader, change: Change, there: bytes, *, alone: bool = False) -> bytes:
    """What is ``there`` with the entries of a change of ours. Raises :class:`NotUnitable`.

    ``alone``: only with those that it added, if there is anything there to add them to.
    """
    old, new = (_data(reader, oid) for oid in (change.old, change.new))
    try:
        return union(there, _added(old, new) if alone and there else new)
    except NotUnitable:
        if new[len(old) :] in there:  # it arrived before the damage did
            return there
        raise NotUnitable(f"{change.path} is damaged") from None


def _added(old: bytes, new: bytes) -> bytes:
    """A file of what ``new`` adds to ``old``."""
    title, first, _ = new.partition(b"\n<!--\n")
    return title + new[len(old) :] if old and first and appended(old, new) else new


def _data(reader: ObjectReader, oid: str) -> bytes:
    found = reader.get(oid) if oid else None
    return found.data if found else b""


def commit_text(reader: ObjectReader, oid: str) -> CommitText:
    """What one of our commits says."""
    commit = reader.get(oid)
    raw = commit.data.decode("utf-8", "replace") if commit else ""
    headers, _, message = raw.partition("\n\n")
    found = _COMMIT.search(headers)
    if not found:
        raise ValueError("not a commit of ours: it has no author")
    return CommitText(found[1], found[2], int(found[3]), message)
