"""New objects, stored by one process of git: ``unpack-objects``, which takes them as a pack.

It writes loose objects as any other command of git's does: flushed to disk as ``core.fsync`` says,
where they belong in a repository that is shared or has its objects elsewhere. Their names are found
out here, because a tree must name its blob before either is stored. A wrong one could do no harm:
git finds names out for itself, and moves no ref to an object that isn't there.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from incidentctl.domain.digest import sha1, sha256

if TYPE_CHECKING:
    from incidentctl.git.repository import Repository

_KINDS = {"commit": 1, "tree": 2, "blob": 3}
_FASTEST = 1


class NewObjects:
    """Objects that are thought of and not stored yet, each after those that it names."""

    def __init__(self, repo: Repository) -> None:
        self._git = repo.git
        self._digest = sha256 if repo.object_format == "sha256" else sha1
        self._records: list[bytes] = []

    def add(self, kind: str, data: bytes) -> str:
        """The id of one more object: a ``blob``, ``tree`` or ``commit`` of these bytes."""
        self._records.append(_header(_KINDS[kind], len(data)) + zlib.compress(data, _FASTEST))
        return self._digest(f"{kind} {len(data)}\0".encode() + data).hex()

    def store(self) -> None:
        """Store them all, in this order, and flush them to disk. Raises ``GitFailed``."""
        count = len(self._records).to_bytes(4, "big")
        pack = b"".join([b"PACK", b"\0\0\0\2", count, *self._records])
        self._git.run("unpack-objects", "-q", stdin=pack + self._digest(pack))
        self._records.clear()


def _header(kind: int, size: int) -> bytes:
    """Kind and size before an object's bytes: four bits of the size, then seven at a time."""
    found = [kind << 4 | size & 0xF]
    size >>= 4
    while size:
        found[-1] |= 0x80
        found.append(size & 0x7F)
        size >>= 7
    return bytes(found)
