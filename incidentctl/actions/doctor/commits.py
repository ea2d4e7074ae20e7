"""The git hooks that check commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incidentctl.actions.doctor.finding import OK, WARNING, WRONG, Finding
from incidentctl.actions.doctor.scene import Scene
from incidentctl.actions.hooks import manage_hooks
from incidentctl.git.hooks import missing_program
from incidentctl.git.merge_driver import own_command
from incidentctl.git.runner import writer_environment

if TYPE_CHECKING:
    from incidentctl.git.hooks import HooksReport

_INSTALL = "incidentctl hooks install"
_OURS = {"installed", "chained"}


def hooks(scene: Scene) -> Finding:
    """Whether commits are checked before they are made."""
    if not scene.top:
        return Finding(OK, "none needed: nobody commits in a bare repository")
    result = manage_hooks("status", scene.cwd, writer_environment(scene.env), command=())
    states = {hook.state for hook in result.report.states}
    if states <= _OURS:
        return _of_ours(scene, result.report)
    if result.owner and result.added:
        return Finding(OK, f"{result.report.framework or 'core.hooksPath'} runs incidentctl check")
    if result.owner:
        return Finding(WARNING, result.owner.message, "incidentctl hooks status")
    if "foreign" in states:
        said = "others are there, and would be kept: nothing checks a commit"
        return Finding(WARNING, said, _INSTALL)
    said = "only some are installed" if states & _OURS else "none: nothing checks a commit"
    return Finding(WARNING, said, _INSTALL, safe=True)


def _of_ours(scene: Scene, report: HooksReport) -> Finding:
    missing = missing_program(report, scene.env)
    if not missing:
        return Finding(OK, "every commit is checked")
    said = f"they can't find {missing}, and refuse every commit"
    return Finding(WRONG, said, _INSTALL, safe=True)


def install_hooks(scene: Scene) -> str:
    """Install the hooks, where there are none or only ours."""
    env = writer_environment(scene.env)
    result = manage_hooks("install", scene.cwd, env, command=own_command())
    return f"installed {', '.join(hook.name for hook in result.report.states)}"
