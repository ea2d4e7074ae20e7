"""Takes one commit of a history after the other, parents first, and judges each."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from incidentctl.domain.ident import id_of_path
from incidentctl.domain.policy import MINIMUM
from incidentctl.git.objects import FILE_MODE
from incidentctl.sync.policies import Policies
from incidentctl.sync.quick import Quick
from incidentctl.sync.step import Step, judge_step
from incidentctl.sync.tally import Tally
from incidentctl.sync.verification import SHORT, Finding
from incidentctl.sync.versions import Versions

if TYPE_CHECKING:
    from incidentctl.domain.policy import Policy
    from incidentctl.git.history import Commit
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.worktree import Change


_ident = lru_cache(maxsize=1024)(id_of_path)


class Walker:
    """Judges commits and adds up. ``shallow`` are those whose parents the clone lacks."""

    def __init__(self, reader: ObjectReader, private_dir: str, shallow: frozenset[str]) -> None:
        self._versions = Versions(reader)
        self._policies = Policies(reader, private_dir)
        self._shallow = shallow
        self._quick = Quick()
        self.tally = Tally()
        self.tally.missing = self._versions.missing

    def take(self, commit: Commit) -> None:
        """Judge a commit."""
        self.tally.commits += 1
        if not self._take_at_a_glance(commit):
            self._take(commit)

    def _take_at_a_glance(self, commit: Commit) -> bool:
        """Take the commit if it does what nearly every one does, and does it well."""
        change = ordinary_change(commit)
        old = self._versions.kept(change.old) if change else None
        data = self._versions.data(change.new) if old and change else None
        version = self._quick.grow(old, data) if old and data else None
        if not (version and change) or commit.oid in self._shallow:
            return False
        self._versions.keep(change.new, version)
        self.tally.files.add(change.path)
        self.tally.entries += 1
        self.tally.remarks.see(commit, [version.last])
        return True

    def _take(self, commit: Commit) -> None:
        cut = commit.oid in self._shallow
        parent = "" if cut or not commit.parents else commit.parents[0]
        differences = tuple({each.path: each for each in rows} for rows in commit.changes)
        step = Step(parent, differences, lambda _path, _existed: undo(commit))
        judged = judge_step(step, self._versions, lambda: self._policy(commit, parent, cut=cut))
        self.tally.files.update(filter(_ident, step.paths()))
        self.tally.findings += [
            Finding(commit.oid, commit.subject, problem) for problem in judged.problems
        ]
        if not cut:  # else its entries are everybody's since the beginning
            self.tally.entries += len(judged.fresh)
            self.tally.remarks.see(commit, judged.fresh, judged.mended)
        if not judged.problems:
            for placed in judged.fresh:
                self._quick.learn(placed)

    def _policy(self, commit: Commit, parent: str, *, cut: bool) -> Policy:
        return MINIMUM if cut else self._policies.at(parent, commit.oid)


def ordinary_change(commit: Commit) -> Change | None:
    """The change of a commit that only changes the bytes of one incident's plain file."""
    if len(commit.changes) != 1 or len(commit.changes[0]) != 1:
        return None
    (change,) = commit.changes[0]
    plain = change.status == "M" and change.old_mode == change.new_mode == FILE_MODE
    return change if plain and _ident(change.path) else None


def undo(commit: Commit) -> str:
    """The command that takes a commit out again, as long as nobody else has it."""
    merges = "--rebase-merges " if len(commit.parents) > 1 else ""
    since = f"{commit.oid[:SHORT]}^" if commit.parents else "--root"
    return f"git rebase --interactive {merges}{since}"
