"""``verify``: which history is meant, and where it is read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.history import Span, resolve
from incidentctl.git.objects import ObjectReader
from incidentctl.git.repository import locate
from incidentctl.git.runner import (
    GitFailed,
    as_command_error,
    hook_environment,
    writer_environment,
)
from incidentctl.store.home import find_home
from incidentctl.sync import verify as proof

if TYPE_CHECKING:
    from incidentctl.git.repository import Repository


def verify(cwd: str, env: Mapping[str, str], revisions: str | None = None) -> proof.Verification:
    """Verify ``A..B``, or a commit and all before it; without, all that the logbook's branch holds.

    ``env`` is the environment as it is: what git receives and has not accepted yet can be seen only
    through it. Raises :class:`CommandError`: ``unknown-revision``, ``not-a-logbook``, and what
    ``locate`` raises.
    """
    received = "GIT_QUARANTINE_PATH" in env
    repo = locate(cwd, hook_environment(env) if received else writer_environment(env))
    span = _named(repo, revisions) if revisions else _logbook(repo)
    try:
        return proof.verify(repo.git, span, repo.private_dir)
    except GitFailed as fault:
        raise as_command_error(fault, "reading the history") from fault


def _named(repo: Repository, revisions: str) -> Span:
    try:
        return resolve(repo.git, revisions)
    except GitFailed:
        raise CommandError(
            "unknown-revision",
            f"'{revisions}' names no commits of this repository",
            hints=("see what there is: git log --oneline --all",),
            status=USAGE,
        ) from None


def _logbook(repo: Repository) -> Span:
    """Everything that is committed to the logbook: here, upstream, and waiting to land."""
    with ObjectReader(repo.git) as reader:
        home = find_home(repo, reader)
        refs = (home.ref, home.upstream, home.pending)
        tips = (reader.commit(ref) for ref in refs if ref)
        return Span(tuple(dict.fromkeys(filter(None, tips))))
