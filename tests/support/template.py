"""Repositories made once per session and copied for each test, because making one takes time."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.cli import run
from tests.support.repo import Repo


class Templates:
    """The two ways a test's repository starts: ``plain`` and ``logbook``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, name: str, target: Path) -> Repo:
        """A repository of its own at ``target``, like the template of that name."""
        source = self._folder / name
        if not source.exists():
            {"plain": self._make_plain, "logbook": self._make_logbook}[name](source)
        shutil.copytree(source, target, symlinks=True)
        repo = Repo(target)
        repo.git("update-index", "-q", "--refresh")  # copied files have other inodes
        return repo

    def _make_plain(self, path: Path) -> None:
        repo = Repo.init(path)
        repo.commit("Start the service catalogue", **{"README.md": "# Services\n"})
        for sample in (path / ".git/hooks").glob("*.sample"):
            sample.unlink()  # copied for nothing a thousand times

    def _make_logbook(self, path: Path) -> None:
        self.copy("plain", path)
        try:
            run("init", cwd=path).ok()
        except BaseException:
            shutil.rmtree(path)  # a broken template must not serve the next test
            raise
