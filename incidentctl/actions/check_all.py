"""Checking all that is committed: every incident as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from incidentctl.actions.check import CheckResult
from incidentctl.domain.ident import id_of_path
from incidentctl.domain.policy import MINIMUM
from incidentctl.domain.problem import Problem
from incidentctl.git.objects import ObjectReader
from incidentctl.git.repository import locate
from incidentctl.git.runner import hook_environment
from incidentctl.git.worktree import Change, changes
from incidentctl.store.home import find_home
from incidentctl.store.view import CONFIG_PATH, PATHS, WAIVERS_PATH, look
from incidentctl.sync.growth import examine
from incidentctl.sync.place import place_problems
from incidentctl.sync.policies import Policies
from incidentctl.sync.versions import Versions
from incidentctl.sync.waiving import waiver_problems
from incidentctl.text.reader import MEND

if TYPE_CHECKING:
    from incidentctl.git.repository import Repository


def check_all(cwd: str, env: Mapping[str, str]) -> CheckResult:
    """Judge every incident of HEAD, or of the logbook's branch if HEAD holds no logbook.

    Closes of old are held to the mission's three alone: today's policy is not theirs.
    """
    repo = locate(cwd, hook_environment(env))
    found: list[Problem] = []
    seen: set[Change] = set()
    with ObjectReader(repo.git) as reader:
        versions, policies = Versions(reader), Policies(reader, repo.private_dir)
        for tip in _tips(repo, reader):
            rows = changes(repo.git, "", tip, PATHS)
            found += [*policies.problems(tip), *_second_files(rows)]
            found += waiver_problems(repo.git, tip, reader.blob(tip, WAIVERS_PATH) or b"")
            for row in rows:
                found += _judge(row, versions) if row not in seen else ()
            seen.update(rows)
    files = {row.path for row in seen if id_of_path(row.path)}
    return CheckResult(tuple(dict.fromkeys(found)), len(files), "all")


def _tips(repo: Repository, reader: ObjectReader) -> tuple[str, ...]:
    head = reader.commit("HEAD")
    if reader.blob(head, CONFIG_PATH) is not None:
        return (head,)
    home = find_home(repo, reader)
    return look(repo.git, home, reader).tips


def _second_files(rows: Sequence[Change]) -> Iterator[Problem]:
    """Files of an incident that has one already."""
    first: dict[str, str] = {}
    for row in rows:
        ident = id_of_path(row.path)
        if ident and first.setdefault(ident, row.path) != row.path:
            message = f"{ident} has a file already: {first[ident]}"
            yield Problem(
                "no-rename", message, f"git rm -- {row.path} && git commit --no-verify", row.path
            )


def _judge(row: Change, versions: Versions) -> Iterator[Problem]:
    yield from place_problems(row)
    version = versions.get(row.new, row.path) if id_of_path(row.path) else None
    for problem in examine(version, row.path, MINIMUM) if version else ():
        if problem.fix == MEND.format(path=row.path):
            # What is committed is damaged, so HEAD's version mends nothing.
            fix = f"incidentctl verify (names the commit), then: git checkout COMMIT^ -- {row.path}"
            yield problem._replace(fix=fix)
        else:
            yield problem
