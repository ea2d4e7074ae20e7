"""A plain git hook that keeps what is there and can be taken out again.

A hook that somebody already has is kept beside ours and runs first. Where another program owns the
hooks (``core.hooksPath``, pre-commit, husky, lefthook, overcommit) nothing is written: what that
program would overwrite or lose is better added to its own configuration, and :func:`install` says
how.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from incidentctl.domain.errors import CommandError
from incidentctl.git import hook_advice
from incidentctl.git.hook_script import MARKER, NAMES, script, started
from incidentctl.git.runner import Git

__all__ = ["KEPT", "NAMES", "HookState", "HooksReport", "install", "owner", "report", "uninstall"]

KEPT = ".before-incidentctl"
"""The suffix of the hook that was there before ours."""


@dataclass(frozen=True)
class HookState:
    """One hook: ``absent``, ``foreign`` (not ours), ``installed``, ``chained`` (runs the kept)."""

    name: str
    path: str
    state: str


@dataclass(frozen=True)
class HooksReport:
    """The hooks of a repository.

    ``directory`` is where git looks for them; ``shared`` if ``core.hooksPath`` says so, with its
    value as ``hooks_path``; ``framework`` is the program that owns them ("" if none does).
    """

    directory: str
    shared: bool
    hooks_path: str
    framework: str
    states: tuple[HookState, ...]


def report(git: Git, top: str | None) -> HooksReport:
    """Look at the hooks; ``top`` is the folder of the work tree, None in a bare repository."""
    git = git.at(top) if top else git
    answer = git.run("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    directory = os.fsdecode(answer).rstrip("\n")
    setting = git.attempt("config", "--get", "core.hooksPath")
    return HooksReport(
        directory,
        shared=setting.status == 0,
        hooks_path=os.fsdecode(setting.out).rstrip("\n"),
        framework=hook_advice.framework(top, directory),
        states=_states(directory),
    )


def owner(report: HooksReport) -> CommandError | None:
    """Why nothing can be installed: who else owns the hooks, and what to add to theirs."""
    if report.framework:
        return hook_advice.framework_owns_hooks(report.framework)
    if report.shared:
        return hook_advice.hooks_are_shared(report.hooks_path, report.directory)
    return None


def install(report: HooksReport, *, command: Sequence[str]) -> HooksReport:
    """Put our hooks in, or bring them up to date, and return the new state.

    ``command`` starts incidentctl, its program as an absolute path. Raise :class:`CommandError`
    (``hooks-framework``, ``hooks-path``, ``hooks-kept-twice``) before anything is written;
    ``OSError`` comes through.
    """
    refusal = owner(report)
    if refusal:
        raise refusal
    for hook in report.states:
        _refuse_to_lose_a_hook(hook)
    os.makedirs(report.directory, exist_ok=True)
    for hook in report.states:
        if hook.state == "foreign":
            _keep(hook.path)
        _write(hook.path, script(hook.name, command, KEPT))
    return _again(report)


def uninstall(report: HooksReport) -> HooksReport:
    """Take our hooks out, put the kept ones back as they were, and return the new state."""
    for hook in report.states:
        if hook.state == "foreign":
            continue
        if os.path.lexists(hook.path + KEPT):
            os.replace(hook.path + KEPT, hook.path)
        elif hook.state != "absent":
            os.unlink(hook.path)
    return _again(report)


def missing_program(report: HooksReport, env: Mapping[str, str]) -> str:
    """The program that our hooks start and would not find; empty if they find one, or are none."""
    from shutil import which

    for hook in report.states:
        program = _program(hook) if hook.state in {"installed", "chained"} else ""
        if program and not os.access(program, os.X_OK):
            return "" if which("incidentctl", path=env.get("PATH", os.defpath)) else program
    return ""


def _program(hook: HookState) -> str:
    """The program that a hook of ours starts."""
    with open(hook.path, encoding="utf-8", errors="surrogateescape") as file:
        return started(file.read())


def _again(report: HooksReport) -> HooksReport:
    return HooksReport(
        report.directory,
        report.shared,
        report.hooks_path,
        report.framework,
        _states(report.directory),
    )


def _states(directory: str) -> tuple[HookState, ...]:
    paths = ((name, os.path.join(directory, name)) for name in NAMES)
    return tuple(HookState(name, path, _state(path)) for name, path in paths)


def _state(path: str) -> str:
    if not os.path.lexists(path):
        return "absent"
    if not _is_ours(path):
        return "foreign"
    return "chained" if os.path.lexists(path + KEPT) else "installed"


def _is_ours(path: str) -> bool:
    if os.path.islink(path):
        return False  # we write files; a link to a copy of ours is somebody's own arrangement
    try:
        with open(path, "rb") as file:
            return file.read(200).partition(b"\n")[2].startswith(MARKER.encode())
    except OSError:
        return False


def _refuse_to_lose_a_hook(hook: HookState) -> None:
    kept = hook.path + KEPT
    if hook.state != "foreign" or not os.path.lexists(kept) or _same(hook.path, kept):
        return
    raise CommandError(
        "hooks-kept-twice",
        f"there is a {hook.name} hook, and also an older one kept as {kept}",
        hints=(f"compare: diff '{hook.path}' '{kept}'", f"then drop the older: rm '{kept}'"),
    )


def _keep(path: str) -> None:
    # A second name, and then ours over the first: at no moment is the user's hook out of force.
    if _same(path, path + KEPT):
        return  # we were killed between the two
    try:
        os.link(path, path + KEPT, follow_symlinks=False)
    except (OSError, NotImplementedError):  # no hard links on this file system
        os.rename(path, path + KEPT)


def _same(path: str, other: str) -> bool:
    return os.path.lexists(other) and os.path.samestat(os.lstat(path), os.lstat(other))


def _write(path: str, text: str) -> None:
    draft = f"{path}.{os.getpid()}.new"
    try:
        with open(draft, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.write(text)
        os.chmod(draft, 0o755)  # noqa: S103 (as executable for others as git's own samples)
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
