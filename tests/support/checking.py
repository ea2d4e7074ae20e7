"""Running the validators and looking at what they found."""

from __future__ import annotations

import os

from incidentctl.actions.check import CheckResult, check
from incidentctl.actions.verify import Ask, verify
from incidentctl.sync.verification import Finding, Verification
from tests.support.repo import Repo
from tests.support.timeline import Timeline

CLEAN = CheckResult((), 0, "staged")
"""Nothing of the logbook is staged."""


def checked(repo: Repo, **env: str) -> CheckResult:
    """Check what is staged, or what ``env`` says, as a hook does."""
    return check(str(repo.path), {**os.environ, **env})


def verified(repo: Repo, revisions: str | None = None, ask: Ask | None = None) -> Verification:
    """Verify history; as in a clone that remembers nothing, unless something is asked for."""
    if ask is None:
        for place in (".git/incidentctl/verified", "incidentctl/verified"):
            (repo.path / place).unlink(missing_ok=True)
    return verify(str(repo.path), os.environ, revisions, ask or Ask())


def rules(result: CheckResult | Verification) -> tuple[str, ...]:
    """The rules that spoke up, each once, in order."""
    problems = (each.problem if isinstance(each, Finding) else each for each in result.problems)
    return tuple(dict.fromkeys(problem.rule for problem in problems))


def grow(repo: Repo, told: Timeline, message: str = "Grow") -> str:
    """Commit an incident as it is told now."""
    return repo.commit(message, **{told.path: told.data})
