"""Which branch a clone keeps its logbook on, and whether this version may write to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from incidentctl.domain.errors import CommandError
from incidentctl.git.refs import is_branch_name
from incidentctl.store.view import CONFIG_PATH
from incidentctl.text.values import read_value

if TYPE_CHECKING:
    from incidentctl.git.objects import ObjectReader
    from incidentctl.git.repository import Repository
    from incidentctl.store.view import View

CONFIG_FORMAT = 1
BRANCH_KEY = "incidentctl.branch"

# The two settings every command needs; read without a TOML parser, which would cost 3 ms.
_FORMAT = re.compile(rb"^format\s*=\s*(\d{1,9})", re.MULTILINE)
_BRANCH = re.compile(
    rb"^branch\s*=\s*(\"(?:[^\"\\\n]|\\.)+\"|'[^'\n]+')[ \t]*(?:#.*)?\r?$", re.MULTILINE
)


def branch_name(repo: Repository, reader: ObjectReader) -> str:
    """The logbook's branch: what ``init`` noted in this clone, or what HEAD's configuration says.

    So a fresh clone can be written to before anybody has run ``init`` in it. Raises
    ``not-a-logbook``.
    """
    name = known_branch(repo, reader)
    if not name:
        raise not_a_logbook()
    return name


def known_branch(repo: Repository, reader: ObjectReader) -> str:
    """The same, and empty if neither says anything."""
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


def branch_in(settings: bytes) -> str:
    """The branch that a configuration names; empty if it names none that can be read."""
    found = _BRANCH.search(settings)
    try:
        name = str(read_value(found[1].decode())) if found else ""
    except ValueError:
        return ""
    return name if is_branch_name(name) else ""


def require_logbook(view: View, name: str) -> None:
    """Raise ``not-a-logbook`` or ``newer-format`` unless the branch holds a logbook we can read."""
    settings = view.settings()
    if settings is None:
        raise not_a_logbook(f" (branch {name} has no {CONFIG_PATH})")
    found = _FORMAT.search(settings)
    if found and int(found[1]) > CONFIG_FORMAT:
        raise CommandError(
            "newer-format",
            f"this logbook's format is {int(found[1])}; this incidentctl knows {CONFIG_FORMAT}",
            hints=("pip install --upgrade incidentctl",),
        )


def not_a_logbook(detail: str = "") -> CommandError:
    """The error of a repository that ``init`` has not been run in."""
    return CommandError(
        "not-a-logbook",
        f"this repository is not a logbook yet{detail}",
        hints=("incidentctl init",),
    )
