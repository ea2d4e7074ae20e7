"""Which branch a clone keeps its logbook on, and whether this version may write to it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.errors import USAGE, CommandError
from incidentctl.git.objects import AT_ONCE
from incidentctl.git.refs import is_branch_name, tracking_ref
from incidentctl.store.origin import fetching, home_branch, narrow
from incidentctl.store.view import CONFIG_PATH
from incidentctl.text.values import read_value

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.refs import Branch
    from incidentctl.git.repository import Config, Repository
    from incidentctl.store.view import View

CONFIG_FORMAT = 1
BRANCH_KEY = "incidentctl.branch"
SUGGESTED = "incidents"
"""What a branch of its own is called where nobody says otherwise."""

# The two settings every command needs; read without a TOML parser, which would cost 3 ms.
_FORMAT = re.compile(rb"^format\s*=\s*(\d{1,9})", re.MULTILINE)
BRANCH_LINE = re.compile(
    rb"^branch\s*=\s*(\"(?:[^\"\\\n]|\\.)+\"|'[^'\n]+')[ \t]*(?:#.*)?\r?$", re.MULTILINE
)


def find_home(repo: Repository, reader: ObjectReader) -> Branch:
    """The logbook's branch: what ``init`` noted in this clone, or what HEAD's configuration says.

    Or else the only branch, here or on a remote, whose own configuration says that it is the
    logbook's: a fresh clone can be written to before anybody has run ``init`` in it. Raises
    ``not-a-logbook``, ``which-branch`` and ``which-remote``.
    """
    name = known_branch(repo, reader)
    if not name:
        raise not_a_logbook(repo.config)
    return home_branch(repo, reader, name)


def known_branch(repo: Repository, reader: ObjectReader) -> str:
    """The name of that branch; empty if nothing says it. Raises ``which-branch``."""
    logbooks = logbook_branches(repo, reader)
    if len(logbooks) > 1:
        raise CommandError(
            "which-branch",
            f"{len(logbooks)} branches are logbooks: {', '.join(logbooks)}",
            hints=tuple(f"incidentctl init --branch {name}" for name in logbooks),
            status=USAGE,
        )
    return logbooks[0] if logbooks else ""


def logbook_branches(repo: Repository, reader: ObjectReader) -> list[str]:
    """The branches that may be meant: more than one only in a clone that nobody has set up."""
    noted = _noted(repo, reader)
    return [noted] if noted else _search(repo, reader)


def _noted(repo: Repository, reader: ObjectReader) -> str:
    known = repo.config.get(BRANCH_KEY)
    if known:
        return known
    for commit in ("HEAD", "refs/remotes/origin/HEAD"):
        settings = reader.blob(commit, CONFIG_PATH)
        if settings is not None:
            name = branch_in(settings)
            if name:
                return name
    return ""


def _search(repo: Repository, reader: ObjectReader) -> list[str]:
    """The branches, here or on a remote, whose own settings name them."""
    form = "--format=%(objectname) %(refname)"
    listing = os.fsdecode(repo.git.run("for-each-ref", form, "refs/heads/", "refs/remotes/"))
    rows = [row.partition(" ") for row in listing.splitlines()]
    found = set()
    all_settings = _settings(reader, [oid for oid, _, _ in rows])
    for (_, _, ref), settings in zip(rows, all_settings, strict=True):
        name = branch_in(settings)
        if name and ref in _places(repo.config, f"refs/heads/{name}"):
            found.add(name)
    return sorted(found)


def _settings(reader: ObjectReader, commits: Sequence[str]) -> Iterator[bytes]:
    """The settings in each of the commits; empty where there are none."""
    for first in range(0, len(commits), AT_ONCE):
        names = [f"{commit}:{CONFIG_PATH}" for commit in commits[first : first + AT_ONCE]]
        for there in reader.get_all(names):
            yield there.data if there and there.type == "blob" else b""


def _places(config: Config, ref: str) -> set[str]:
    """Where a branch can be seen in this clone: here, or as a remote had it."""
    return {ref, *(tracking_ref(config, remote, ref) for remote in config.remotes())}


def branch_in(settings: bytes) -> str:
    """The branch that a configuration names; empty if it names none that can be read."""
    found = BRANCH_LINE.search(settings)
    try:
        name = str(read_value(found[1].decode())) if found else ""
    except ValueError:
        return ""
    return name if is_branch_name(name) else ""


def require_logbook(config: Config, view: View, name: str) -> None:
    """Raise ``not-a-logbook`` or ``newer-format`` unless the branch holds a logbook we can read."""
    settings = view.settings()
    if settings is None:
        raise not_a_logbook(config, name, is_there=bool(view.tips))
    found = _FORMAT.search(settings)
    if found and int(found[1]) > CONFIG_FORMAT:
        raise CommandError(
            "newer-format",
            f"this logbook's format is {int(found[1])}; this incidentctl knows {CONFIG_FORMAT}",
            hints=("pip install --upgrade incidentctl",),
        )


def not_a_logbook(config: Config, name: str = "", *, is_there: bool = False) -> CommandError:
    """The error of a repository that ``init`` has not been run in, or whose clone lacks the branch.

    ``name`` is the branch that should be the logbook's, if one is known.
    """
    detail = f" (branch {name} has no {CONFIG_PATH})" if name else ""
    remotes = [] if is_there else narrow(config, f"refs/heads/{name or SUGGESTED}")
    if not remotes:
        return CommandError(
            "not-a-logbook",
            f"this repository is not a logbook yet{detail}",
            hints=("incidentctl init",),
        )
    what = f"the logbook's branch {name}" if name else "a logbook on a branch of its own"
    return CommandError(
        "not-a-logbook",
        f"no logbook is here, and this clone doesn't fetch every branch of {' and '.join(remotes)}",
        hints=(
            *(f"fetch {what}: {fetching(remote, name or SUGGESTED)}" for remote in remotes),
            "or make a new one: incidentctl init",
        ),
    )
