"""A commit that lays files over another one, made without an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from incidentctl.domain.errors import CommandError
from incidentctl.git.objects import FILE_MODE, TREE_MODE, TreeItem, write_commit
from incidentctl.git.pack import NewObjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from incidentctl.git.objects import CommitText, ObjectReader
    from incidentctl.git.repository import Repository

_PLAIN = (FILE_MODE, "100755", "100664")
# What git takes away from the ends of names, and anywhere in them; one version more than another.
_TRIMMED = "".join(map(chr, range(33))) + ".,:;<>\"\\'"
_DROPPED = frozenset("<>\n\0")

_Tree = dict[str, "bytes | _Tree"]


def commit_files(
    repo: Repository,
    reader: ObjectReader,
    parent: str,
    files: Mapping[str, bytes],
    text: CommitText,
) -> str:
    """Store a commit on top of ``parent`` (empty: a root commit) that has these files as well.

    Only the trees on the way are read and written, whatever the size of the repository. All of it
    is flushed to disk. Raises ``in-the-way`` where a file stands for a folder, or the reverse, and
    ``GitFailed``.
    """
    new = NewObjects(repo)
    tree = _graft(reader, new, f"{parent}^{{tree}}" if parent else "", _by_folder(files))
    parents = [parent] if parent else []
    sign = repo.config.flag("commit.gpgsign")
    if sign or not (_is_usual(text.name) and _is_usual(text.email)):
        new.store()
        return write_commit(repo.git, tree, parents, text, sign=sign)
    commit = new.add("commit", _commit(tree, parents, text))
    new.store()
    return commit


def _is_usual(name: str) -> bool:
    """Whether git would write the name, or address, as it is."""
    return bool(name) and name == name.strip(_TRIMMED) and _DROPPED.isdisjoint(name)


def _graft(
    reader: ObjectReader, new: NewObjects, root: str, wanted: _Tree, folder: str = ""
) -> str:
    """A copy of the tree ``root`` (empty: none) with these files in it; its id."""
    rows = {row.name: row for row in (reader.rows(root) if root else [])}
    for name, below in wanted.items():
        key, path = name.encode(), f"{folder}{name}"
        old = rows.get(key)
        if isinstance(below, bytes):
            _require(path, old, _PLAIN, "plain file")
            rows[key] = TreeItem(FILE_MODE, key, new.add("blob", below))
        else:
            _require(path, old, (TREE_MODE,), "folder")
            made = _graft(reader, new, old.oid if old else "", below, f"{path}/")
            rows[key] = TreeItem(TREE_MODE, key, made)
    return new.add("tree", _tree(rows.values()))


def _tree(rows: Iterable[TreeItem]) -> bytes:
    """The bytes of a tree: its rows in git's order, in which a folder's name ends with a slash."""
    ordered = sorted(rows, key=lambda row: row.name + b"/" * (row.mode == TREE_MODE))
    return b"".join(
        b"%s %s\0%s" % (row.mode.encode(), row.name, bytes.fromhex(row.oid)) for row in ordered
    )


def _commit(tree: str, parents: Sequence[str], text: CommitText) -> bytes:
    """The bytes of a commit, as ``git commit-tree`` would write them."""
    who = f"{text.name} <{text.email}> {text.seconds} +0000"
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"author {who}", f"committer {who}", "", text.message]
    return "\n".join(lines).encode()


def _require(path: str, there: TreeItem | None, modes: Sequence[str], wanted: str) -> None:
    if there and there.mode not in modes:
        raise CommandError(
            "in-the-way",
            f"what is committed as {path} is not a {wanted}, and the logbook needs one there",
            hints=(f"give it another name, and commit that: git mv {path} NEW-NAME",),
        )


def _by_folder(files: Mapping[str, bytes]) -> _Tree:
    found: _Tree = {}
    for path, data in files.items():
        *folders, name = path.split("/")
        below = found
        for folder in folders:
            inner = below.setdefault(folder, {})
            assert isinstance(inner, dict), "a path is not a file and a folder"  # noqa: S101
            below = inner
        below[name] = data
    return found
