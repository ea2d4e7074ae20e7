"""Which branch ``init`` makes a logbook: the one named, the one that is a logbook, or HEAD's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.refs import tracking_ref
from incidentctl.store.home import branch_in, known_branch
from incidentctl.store.view import CONFIG_PATH

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.repository import Repository

_HEADS = "refs/heads/"


def choose_branch(repo: Repository, reader: ObjectReader, typed: str | None) -> str:
    """The name of the branch.

    Raises ``branch-name``, ``which-branch`` (several are logbooks) or ``detached-head``.
    """
    name = _checked(repo, typed) if typed is not None else _found(repo, reader)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise CommandError(
            "branch-name",
            f"the branch's name is not UTF-8, and {CONFIG_PATH} couldn't hold it: {name!a}",
            hints=("incidentctl init --branch NAME",),
        ) from None
    return name


def upstream_of(repo: Repository, reader: ObjectReader, name: str) -> tuple[str, str]:
    """The remote that has the branch, and its remote-tracking ref; empty if none has it.

    Raises ``which-remote`` if several have it and none is the default.
    """
    found = {}
    for remote in os.fsdecode(repo.git.run("remote")).splitlines():
        ref = tracking_ref(repo.config, remote, f"{_HEADS}{name}")
        if ref and reader.commit(ref):
            found[remote] = ref
    default = repo.config.get("checkout.defaultremote", "origin")
    if len(found) > 1 and default not in found:
        raise CommandError(
            "which-remote",
            f"{' and '.join(found)} have a branch {name}",
            hints=tuple(f"git branch {name} {remote}/{name}" for remote in found),
            status=USAGE,
        )
    remote = default if default in found else next(iter(found), "")
    return remote, found.get(remote, "")


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


def _found(repo: Repository, reader: ObjectReader) -> str:
    known = known_branch(repo, reader)
    if known:
        return known
    logbooks = _logbooks(repo, reader)
    if len(logbooks) > 1:
        raise CommandError(
            "which-branch",
            f"{len(logbooks)} branches are logbooks: {', '.join(logbooks)}",
            hints=tuple(f"incidentctl init --branch {name}" for name in logbooks),
            status=USAGE,
        )
    return logbooks[0] if logbooks else _of_head(repo)


def _logbooks(repo: Repository, reader: ObjectReader) -> list[str]:
    """The branches, here or on a remote, whose own settings say that they are the logbook's."""
    refs = repo.git.run("for-each-ref", "--format=%(refname)", _HEADS, "refs/remotes/")
    found = set()
    for ref in os.fsdecode(refs).splitlines():
        name = branch_in(reader.blob(ref, CONFIG_PATH) or b"")
        if name and ref.endswith(f"/{name}"):
            found.add(name)
    return sorted(found)


def _of_head(repo: Repository) -> str:
    head = os.fsdecode(repo.git.attempt("symbolic-ref", "--quiet", "HEAD").out).rstrip("\n")
    if not head.startswith(_HEADS):
        raise CommandError(
            "detached-head",
            "HEAD is detached: no branch says where the logbook shall be",
            hints=("git switch BRANCH && incidentctl init", "incidentctl init --branch NAME"),
        )
    return head.removeprefix(_HEADS)
