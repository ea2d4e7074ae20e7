"""Which branch ``init`` makes a logbook: the one named, the one that is a logbook, or HEAD's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from incidentctl.actions.sync import is_off
from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.remote import ABSENT, DONE, Remote
from incidentctl.store.home import known_branch
from incidentctl.store.origin import fetching, likely, narrow
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Config, Repository

_HEADS = "refs/heads/"
_SECONDS = 5.0
"""How long the remote may take to answer."""


def choose_branch(repo: Repository, reader: ObjectReader, typed: str | None) -> str:
    """The name of the branch.

    Raises ``branch-name``, ``which-branch`` (several are logbooks) or ``detached-head``.
    """
    if typed is not None:
        name = _checked(repo, typed)
    else:
        name = known_branch(repo, reader) or _of_head(repo)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise CommandError(
            "branch-name",
            f"the branch's name is not UTF-8, and {CONFIG_PATH} couldn't hold it: {name!a}",
            hints=("incidentctl init --branch NAME",),
        ) from None
    return name


def require_fetched(config: Config, branch: Branch) -> None:
    """Raise ``not-fetched`` where a remote may have a branch and this clone would not know.

    A second beginning of the same logbook could never be joined with the first.
    """
    remotes = narrow(config, branch.ref)
    if remotes:
        name = branch.name
        few = f"git remote set-branches --add {remotes[0]} '{name}*'"
        raise CommandError(
            "not-fetched",
            f"this clone doesn't fetch {name} from {' or '.join(remotes)}: perhaps it is there",
            hints=(
                *(f"look: {fetching(remote, name)}" for remote in remotes),
                f"if there is none yet: {few} && incidentctl init --branch {name}",
            ),
        )


def ask_remote(repo: Repository, reader: ObjectReader, home: Branch) -> str:
    """Fetch a branch that is to become a logbook: somebody may have made it one meanwhile.

    Returns why that can't be known; empty if it can.
    """
    place = likely(repo.config, home)
    known = any(reader.blob(ref, CONFIG_PATH) is not None for ref in (home.ref, place.upstream))
    if known or not place.upstream.startswith("refs/remotes/") or is_off(repo.config):
        return ""
    remote = Remote(repo, place.remote)
    answer = remote.fetch(place.remote_ref, place.upstream, seconds=_SECONDS)
    if answer.kind in {DONE, ABSENT}:
        return ""
    return f"{place.remote} can't be asked whether {home.name} is a logbook there: {answer.said}"


def _checked(repo: Repository, typed: str) -> str:
    allowed = None
    if typed and "\0" not in typed:
        allowed = repo.git.attempt("check-ref-format", "--branch", typed)
    if allowed is None or allowed.status:
        raise CommandError(
            "branch-name",
            f"git allows no branch named {typed!r}",
            hints=("incidentctl init --branch incidents",),
            status=USAGE,
        )
    return os.fsdecode(allowed.out).rstrip("\n")


def _of_head(repo: Repository) -> str:
    head = os.fsdecode(repo.git.attempt("symbolic-ref", "--quiet", "HEAD").out).rstrip("\n")
    if not head.startswith(_HEADS):
        raise CommandError(
            "detached-head",
            "HEAD is detached: no branch says where the logbook shall be",
            hints=("git switch BRANCH && incidentctl init", "incidentctl init --branch NAME"),
        )
    return head.removeprefix(_HEADS)
