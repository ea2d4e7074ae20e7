"""Making a repository a logbook, or setting up a clone of one.

All there is to it are two files on a branch and one setting of the clone. They go in by one commit
that holds nothing else, on top of the branch; what the user has staged or edited is not looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from incidentctl.actions.init_branch import ask_remote, choose_branch, require_fetched
from incidentctl.actions.init_from import bring_along, find_source, settings_of
from incidentctl.domain.errors import CommandError
from incidentctl.git.busy import worktrees
from incidentctl.git.commit import commit_files
from incidentctl.git.local_config import configure
from incidentctl.git.merge_driver import settings as driver_settings
from incidentctl.git.objects import CommitText, ObjectReader
from incidentctl.git.refs import Branch, RefMoved
from incidentctl.git.repository import locate
from incidentctl.git.runner import writer_environment
from incidentctl.store.foundation import SUBJECT, founding_files, lacking
from incidentctl.store.home import BRANCH_KEY, branch_in, require_logbook
from incidentctl.store.land import advance
from incidentctl.store.logbook import Logbook
from incidentctl.store.origin import home_branch
from incidentctl.store.policy import load_policy
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from incidentctl.domain.person import Person

MERGES = "git joins the entries of both sides when you merge, rebase or pull here"
_TRIES = 5


@dataclass(frozen=True)
class InitResult:
    """What ``init`` did. ``commit`` is empty and ``created`` too if everything was there."""

    branch: str
    commit: str = ""
    created: tuple[str, ...] = ()
    upstream_behind: bool = False
    """Whether the branch has an upstream that lacks the files: others don't see the logbook yet."""
    notes: tuple[str, ...] = ()
    """What to do next, or to know: a line each."""
    brought: int = 0
    """How many entries came along from another branch."""

    @property
    def already(self) -> bool:
        """Whether the branch was a logbook before, so that only this clone was set up."""
        return not self.commit


def init(
    cwd: str,
    env: Mapping[str, str],
    *,
    branch: str | None,
    now: datetime,
    source: str | None = None,
) -> InitResult:
    """Make the repository around ``cwd`` a logbook; where it is one, set up this clone.

    ``env`` is the user's environment as it is; ``now`` is the moment of the commit; ``source`` is a
    branch whose settings and incidents come along. Raises
    :class:`CommandError`: what ``locate``, ``choose_branch`` and ``Repository.person`` raise, and
    ``newer-format``, ``in-the-way``, ``unborn-branch`` and ``busy``; for ``source``,
    ``not-a-logbook``, ``same-branch`` and ``damaged``.
    """
    repo = locate(cwd, writer_environment(env))
    with ObjectReader(repo.git) as reader:
        name = choose_branch(repo, reader, branch)
        unknown = ask_remote(repo, reader, home_branch(repo, reader, name))
        home = home_branch(repo, reader, name)
    with Logbook(repo, home) as logbook, logbook.writing(doing="setting up the logbook"):
        if not logbook.view.tips and not _upstream(logbook):
            require_fetched(repo.config, home)
        place = find_source(logbook, source) if source is not None else None
        settings = settings_of(place, home.name) if place else b""
        commit, created = _commit_what_lacks(logbook, env, now, settings)
        driver = driver_settings(repo.config, env)
        configure(repo, {BRANCH_KEY: home.name, **_tracking(home), **driver})
        brought = bring_along(logbook, place) if place else 0
        upstream = _upstream(logbook)
        behind = bool(upstream and lacking(logbook.reader, [upstream]))
        notes = [*_notes(logbook, new=bool(commit), behind=behind, brought=bool(place))]
        notes[-1:-1] = [MERGES] if driver else []
        notes[:0] = [unknown] if unknown and commit else []
        return InitResult(home.name, commit, created, behind, tuple(notes), brought)


