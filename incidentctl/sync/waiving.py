"""Which waivers count: those that were committed after the commit that they name.

While history is walked, it is noted which commits brought which waivers. A commit that was waived
beforehand, on another line of history, stays a problem; so nobody can prepare an excuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.problem import Problem
from incidentctl.git.history import is_ancestor, subject_of
from incidentctl.store.view import WAIVERS_PATH
from incidentctl.sync.remarks import Remark
from incidentctl.sync.tally import Tally
from incidentctl.sync.verification import NEVER_WAIVED, SHORT, Finding, Waived
from incidentctl.sync.waivers import Waiver, parse_waivers

if TYPE_CHECKING:
    from incidentctl.git.history import Commit
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.runner import Git
    from incidentctl.git.worktree import Change


class Sorted(NamedTuple):
    """The problems that stand, those that are waived, and what to say about the waivers."""

    problems: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Waiving:
    """Knows which commits of a walk brought which waivers: the ``tally`` keeps that."""

    def __init__(self, reader: ObjectReader, tally: Tally) -> None:
        self._reader = reader
        self._tally = tally

    def see(self, commit: Commit) -> None:
        """Note what a commit brings that none of its parents has."""
        rows = [[row for row in changes if row.path == WAIVERS_PATH] for changes in commit.changes]
        if not all(rows):
            return
        (first,), *_ = rows
        before = {named for (row,) in rows for named in self._named(row.old, row)}
        for named in self._named(first.new, first):
            if named not in before:
                self._tally.note_waiver(named, commit.oid)

    def sort(
        self,
        git: Git,
        tips: Sequence[str],
        findings: Iterable[Finding],
        before: Sequence[Waived] = (),
        *,
        whole: bool,
    ) -> Sorted:
        """Tell what is waived at the ``tips`` from what is not.

        ``before`` was waived when the history before this walk was judged; ``whole`` if there is
        none.
        """
        effective, problems = self._in_force(git, tips)
        stand, waived = list[Finding](problems), list[Waived]()
        added = {each.finding.commit: [each.added] for each in before} | self._tally.waivers
        for finding in [*(each.finding for each in before), *findings]:
            waiver = effective.get(finding.commit)
            by = _later(git, finding.commit, added) if waiver else ""
            if waiver and by and finding.problem.rule not in NEVER_WAIVED:
                waived.append(Waived(finding, waiver.by, waiver.reason, by))
            else:
                stand.append(finding)
        used = {each.finding.commit for each in waived}
        failed = {each.commit for each in stand}
        remarks = [
            _idle(waiver, early=waiver.commit in failed)
            for waiver in effective.values()
            if waiver.commit not in used and (whole or waiver.commit in failed)
        ]
        return Sorted(tuple(stand), tuple(waived), tuple(remarks))

    def _named(self, oid: str, row: Change) -> Mapping[str, Waiver]:
        found = self._reader.get(oid) if oid and row.status != "U" else None
        return parse_waivers(found.data).by_commit if found and found.type == "blob" else {}

    def _in_force(
        self, git: Git, tips: Sequence[str]
    ) -> tuple[Mapping[str, Waiver], list[Finding]]:
        """The waivers that the tips hold now, and what is wrong with their files."""
        effective: dict[str, Waiver] = {}
        problems = []
        for tip in _independent(git, tips):
            data = self._reader.blob(tip, WAIVERS_PATH)
            if data is not None:
                found = parse_waivers(data)
                effective |= found.by_commit
                subject = subject_of(self._reader, tip)
                problems += [Finding(tip, subject, problem) for problem in found.problems]
        return effective, problems


def unwaived(findings: Iterable[Finding]) -> Sorted:
    """What a range comes to: what is not shared yet can still be mended, and needs no waiver."""
    return Sorted(tuple(findings))


def _independent(git: Git, tips: Sequence[str]) -> list[str]:
    """Those tips that no other one contains."""
    if len(tips) < 2:  # noqa: PLR2004
        return [*tips]
    return git.run("merge-base", "--independent", *tips).decode().split()


def _later(git: Git, commit: str, added: Mapping[str, Sequence[str]]) -> str:
    """The first commit after this one that waives it; empty if there is none."""
    for by in added.get(commit, ()):
        if by != commit and is_ancestor(git, commit, by):
            return by
    return ""


def _idle(waiver: Waiver, *, early: bool) -> Remark:
    named = waiver.commit[:SHORT]
    text = (
        f"the waiver of {named} doesn't count: that commit is not one that it follows"
        if early
        else f"the waiver of {named} is not needed: no such commit breaks a rule here"
    )
    return Remark("waiver-early" if early else "waiver-idle", text, 1, waiver.commit)


def waiver_problems(git: Git, head: str, data: bytes, before: bytes = b"") -> list[Problem]:
    """What is wrong with a file of waivers that follows ``head``, where it held ``before``.

    Each new waiver names a commit of the history so far.
    """
    found, known = parse_waivers(data), parse_waivers(before).by_commit
    return [
        *found.problems,
        *(
            Problem(
                "waivers",
                f"commit {commit[:SHORT]} is not in the history that this commit follows",
                "waive only what is there: git pull first, or take the waiver out",
                WAIVERS_PATH,
            )
            for commit in found.by_commit
            if commit not in known and not (head and is_ancestor(git, commit, head))
        ),
    ]
