"""Which of the commits that touch a logbook are signed, and whether that is enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from incidentctl.domain.problem import Problem
from incidentctl.sync.verification import Finding

if TYPE_CHECKING:
    from incidentctl.git.history import Progress
    from incidentctl.git.runner import Git
    from incidentctl.git.signatures import Signature

GOOD = "good"
_TRUST = "name the key in gpg.ssh.allowedSignersFile, or sign it in your keyring (gpg --lsign-key)"
_SIGN = "git config commit.gpgSign true, for the commits to come; this one stays as it is"
_WRONG = {
    "none": ("it is not signed", _SIGN),
    "bad": ("its signature is not of what was committed", _SIGN),
    "untrusted": ("it is signed with {key}, and nobody has said whose key that is", _TRUST),
    "unknown-key": ("it is signed with {key}, which this machine doesn't know", _TRUST),
    "expired": ("its signature has expired", _SIGN),
    "expired-key": ("the key {key} that it is signed with had expired", _SIGN),
    "revoked-key": ("the key {key} that it is signed with was revoked", _SIGN),
}


class Signed:
    """Has git check the signatures of commits, which are given with their first lines.

    ``git`` is one with the user's own settings: they say which keys are whose.
    """

    def __init__(self, git: Git, subjects: Mapping[str, str]) -> None:
        self._git = git
        self._subjects = subjects
        self._counts: Counter[str] = Counter()

    def check(self, progress: Progress | None = None) -> Iterator[Finding]:
        """Check each, and tell of those whose signature is not good."""
        from incidentctl.git.signatures import signatures

        for number, found in enumerate(signatures(self._git, [*self._subjects]), 1):
            self._counts[found.word] += 1
            if found.word != GOOD:
                problem = _problem(found)
                yield Finding(found.commit, self._subjects[found.commit], problem)
            if progress:
                progress(number, len(self._subjects))

    def counts(self) -> Mapping[str, int]:
        """How many commits there are of each kind, once they are checked."""
        return dict(self._counts)


def _problem(found: Signature) -> Problem:
    what, fix = _WRONG[found.word]
    return Problem("signed", what.format(key=found.key or "a key"), fix)
