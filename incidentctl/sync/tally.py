"""What judging some commits came to, in a form that two parts of a history can be joined in."""

from __future__ import annotations

from incidentctl.sync.remarks import Remarks
from incidentctl.sync.verification import Finding


class Tally:
    """Counts, findings and remarks.

    ``missing`` holds the ids of blobs that git doesn't have, ``waivers`` the commits that brought
    a waiver by the commit that is waived, ``subjects`` every commit with its first line, where
    signatures are to be checked.
    """

    def __init__(self) -> None:
        self.commits = 0
        self.entries = 0
        self.files: set[str] = set()
        self.findings: list[Finding] = []
        self.remarks = Remarks()
        self.missing: set[str] = set()
        self.waivers: dict[str, list[str]] = {}
        self.subjects: dict[str, str] = {}

    def add(self, later: Tally) -> None:
        """Take what the commits came to that follow these."""
        self.commits += later.commits
        self.entries += later.entries
        self.files |= later.files
        self.findings += later.findings
        self.remarks.add(later.remarks)
        self.missing |= later.missing
        self.subjects |= later.subjects
        for named, added in later.waivers.items():
            self.note_waiver(named, *added)

    def note_waiver(self, named: str, *added: str) -> None:
        """A commit is waived in these ones."""
        self.waivers.setdefault(named, []).extend(added)
