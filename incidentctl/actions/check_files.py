"""Checking files as they lie in the work tree, or anywhere else."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from incidentctl.actions.check import CheckResult
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.domain.ident import FOLDER, id_of_path
from incidentctl.domain.policy import Policy
from incidentctl.domain.problem import Problem
from incidentctl.git.objects import ObjectReader
from incidentctl.git.repository import private_dir
from incidentctl.git.runner import Git, hook_environment
from incidentctl.store.view import CONFIG_PATH, WAIVERS_PATH
from incidentctl.sync.growth import Version, examine, grow
from incidentctl.sync.policies import Policies
from incidentctl.sync.waivers import parse_waivers

_IN_A_LOGBOOK = re.compile(rf"(?:^|/)({FOLDER}/[^/]+/[^/]+/[^/]+)\Z")


class _Head(NamedTuple):
    """What the repository around us has committed. ``top`` is empty where there is none."""

    top: str
    reader: ObjectReader
    policies: Policies

    def version(self, full: str) -> Version | None:
        """An incident's file as HEAD has it."""
        folder, name = os.path.split(full)
        path = os.path.relpath(os.path.join(os.path.realpath(folder), name), self.top or folder)
        data = self.reader.blob("HEAD", path) if self.top and id_of_path(path) else None
        return None if data is None else Version.of(data)

    def policy(self) -> Policy:
        """The policy that new closes must meet."""
        return self.policies.at("HEAD") if self.top else Policy()


def check_files(cwd: str, env: Mapping[str, str], files: Sequence[str]) -> CheckResult:
    """Judge files, and the incident files in folders, by format and rules.

    Of a file that HEAD has, what was there must still be there: it may only have grown. Raises
    ``no-such-file``.
    """
    found: list[Problem] = []
    paths = [path for name in files for path in _expanded(cwd, name)]
    git = Git(cwd, hook_environment(env))
    with ObjectReader(git) as reader:
        head = _head(git, reader)
        for path in paths:
            found += _judge(os.path.join(cwd, path), path, head)
    return CheckResult(tuple(found), len(paths), "files")


def _head(git: Git, reader: ObjectReader) -> _Head:
    where = ("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir")
    answer = git.attempt(*where)
    top, _, common_dir = os.fsdecode(answer.out).rstrip("\n").partition("\n")
    if answer.status:  # no repository, or a bare one
        top, common_dir = "", git.cwd
    return _Head(
        os.path.realpath(top) if top else "", reader, Policies(reader, private_dir(common_dir))
    )


def _expanded(cwd: str, name: str) -> Iterator[str]:
    """The file itself, or what looks like an incident in a folder and below."""
    full = os.path.join(cwd, name)
    if not os.path.isdir(full):
        yield name
        return
    for folder, folders, names in os.walk(full):
        folders.sort()
        for each in sorted(names):
            if each.startswith("INC-") and each.endswith(".md"):
                yield os.path.normpath(os.path.join(name, os.path.relpath(folder, full), each))


def _judge(full: str, path: str, head: _Head) -> list[Problem]:
    data = _read(full, path)
    if os.path.basename(path) == CONFIG_PATH:
        return [each._replace(path=path) for each in head.policies.of(data).problems]
    if os.path.basename(path) == WAIVERS_PATH:
        return [*parse_waivers(data, path).problems]
    version, old, policy = Version.of(data, path), head.version(full), head.policy()
    place = _IN_A_LOGBOOK.search(os.path.abspath(full).replace(os.sep, "/"))
    fresh = version.held.keys() - (old.held.keys() if old else set())
    found = examine(version, path, policy, fresh, place=place[1] if place else "")
    if place and os.path.islink(full):
        found.insert(0, Problem("file-mode", "it is a symbolic link, not a file", "", path))
    return [*_rewritten(old, data, path, policy), *found] if old else found


def _rewritten(old: Version, data: bytes, path: str, policy: Policy) -> Iterator[Problem]:
    for problem in grow(old, data, path, lambda: policy).problems:
        if problem.rule == "append-only":
            undo = f"git checkout HEAD -- {shlex.quote(path)}"
            yield problem._replace(fix=f"{undo}, then: {problem.fix}" if problem.fix else undo)


def _read(full: str, path: str) -> bytes:
    try:
        with open(full, "rb") as file:
            return file.read()
    except OSError as fault:
        raise CommandError(
            "no-such-file", f"can't read {path}: {fault.strerror}", status=USAGE
        ) from None
