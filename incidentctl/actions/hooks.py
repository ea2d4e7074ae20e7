"""The git hooks that run ``check``: put in, taken out, looked at."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from incidentctl.domain.errors import CommandError
from incidentctl.git import hooks as git_hooks
from incidentctl.git.hook_advice import is_added
from incidentctl.git.hooks import HooksReport
from incidentctl.git.repository import locate
from incidentctl.store.disk import storage_error

ACTIONS = ("install", "uninstall", "status")


class HooksResult(NamedTuple):
    """The hooks as they are now.

    ``owner`` explains who else owns them and how to add the check to theirs, if anybody does;
    ``added`` whether that has been done.
    """

    report: HooksReport
    owner: CommandError | None
    added: bool

    @property
    def advice(self) -> tuple[str, ...]:
        """The lines to add to the hooks of whoever owns them."""
        return self.owner.hints if self.owner and not self.added else ()


def manage_hooks(
    action: str, cwd: str, env: Mapping[str, str], *, command: Sequence[str]
) -> HooksResult:
    """Do one of :data:`ACTIONS` in the repository around ``cwd``.

    ``env`` is git's (see ``git.runner``), ``command`` starts incidentctl. Raises what ``locate``
    and :func:`.hooks.install` do, and ``read-only``.
    """
    git = locate(cwd, env).git
    answer = git.attempt("rev-parse", "--show-toplevel")
    top = None if answer.status else os.fsdecode(answer.out).rstrip("\n")
    report = git_hooks.report(git, top)
    try:
        if action == "install":
            report = git_hooks.install(report, command=command)
        elif action == "uninstall":
            report = git_hooks.uninstall(report)
    except OSError as fault:
        raise storage_error(fault) from fault
    added = is_added(report.framework, top, report.directory)
    return HooksResult(report, git_hooks.owner(report), added)
