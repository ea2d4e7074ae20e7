"""One step of history: a commit, or the commit in the making, against each of its parents.

The hook and ``verify`` judge steps alike; they differ in where a step comes from, and in how it is
taken back.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.ident import id_of_path
from incidentctl.domain.problem import Problem
from incidentctl.git.objects import FILE_MODE
from incidentctl.sync.growth import Growth, PolicySource, grow, join
from incidentctl.sync.place import EXECUTABLE, place_problems
from incidentctl.text.reader import MEND, UPGRADE

if TYPE_CHECKING:
    from incidentctl.domain.entry import Placed
    from incidentctl.git.worktree import Change
    from incidentctl.sync.versions import Versions

_RESOLVE = "incidentctl resolve"
_MENDS_WHAT_IS_STAGED = ("git mv ", "chmod ", _RESOLVE)
_PLAIN = (FILE_MODE, EXECUTABLE)


class Step(NamedTuple):
    """How the logbook's files differ from each parent, by path; from nothing, in a first commit.

    ``parent`` names the first parent, if there is one. ``undo(path, existed)`` is the command that
    takes the change of a file back; ``staged`` if it is not committed yet.
    """

    parent: str
    differences: tuple[Mapping[str, Change], ...]
    undo: Callable[[str, bool], str]
    staged: bool = False

    @property
    def is_merge(self) -> bool:
        """Whether several lines of history meet here."""
        return len(self.differences) > 1

    def paths(self) -> list[str]:
        """Every file that differs from any parent."""
        if len(self.differences) == 1:
            return sorted(self.differences[0])
        return sorted({path for parent in self.differences for path in parent})

    def change(self, path: str) -> Change:
        """The difference to the first parent from which the file differs."""
        return next(parent[path] for parent in self.differences if path in parent)


@dataclass
class Judgement:
    """What is wrong with a step, the entries it adds, and the damaged files it makes whole."""

    problems: list[Problem] = field(default_factory=list)
    fresh: list[Placed] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)


def judge_step(step: Step, versions: Versions, policy: PolicySource) -> Judgement:
    """Judge every file of a step. ``policy`` is the parent's."""
    result = Judgement()
    for path in step.paths():
        found = [*_about_the_file(step, path, versions)]
        growth = _growth(step, path, versions, policy)
        if growth:
            found += growth.problems
            result.fresh += growth.fresh
            result.mended += [path] if growth.mends else []
        result.problems += [problem._replace(fix=_fix(step, problem)) for problem in found]
    return result


def _about_the_file(step: Step, path: str, versions: Versions) -> Iterator[Problem]:
    """What is wrong with the file, whatever its bytes."""
    change = step.change(path)
    if change.status == "U":
        fix = _RESOLVE if id_of_path(path) else ""
        yield Problem("merge-lossless", "the conflict in it is not resolved", fix, path)
    elif not change.new:
        yield from _gone(step, change) if id_of_path(path) else ()
    else:
        sides = [parent.get(path) for parent in step.differences]
        if all(side and side.old_mode != side.new_mode for side in sides):
            yield from place_problems(change)
        if change.status == "A" and not step.is_merge:
            yield from _second_file(step, path, versions)


def _gone(step: Step, change: Change) -> Iterator[Problem]:
    path, ident = change.path, id_of_path(change.path)
    if step.is_merge:
        yield Problem("merge-lossless", "the merge drops the whole file", "", path)
        return
    for other in step.differences[0].values():
        if other.status == "A" and (other.new == change.old or id_of_path(other.path) == ident):
            message = f"it was renamed to {other.path}: a file keeps its name for ever"
            fix = f"git mv -- {shlex.quote(other.path)} {shlex.quote(path)}"
            yield Problem("no-rename", message, fix, path)
            return
    yield Problem("no-delete", "it was deleted: a record is never taken away", "", path)


def _second_file(step: Step, path: str, versions: Versions) -> Iterator[Problem]:
    """An incident has one file; another one, under another slug, would be a second truth."""
    ident = id_of_path(path)
    if not ident:
        return
    changes = step.differences[0]
    others = [other for other in versions.beside(step.parent, path, ident) if other not in changes]
    others += [other for other in changes if other < path and changes[other].status == "A"]
    for other in others:
        if id_of_path(other) == ident:
            yield Problem("no-rename", f"{ident} has a file already: {other}", "", path)


def _growth(step: Step, path: str, versions: Versions, policy: PolicySource) -> Growth | None:
    """How the bytes of an incident's file grew; ``None`` if they are the same everywhere."""
    new = step.change(path)
    if not id_of_path(path) or new.new_mode not in _PLAIN:
        return None
    before = {_old(parent.get(path), new): None for parent in step.differences}
    data = versions.data(new.new)
    if data is None or set(before) == {new.new}:
        return None
    olds = [versions.get(oid, path) for oid in before]
    if step.is_merge:
        growth = join([old for old in olds if old], data, path)
    else:
        growth = grow(olds[0], data, path, policy)
    versions.keep(new.new, growth.version)
    return growth


def _old(change: Change | None, new: Change) -> str:
    """The blob that a parent has; the new one, where the parent doesn't differ."""
    if change is None:
        return new.new
    return change.old if change.old_mode in _PLAIN else ""


def _fix(step: Step, problem: Problem) -> str:
    """The whole of what mends it: take the change back, then do it right."""
    if problem.fix == UPGRADE:
        return problem.fix
    if step.staged and problem.fix.startswith(_MENDS_WHAT_IS_STAGED):
        return problem.fix
    then = problem.fix if problem.fix != MEND.format(path=problem.path) else ""
    if step.staged and step.is_merge:
        then = ""  # merged anew, it has no need of it
    undo = step.undo(problem.path, bool(step.change(problem.path).old))
    return f"{undo}, then: {then}" if then else undo
