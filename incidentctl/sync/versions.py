"""Versions of incident files by their blob, each read once while it is of use."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from incidentctl.sync.growth import Version

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader

_KEPT_BYTES = 64 << 20


class Versions:
    """Reads blobs, and remembers the versions that were judged last: the next step's old ones.

    ``missing`` holds the ids of blobs that git doesn't have.
    """

    def __init__(self, reader: ObjectReader) -> None:
        self._reader = reader
        self._kept: OrderedDict[str, Version] = OrderedDict()
        self._bytes = 0
        self.missing: set[str] = set()

    def kept(self, oid: str) -> Version | None:
        """A version that is remembered."""
        return self._kept.get(oid)

    def data(self, oid: str) -> bytes | None:
        """The bytes of a blob; ``None`` if git doesn't have it."""
        if oid in self._kept:
            return self._kept[oid].data
        found = self._reader.get(oid)
        if found is None:
            self.missing.add(oid)
        return found.data if found else None

    def get(self, oid: str, path: str) -> Version | None:
        """The version in a blob; ``None`` for an empty id and for a blob that git doesn't have."""
        if oid in self._kept:
            self._kept.move_to_end(oid)
            return self._kept[oid]
        data = self.data(oid) if oid else None
        if data is None:
            return None
        version = Version.of(data, path)
        self.keep(oid, version)
        return version

    def keep(self, oid: str, version: Version) -> None:
        """Remember a version that was read already."""
        if oid not in self._kept:
            self._kept[oid] = version
            self._bytes += len(version.data)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.data)

    def beside(self, commit: str, path: str, ident: str) -> list[str]:
        """The other files in the folder of ``path``, in a commit, whose names begin with an id."""
        folder, _, name = path.rpartition("/")
        tree = self._reader.get(f"{commit}:{folder}") if commit else None
        if tree is None or tree.type != "tree" or ident.encode() not in tree.data:
            return []
        names = (row.name.decode("utf-8", "replace") for row in self._reader.tree(tree.oid))
        return [f"{folder}/{each}" for each in names if each.startswith(ident) and each != name]
