"""Writing this clone's own configuration, by ``git config``.

GitPython has a writer, but it parses the whole file and writes it anew: the user's comments are
gone, sections change places, and values that ended in blanks come out over two lines (tried with
GitPython 3.2.1). ``git config`` changes the lines it is asked to, under git's own lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from incidentctl.git.repository import Repository


def configure(repo: Repository, values: Mapping[str, str]) -> None:
    """Set keys that don't have these values yet; raise ``GitFailed`` if git can't.

    The configuration is shared by all work trees of the clone.
    """
    for key, value in values.items():
        if repo.config.get(key) != value:
            repo.git.run("config", "--local", "--replace-all", key, value)