def _upstream(logbook: Logbook) -> str:
    """Where upstream is, whether or not it is a logbook yet; empty if there is none."""
    ref = logbook.branch.upstream
    return logbook.reader.commit(ref) if ref else ""


def _tracking(home: Branch) -> dict[str, str]:
    """The settings that make its upstream known to git as well, if it has one."""
    if not home.remote:
        return {}
    return {f"branch.{home.name}.remote": home.remote, f"branch.{home.name}.merge": home.remote_ref}


def _commit_what_lacks(
    logbook: Logbook, env: Mapping[str, str], now: datetime, settings: bytes
) -> tuple[str, tuple[str, ...]]:
    """Put the files on the branch that are on none of its tips; the commit and the files."""
    for _ in range(_TRIES):
        view = logbook.look_again()
        if view.settings() is not None:
            require_logbook(logbook.repo.config, view, logbook.branch.name)
        paths = lacking(view.reader, view.tips)
        base = view.local or _upstream(logbook)
        tip = base
        if paths:
            files = founding_files(view.reader, base, logbook.branch.name, paths, settings)
            tip = _commit(logbook, base, files, logbook.repo.person(env), now)
        if tip == view.local:
            return "", ()
        try:
            _move(logbook, tip, paths)
        except RefMoved:
            continue
        logbook.look_again()
        return tip if paths else "", paths
    raise CommandError(
        "busy", f"{logbook.branch.name} keeps moving", hints=("run the command again",)
    )


def _commit(
    logbook: Logbook, base: str, files: Mapping[str, bytes], person: Person, now: datetime
) -> str:
    repo, reader = logbook.repo, logbook.reader
    text = CommitText(person.name, person.email, int(now.timestamp()), f"{SUBJECT}\n")
    return commit_files(repo, reader, base, files, text)


def _move(logbook: Logbook, tip: str, paths: Sequence[str]) -> None:
    repo, branch, view = logbook.repo, logbook.branch, logbook.view
    checkouts = (tree.branch for tree in worktrees(repo.git, repo.common_dir, repo.config))
    if not view.local and _upstream(logbook) and branch.ref in checkouts:
        # Everything upstream has would have to be checked out: that is for the user to do.
        raise CommandError(
            "unborn-branch",
            f"{branch.name} has no commit here yet, and its upstream has",
            hints=(f"git merge --ff-only {branch.upstream} && incidentctl init",),
        )
    why = advance(repo, branch, view.reader, view.local, tip)
    if why:
        edited = [path for path in paths if why.startswith(f"{path} ")]
        hints = [f"commit {path} or undo that, then: incidentctl init" for path in edited]
        finish = "when that is over: incidentctl init"
        apart = "or keep the logbook on a branch of its own: incidentctl init --branch incidents"
        raise CommandError("busy", f"can't commit now: {why}", hints=(*(hints or [finish]), apart))


def _notes(logbook: Logbook, *, new: bool, behind: bool, brought: bool) -> Iterator[str]:
    repo, branch = logbook.repo, logbook.branch
    if not new:
        for problem in load_policy(logbook).problems:
            yield f"{problem}: {problem.fix}"
        if branch_in(logbook.view.settings() or b"") != branch.name:
            yield f'other clones won\'t find it: {CONFIG_PATH} should say branch = "{branch.name}"'
    earlier = repo.config.get(BRANCH_KEY)
    if earlier and earlier != branch.name:
        yield f"this clone's logbook was on {earlier} until now"
        if not brought:
            bring = f"incidentctl init --branch {branch.name} --from {earlier}"
            yield f"what is recorded there stays there; to bring it along: {bring}"
    if behind:
        yield f"share it: git push {branch.remote} {branch.name}:{branch.remote_ref}"
    elif not branch.upstream:
        remotes = os.fsdecode(repo.git.run("remote")).splitlines()
        yield from (f"share it: git push --set-upstream {name} {branch.name}" for name in remotes)
    yield "have every commit checked: incidentctl hooks install"
