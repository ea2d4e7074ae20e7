"""Mending incident files that git left in conflict, because no merge driver is set up in a clone.

The record comes from the three versions in the index, never from the text with conflict marks in
the work tree. What somebody typed there is kept as a draft.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.ident import id_of_path
from incidentctl.domain.problem import Problem
from incidentctl.git import conflicts as stopped
from incidentctl.git.conflicts import BASE, OURS, THEIRS, Conflict, conflicts
from incidentctl.git.merge_driver import is_set_up
from incidentctl.git.objects import ObjectReader
from incidentctl.git.repository import Config, private_dir
from incidentctl.git.runner import Git, GitFailed, as_command_error, hook_environment
from incidentctl.store.disk import storage_error
from incidentctl.store.drafts import keep_draft
from incidentctl.text.append import BASE as FIRST
from incidentctl.text.append import NotUnitable, union
from incidentctl.text.reader import named_ids, read

INIT = "incidentctl init"
_NUMBERS = {"ours": OURS, "theirs": THEIRS}
_WHERE = ("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")


class Resolved(NamedTuple):
    """A file that is whole again.

    ``entries`` is how many it has, ``brought`` how many of them only the other side had;
    ``deleted`` says which side had deleted the file (``ours``, ``theirs``), if one had. ``draft``
    is where what somebody typed into the file is kept.
    """

    path: str
    entries: int
    brought: int
    deleted: str = ""
    draft: str = ""


class ResolveResult(NamedTuple):
    """What was mended and what could not be; ``others`` are the paths still in conflict.

    ``then`` is the command that goes on with what stopped; empty if nothing is under way.
    """

    resolved: tuple[Resolved, ...]
    problems: tuple[Problem, ...]
    others: tuple[str, ...]
    then: str


class _Place(NamedTuple):
    """The work tree that is to be mended, and the git in it."""

    git: Git
    git_dir: str
    common_dir: str
    top: str


def resolve(
    cwd: str, env: Mapping[str, str], files: Sequence[str], *, now: datetime
) -> ResolveResult:
    """Join what is in conflict: the incident files among ``files``, or all of them.

    ``env`` is the user's environment as it is. Raises ``not-in-conflict`` for a file that isn't,
    ``no-index``, ``read-only``, ``disk-full`` and what git's failures become.
    """
    try:
        place = _place(Git(cwd, hook_environment(env)))
        _require_conflict(place.git, files)
        return _resolve(place, conflicts(place.git, files), now)
    except GitFailed as fault:
        raise as_command_error(fault, "resolving") from fault
    except OSError as fault:
        raise storage_error(fault) from fault


def _place(git: Git) -> _Place:
    answer = git.attempt("rev-parse", "--path-format=absolute", "--show-toplevel")
    git_dir, common_dir = os.fsdecode(git.run(*_WHERE)).splitlines()
    if answer.status:
        raise CommandError(
            "no-index", "this repository is bare: nothing can be in conflict", hints=("cd CLONE",)
        )
    return _Place(git, git_dir, common_dir, os.fsdecode(answer.out).rstrip("\n"))


def _require_conflict(git: Git, files: Sequence[str]) -> None:
    for file in files:
        if not conflicts(git, [file]):
            raise CommandError(
                "not-in-conflict",
                f"{file} is not in conflict, so far as git knows",
                hints=("git status", "incidentctl resolve"),
                status=USAGE,
            )


def _resolve(place: _Place, found: Sequence[Conflict], now: datetime) -> ResolveResult:
    resolved, problems = list[Resolved](), list[Problem]()
    with ObjectReader(place.git) as reader:
        for conflict in found:
            if not id_of_path(conflict.path):
                continue
            problem = _unfit(place, conflict)
            versions = {} if problem else _versions(reader, conflict)
            try:
                if not problem:
                    resolved.append(_settle(place, conflict.path, versions, now))
            except NotUnitable as fault:
                problem = _unlike(place, conflict.path, versions, fault)
            problems += [problem] if problem else []
    others = tuple(conflict.path for conflict in conflicts(place.git.at(place.top)))
    return ResolveResult(tuple(resolved), tuple(problems), others, _then(place))


def _then(place: _Place) -> str:
    """What goes on with what stopped. Where more commits follow, git should know how to join them.

    Merged as text, an entry that the union has brought already can come a second time.
    """
    then = stopped.goes_on(place.git, place.git_dir)
    more = then.endswith(("--continue", "--skip"))
    config = Config.parse(place.git.run("config", "--list", "-z"))
    return f"{INIT} && {then}" if more and not is_set_up(config, place.git.env) else then


def _unfit(place: _Place, conflict: Conflict) -> Problem | None:
    """Why a conflict is none of two versions of a file, if it isn't."""
    path = conflict.path
    if not conflict.is_of_plain_files:
        message = "one side made it something else than a plain file"
        fix = f"git checkout --ours -- {shlex.quote(path)} (or --theirs), then: git add"
        return Problem("file-mode", message, fix, path)
    if len(conflict.stages) == 1:
        message = "a side renamed it, and the other did otherwise: a file keeps its name for ever"
        fix = "git merge --abort, then on each side: git mv the new name back, and commit"
        return Problem("no-rename", message, fix, path)
    full = os.path.join(place.top, path)
    if os.path.lexists(full) and (os.path.islink(full) or not os.path.isfile(full)):
        message = "something else than a plain file is in its place in the work tree"
        return Problem("file-mode", message, f"move it away: mv {shlex.quote(path)} …", path)
    return None


