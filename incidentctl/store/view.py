"""What is committed, wherever it waits: upstream, local branch and pending entries as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import FOLDER
from incidentctl.git.ancestry import descends, ends
from incidentctl.git.objects import AT_ONCE
from incidentctl.text.append import NotUnitable, union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.refs import Branch
    from incidentctl.git.runner import Git

CONFIG_PATH = "incidentctl.toml"
WAIVERS_PATH = "incidentctl-waivers.toml"
PATHS = (FOLDER, CONFIG_PATH, WAIVERS_PATH)
"""What belongs to a logbook, from the top of the repository."""
_TRIES = 5


class View(NamedTuple):
    """The tips of the logbook at one moment. Ids are empty for refs that don't exist."""

    local: str
    upstream: str
    pending: str
    tips: tuple[str, ...]
    """The commits that together hold everything, none contained in another, upstream first."""
    reader: ObjectReader
    seen: str = ""
    """Where upstream was when we last took its word."""
    held: str = ""
    """Entries that fit nothing upstream."""
    rewound: bool = False
    """Whether upstream doesn't go on from where it was: somebody took history away there."""

    @property
    def base(self) -> str:
        """The commit the next entry is recorded on."""
        return self.pending or (self.seen if self.rewound else self.upstream) or self.local

    @property
    def waits(self) -> bool:
        """Whether there is anything to bring in step: entries of ours, or upstream itself."""
        moved = bool(self.upstream) and self.upstream != self.seen
        return bool(self.pending or self.held) or moved

    def file(self, path: str) -> bytes:
        """A file's bytes, the union of all tips; empty if none has it.

        Where the tips can't be joined (one of them is damaged) the first one stands.
        """
        found = b""
        for tip in self.tips:
            there = self.reader.blob(tip, path)
            if there is not None:
                try:
                    found = union(found, there)
                except NotUnitable:
                    continue
        return found

    def files(self, paths: Sequence[str]) -> Iterator[bytes]:
        """The same of several files, which git looks up while we work."""
        if len(self.tips) != 1:  # each is a union then
            yield from map(self.file, paths)
            return
        for start in range(0, len(paths), AT_ONCE):
            names = [f"{self.tips[0]}:{path}" for path in paths[start : start + AT_ONCE]]
            for found in self.reader.get_all(names):
                yield found.data if found and found.type == "blob" else b""

    def settings(self) -> bytes | None:
        """The logbook's configuration: of the newest tip that has one, local before upstream."""
        preferred = [tip for tip in (self.local, self.upstream, self.pending) if tip in self.tips]
        for tip in [*preferred, *self.tips]:
            found = self.reader.blob(tip, CONFIG_PATH)
            if found is not None:
                return found
        return None


def look(git: Git, branch: Branch, reader: ObjectReader) -> View:
    """See where the branch's refs are now, while others may be moving them.

    git hands out one ref at a time. So each is asked before those to which its entries go: what
    lands meanwhile is then seen twice, and not missed. ``seen`` only follows upstream.
    """
    pending, held = _waiting(reader, branch)
    seen = reader.commit(branch.seen) if branch.upstream else ""
    upstream = reader.commit(branch.upstream) if branch.upstream else ""
    if upstream and reader.blob(upstream, CONFIG_PATH) is None:
        # The logbook was made here and has not been pushed yet: until then it lives on this branch.
        upstream = ""
    local = reader.commit(branch.ref)
    rewound = seen not in {"", upstream} and _is_rewound(git, reader, upstream, seen)
    first = seen if rewound else ""
    known = dict.fromkeys(filter(None, (first, upstream, local, pending, held)))
    tips = ends(git, reader, tuple(known))
    return View(local, upstream, pending, tips, reader, seen, held, rewound)


def _waiting(reader: ObjectReader, branch: Branch) -> tuple[str, str]:
    """Where entries are pending and held. They go from each to the other, so both must stay."""
    found = _both(reader, branch)
    for _ in range(_TRIES):
        before, found = found, _both(reader, branch)
        if found == before:
            break
    return found


def _both(reader: ObjectReader, branch: Branch) -> tuple[str, str]:
    return reader.commit(branch.pending), reader.commit(branch.held)


def _is_rewound(git: Git, reader: ObjectReader, upstream: str, seen: str) -> bool:
    """Whether upstream has taken back what it had. Other commits with the same entries will do."""
    from incidentctl.git.history import shallow_commits

    if not upstream:
        return True
    # A shallow clone may lack what lies between, and can't tell.
    if descends(git, reader, upstream, seen) or shallow_commits(git):
        return False
    return _lacks(git, reader, upstream, seen)


def _lacks(git: Git, reader: ObjectReader, commit: str, other: str) -> bool:
    """Whether a commit lacks an entry that the other one has."""
    from incidentctl.git.worktree import changes

    for change in changes(git, other, commit, (FOLDER,)):
        there = reader.blob(commit, change.path) or b""
        try:
            if union(there, reader.blob(other, change.path) or b"") != there:
                return True
        except NotUnitable:
            return True
    return False
