"""The git hooks of a repository, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.actions.hooks import HooksResult
    from incidentctl.render.plain import Style

STATES = {
    "absent": "none",
    "foreign": "a hook that incidentctl did not install",
    "installed": "incidentctl check",
    "chained": "the hook that was there before, then incidentctl check",
}


def hooks_lines(result: HooksResult, style: Style, *, suggest: bool) -> Iterator[str]:
    """Each hook and what it runs, then who else owns the hooks and what to add to theirs.

    ``suggest`` adds the command that installs what is not there.
    """
    report = result.report
    yield f"hooks in {visible(report.directory)}"
    width = max(len(hook.name) for hook in report.states)
    for hook in report.states:
        mark = style.green if hook.state in {"installed", "chained"} else style.yellow
        yield f"  {hook.name:<{width}}  {mark(STATES[hook.state])}"
    if result.owner and result.added:
        owner = report.framework or f"core.hooksPath ({visible(report.hooks_path)})"
        yield f"{owner} owns the hooks of this repository, and runs incidentctl already"
    elif result.owner:
        yield visible(result.owner.message)
        yield from (f"{style.dim('hint:')} {visible(hint)}" for hint in result.advice)
    elif suggest and any(hook.state in {"absent", "foreign"} for hook in report.states):
        yield f"{style.dim('hint:')} have every commit checked: incidentctl hooks install"
