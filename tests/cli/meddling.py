"""What people do by hand to a logbook, and a hook must see."""

from __future__ import annotations

from pathlib import Path

from tests.support.process import Ran, execute
from tests.support.repo import Repo
from tests.support.timeline import Timeline


def git(repo: Repo, *args: str) -> Ran:
    """Run git as its users do, hooks included; it may fail."""
    return execute(["git", *args], cwd=repo.path)


def incident_file(repo: Repo) -> Path:
    """The file of the only incident."""
    (path,) = repo.path.glob("incidents/*/*/*.md")
    return path


def stage(repo: Repo, told: Timeline) -> None:
    """Put a whole incident into the work tree and the index."""
    repo.write(told.path, told.data)
    repo.git("add", told.path)


def without_commander() -> Timeline:
    """An incident that somebody closed by hand though nobody held command."""
    told = Timeline()
    told.open()
    told.note()
    told.close()
    return told
