"""All checks, in the order in which they build on each other, and running them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from incidentctl.actions.doctor import clone, commits, machine, objects, sharing
from incidentctl.actions.doctor.finding import OK, WRONG, Finding
from incidentctl.actions.doctor.scene import GIT, LOGBOOK, NOTHING, REPOSITORY, Scene
from incidentctl.domain.errors import CommandError
from incidentctl.git.runner import GitFailed, as_command_error
from incidentctl.store.disk import storage_error


class Check(NamedTuple):
    """One question: its name, what answers it, and what must be there to ask it.

    ``mend`` does what ``--fix`` may do, and says what it did.
    """

    name: str
    look: Callable[[Scene], Finding]
    needs: int
    mend: Callable[[Scene], str] | None = None


CHECKS = (
    Check("incidentctl", machine.own_version, NOTHING),
    Check("git", machine.git_version, NOTHING),
    Check("identity", machine.identity, GIT),
    Check("repository", machine.repository, GIT),
    Check("objects", objects.objects, REPOSITORY),
    Check("logbook", clone.logbook, REPOSITORY),
    Check("clone", clone.set_up, LOGBOOK, clone.note_branch),
    Check("merge driver", clone.merge_driver, LOGBOOK, clone.set_merge_driver),
    Check("attributes", clone.attributes, LOGBOOK),
    Check("hooks", commits.hooks, LOGBOOK, commits.install_hooks),
    Check("settings", clone.settings, LOGBOOK),
    Check("conflicts", clone.conflicts_, REPOSITORY),
    Check("remote", sharing.remote, LOGBOOK),
    Check("sharing", sharing.upstream, LOGBOOK, sharing.set_upstream),
    Check("history", sharing.history, LOGBOOK),
    Check("entries", sharing.entries, LOGBOOK, sharing.share_entries),
    Check("locks", sharing.locks, REPOSITORY),
    Check("clock", machine.clock, LOGBOOK),
)


class DoctorResult(NamedTuple):
    """Everything that was looked at."""

    findings: tuple[Finding, ...]

    def count(self, state: str) -> int:
        """How many findings are in a state."""
        return sum(finding.state == state for finding in self.findings)

    @property
    def can_be_mended(self) -> bool:
        """Whether ``--fix`` would do something."""
        return any(finding.safe and finding.state != OK for finding in self.findings)


def doctor(
    cwd: str, env: Mapping[str, str], *, now: datetime, fix: bool = False, sync: bool = True
) -> DoctorResult:
    """Look at everything that can be looked at; with ``fix`` mend what is safe to mend.

    ``env`` is the user's environment as it is, ``now`` the moment in UTC; with ``sync`` the remote
    is asked, too. Never raises: what is wrong is a finding.
    """
    with Scene(cwd, env, now=now, sync=sync) as scene:
        findings = [_examine(check, scene, fix=fix) for check in CHECKS if scene.has(check.needs)]
    return DoctorResult(tuple(findings))


def _examine(check: Check, scene: Scene, *, fix: bool) -> Finding:
    found = _look(check, scene)
    if fix and found.safe and found.state != OK and check.mend:
        try:
            done = check.mend(scene)
        except (CommandError, GitFailed, OSError) as fault:
            done = f"could not be mended: {_explained(fault).message}"
        scene.forget()
        found = _look(check, scene)._replace(done=done)
    return found._replace(check=check.name)


def _look(check: Check, scene: Scene) -> Finding:
    """What a check found. One that fails must not keep the others from being asked."""
    try:
        return check.look(scene)
    except (CommandError, GitFailed, OSError) as fault:
        return _of_error(_explained(fault))


def _explained(fault: CommandError | GitFailed | OSError) -> CommandError:
    if isinstance(fault, GitFailed):
        return as_command_error(fault, "looking at it")
    return storage_error(fault) if isinstance(fault, OSError) else fault


def _of_error(error: CommandError) -> Finding:
    return Finding(WRONG, error.message, next(iter(error.hints), ""))
