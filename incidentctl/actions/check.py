"""The validators at work: on what is staged, on files, on all of the logbook, on what is pushed."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.domain.errors import CommandError
from incidentctl.domain.problem import Problem
from incidentctl.git.runner import Git, GitFailed, as_command_error, hook_environment
from incidentctl.git.staged import Staged, read_staged
from incidentctl.store.view import CONFIG_PATH, PATHS, WAIVERS_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from incidentctl.git.objects import ObjectReader
    from incidentctl.sync.policies import Policies
    from incidentctl.sync.step import Step

_PUSHED = {"PRE_COMMIT_TO_REF", "PRE_COMMIT_REMOTE_NAME"}
"""How the pre-commit framework says that commits are to be checked, not the index."""


class CheckResult(NamedTuple):
    """What was found in so many files. ``mode``: ``staged``, ``files``, ``all`` or ``range``."""

    problems: tuple[Problem, ...]
    checked: int
    mode: str


class Push(NamedTuple):
    """What git tells its pre-push hook: the remote, and a line for each ref on standard input."""

    remote: str
    refs: str


def check(
    cwd: str,
    env: Mapping[str, str],
    *,
    files: Sequence[str] = (),
    everything: bool = False,
    staged: bool = False,
    push: Push | None = None,
) -> CheckResult:
    """Run the validators on what is named, or else on what is staged.

    ``env`` is the environment as it is: inside a hook git names the index there, and the pre-commit
    framework the commits that are pushed (unless ``staged`` says what is meant). Raises
    :class:`CommandError`.
    """
    try:
        if files:
            from incidentctl.actions.check_files import check_files

            return check_files(cwd, env, files)
        if everything:
            from incidentctl.actions.check_all import check_all

            return check_all(cwd, env)
        if push or (not staged and _PUSHED & env.keys()):
            from incidentctl.actions.check_push import check_push

            return check_push(cwd, env, push)
        return check_staged(Git(cwd, hook_environment(env)))
    except GitFailed as fault:
        raise as_command_error(fault, "checking") from fault


def check_staged(git: Git) -> CheckResult:
    """Judge the commit in the making. An ordinary one costs two processes of git and no more."""
    staged = read_staged(git, PATHS)
    if staged.bare:
        raise CommandError(
            "no-index",
            "this repository is bare: nothing can be staged in it",
            hints=("incidentctl verify", "incidentctl check --all"),
        )
    if not any(staged.changes):
        return CheckResult((), 0, "staged")
    return _judge(git, staged)


def _judge(git: Git, staged: Staged) -> CheckResult:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.repository import private_dir
    from incidentctl.sync.policies import Policies
    from incidentctl.sync.step import Step, judge_step
    from incidentctl.sync.versions import Versions

    head = staged.parents[0] if staged.parents else ""
    differences = tuple({each.path: each for each in rows} for rows in staged.changes)
    step = Step(head, differences, partial(_undo, staged), staged=True)
    with ObjectReader(git) as reader:
        policies = Policies(reader, private_dir(staged.common_dir))
        versions = Versions(reader)
        judged = judge_step(step, versions, lambda: policies.at(head, ":"))
        if versions.missing:
            raise _unreadable(versions.missing)
        found = [*judged.problems, *_settings(step, policies), *_waivers(git, step, reader)]
    return CheckResult(tuple(found), len(step.paths()), "staged")


def _unreadable(missing: Collection[str]) -> CommandError:
    message = f"{len(missing)} objects can't be read: what is staged can't be judged"
    return CommandError("missing-objects", message, hints=("git fsck",))


def _settings(step: Step, policies: Policies) -> Iterator[Problem]:
    """What is wrong with new settings; with those of a merge, only if no side had them."""
    if not all(CONFIG_PATH in parent for parent in step.differences):
        return
    if step.change(CONFIG_PATH).status == "D":
        message = "without its settings this is no logbook any more"
        yield Problem("settings", message, step.undo(CONFIG_PATH, True), CONFIG_PATH)  # noqa: FBT003
    yield from policies.problems(":")


def _waivers(git: Git, step: Step, reader: ObjectReader) -> Iterator[Problem]:
    """What is wrong with new waivers; with those of a merge, only if no side had them."""
    if not all(WAIVERS_PATH in parent for parent in step.differences):
        return
    new = reader.get(f":{WAIVERS_PATH}")
    if new and new.type == "blob":
        from incidentctl.sync.waiving import waiver_problems

        before = reader.blob(step.parent, WAIVERS_PATH) or b""
        yield from waiver_problems(git, step.parent, new.data, before)


def _undo(staged: Staged, path: str, existed: bool) -> str:  # noqa: FBT001
    name = shlex.quote(path)
    if len(staged.parents) > 1:
        return "git merge --abort && incidentctl init, then merge again"
    if not staged.parents:
        return f"git rm --cached -- {name}"
    return f"git restore --staged {'--worktree ' if existed else ''}-- {name}"