def _versions(reader: ObjectReader, conflict: Conflict) -> dict[int, bytes]:
    """The bytes of each stage."""
    versions = {}
    for number, stage in conflict.stages.items():
        found = reader.get(stage.oid)
        if found is None:
            raise CommandError(
                "missing-objects", f"git lacks a version of {conflict.path}", hints=("git fsck",)
            )
        versions[number] = found.data
    return versions


def _settle(place: _Place, path: str, versions: Mapping[int, bytes], now: datetime) -> Resolved:
    """Write the union; raise ``NotUnitable`` with everything as it was."""
    ours = versions.get(OURS, b"")
    both = union(ours, versions.get(THEIRS, b""))
    draft = _keep_what_was_typed(place, path, [*versions.values(), both], now)
    scratch = os.path.join(place.git_dir, "incidentctl-resolve")
    stopped.settle(place.git, place.top, path, both, scratch=scratch)
    entries = len(read(both).entries)
    brought = entries - len(read(ours).entries) if ours else 0
    absent = (side for side, number in _NUMBERS.items() if number not in versions)
    deleted = next(absent, "") if BASE in versions else ""
    return Resolved(path, entries, brought, deleted, draft)


def _keep_what_was_typed(place: _Place, path: str, versions: Sequence[bytes], now: datetime) -> str:
    """Where the file of the work tree is kept, if it holds what no version does."""
    try:
        with open(os.path.join(place.top, path), "rb") as file:
            found = file.read()
    except FileNotFoundError:
        return ""
    if not stopped.typed_lines(found, versions):
        return ""
    folder = os.path.join(private_dir(place.common_dir), "drafts")
    kind = f"conflict-{id_of_path(path)}"
    draft = keep_draft([folder], kind, found.decode("utf-8", "surrogateescape"), now)
    if not draft:
        raise CommandError(
            "read-only",
            f"somebody typed into {path}, and that could not be kept in {folder}",
            hints=(f"put it somewhere safe, then: git checkout -m -- {shlex.quote(path)}",),
        )
    return draft


def _unlike(place: _Place, path: str, versions: Mapping[int, bytes], fault: NotUnitable) -> Problem:
    """Why two versions can't be joined. The sound one may be kept, if it lacks nothing."""
    name = shlex.quote(path)
    if not fault.problem:
        return Problem("merge-lossless", str(fault), f"git show :2:{name} :3:{name}", path)
    side, whole = ("ours", "theirs") if fault.side == FIRST else ("theirs", "ours")
    damaged, sound = (versions[_NUMBERS[each]] for each in (side, whole))
    if named_ids(damaged) <= named_ids(sound):
        fix = f"git checkout --{whole} -- {name} && git add -- {name}"
    else:
        stop = stopped.gives_up(place.git_dir)
        fix = f"{stop}, then " if stop else ""
        fix += f"mend {side}: incidentctl verify (names the commit that damaged it)"
    return Problem(fault.problem.rule, f"{side} is {fault}", fix, path, 0, fault.problem.entry)
