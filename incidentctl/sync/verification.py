"""What came of verifying some history: the verdict, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from incidentctl.domain.person import Person
    from incidentctl.domain.problem import Problem
    from incidentctl.sync.remarks import Remark

PASS, FAIL, PARTIAL = "PASS", "FAIL", "PARTIAL"
SHORT = 10
"""How many characters of a commit's id people see."""


class Finding(NamedTuple):
    """A problem, and the commit that made it."""

    commit: str
    subject: str
    problem: Problem

    @property
    def short(self) -> str:
        """The start of the commit's id."""
        return self.commit[:SHORT]

    def told(self) -> Problem:
        """The problem with the commit in its message, for those who show problems alone."""
        message = f"commit {self.short} ({self.subject}): {self.problem.message}"
        return self.problem._replace(message=message)


class Waived(NamedTuple):
    """A problem that ``by`` has waived for a ``reason``, in the commit ``added``. Always shown."""

    finding: Finding
    by: Person
    reason: str
    added: str


class Verification(NamedTuple):
    """The verdict on some history, and what it rests on.

    So many ``commits`` that touch the logbook were judged, with so many incident ``files`` in them
    and the ``entries`` they add. ``authors``, ``signatures`` (commits by kind) and ``remarks`` are
    facts, no faults. ``checked`` counts commits by what git says of their signatures, if it was
    asked. ``since`` are the commits before which an earlier run has judged everything. ``partial``
    says why not everything could be seen. ``waivable`` if waivers count.
    """

    tips: tuple[str, ...]
    commits: int
    files: int
    entries: int
    problems: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    authors: tuple[Person, ...]
    signatures: Mapping[str, int]
    partial: str = ""
    waived: tuple[Waived, ...] = ()
    checked: Mapping[str, int] | None = None
    since: tuple[str, ...] = ()
    waivable: bool = False

    @property
    def verdict(self) -> str:
        """``PASS``, ``FAIL``, or ``PARTIAL``."""
        if self.problems:
            return FAIL
        return PARTIAL if self.partial else PASS

    @property
    def offenders(self) -> tuple[str, ...]:
        """The commits with problems that a waiver could name."""
        if not self.waivable:
            return ()
        found = (each.commit for each in self.problems if each.problem.rule not in NEVER_WAIVED)
        return tuple(dict.fromkeys(found))


NEVER_WAIVED = frozenset({"no-rewrite", "waivers"})
"""The rules that no commit of the history breaks: where it leads, and the waivers themselves."""
