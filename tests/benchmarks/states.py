"""The folders that programs are timed in: a fresh copy for each run, or one that lives on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from tests.benchmarks.logbooks import Story, logbook
from tests.support.cli import run
from tests.support.repo import Repo


def untouched(repo: Repo) -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Fresh:
    """A copy of the ``template``, made anew each time and handed to ``prepare``."""

    template: Callable[[], Repo]
    prepare: Callable[[Repo], None] = field(default=untouched)

    def __call__(self) -> Path:
        source = self.template().path
        copy = Repo(source.parent / "copy")
        shutil.rmtree(copy.path, ignore_errors=True)
        shutil.copytree(source, copy.path, symlinks=True)
        copy.git("update-index", "-q", "--refresh")  # copied files have other inodes
        self.prepare(copy)
        return copy.path


@dataclass(frozen=True)
class Same:
    """A repository that is too large to copy: each run leaves a little more in it."""

    repo: Callable[[], Repo]
    prepare: Callable[[Repo], None] = field(default=untouched)

    def __call__(self) -> Path:
        self.prepare(self.repo())
        return self.repo().path


def warm_logbook(
    path: Path, stories: Iterable[Story] = (), *, files: int = 0, hook: bool = False
) -> Callable[[], Repo]:
    """A generated logbook, made when first asked for, perhaps with our hook installed.

    Its caches hold what an earlier command has read.
    """
    return cache(partial(_make, path, stories, files=files, hook=hook))


def _make(path: Path, stories: Iterable[Story], *, files: int, hook: bool) -> Repo:
    repo = logbook(path, stories, files=files)
    run("status", cwd=path).ok()
    if hook:
        run("hooks", "install", cwd=path).ok()
    os.sync()  # or a timed flush to disk would wait for what was generated
    return repo


def forget_caches(repo: Repo) -> None:
    """As in a fresh clone: nothing is known yet of which incidents are open."""
    shutil.rmtree(repo.path / ".git" / "incidentctl", ignore_errors=True)


def edit_readme(repo: Repo) -> None:
    """One ordinary file differs from what is committed."""
    readme = repo.path / "README.md"
    repo.write("README.md", readme.read_text(encoding="utf-8") + "- invoicing\n")


def stage_readme(repo: Repo) -> None:
    """The same, and it is staged."""
    edit_readme(repo)
    repo.git("add", "--", "README.md")


def stage_last_entry(repo: Repo) -> None:
    """The last entry of the logbook is staged as if somebody had written it by hand."""
    repo.git("reset", "--quiet", "--soft", "HEAD^")
