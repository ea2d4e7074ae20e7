"""One incident in a real logbook: written by the real command, read back in more than one way."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from incidentctl.git.runner import writer_environment
from incidentctl.store.logbook import open_logbook
from tests.support.cli import Command
from tests.support.process import Ran
from tests.support.repo import Repo

TITLE = "Invoicing page returns 500"
OURS = ("incidents/",)


class Story:
    """An incident that is open, and everything that was accepted for it.

    ``home`` is a repository that has the branch of the logbook; commands run in ``command``'s
    folder, which may be another work tree of the same clone.
    """

    def __init__(self, home: Repo, *, branch: str = "main") -> None:
        self.home = home
        self.branch = branch
        self.command = Command(home.path)
        self.accepted: list[str] = []
        opened = self.command("open", TITLE, "--json").ok().json
        self.path: str = opened["data"]["incident"]["path"]
        self.id: str = opened["data"]["incident"]["id"]

    @property
    def pending(self) -> str:
        """The ref where entries wait."""
        return f"refs/incidentctl/pending/{self.branch}"

    def note(
        self, text: str, cwd: Path | None = None, env: Mapping[str, str | None] | None = None
    ) -> Ran:
        """Write a note, which must succeed; from ``cwd``, if that is another work tree."""
        ran = (Command(cwd) if cwd else self.command)("note", "-i", self.id, text, env=env).ok()
        self.accepted.append(text)
        return ran

    def lands(self, text: str, cwd: Path | None = None) -> None:
        """Write a note that must land at once."""
        ran = self.note(text, cwd)
        assert "will join" not in ran.out, ran
        self.check()

    def waits(self, text: str, why: str) -> None:
        """Write a note that must wait because of ``why``, and change nothing of the user's."""
        before = self.home.state()
        ran = self.note(text)
        assert "will join" in ran.out, ran
        assert why in ran.out, ran
        assert self.home.state() == before
        self.check(landed=False)

    def settles(self) -> None:
        """Any next command lands what waits."""
        self.command("switch", self.id).ok()
        self.check()

    def check(self, *, landed: bool = True) -> None:
        """Every accepted entry is there once, whole, and where it belongs; git finds no fault."""
        self.home.fsck()
        with open_logbook(str(self.command.cwd), writer_environment(os.environ)) as logbook:
            loaded = logbook.load(self.path)
        assert not loaded.problems
        data = loaded.data
        assert texts(data) == self.accepted
        assert bool(self.home.tip(self.pending)) is not landed
        if landed:
            assert self.home.blob(f"{self.branch}:{self.path}") == data
            named = trailers(self.home, self.branch)
            assert [named.count(entry) for entry in ids(data)] == [1] * (len(self.accepted) + 1)


@contextmanager
def untouched(repo: Repo) -> Iterator[None]:
    """What is not the record's is as it was; and the record's files are clean."""
    before, details = repo.state(but=OURS), index_in_detail(repo)
    yield
    assert repo.state(but=OURS) == before
    assert index_in_detail(repo) == details
    assert repo.git("diff-index", "--name-only", "HEAD", "--", *OURS) == ""
    assert repo.git("status", "--porcelain=v2", "--", *OURS) == ""


@contextmanager
def index_held(repo: Repo) -> Iterator[None]:
    """A git that holds the index: nothing can land meanwhile."""
    lock = repo.path / repo.git("rev-parse", "--git-path", "index.lock")
    lock.touch(exist_ok=False)
    yield
    lock.unlink()


def make_a_mess(repo: Repo) -> None:
    """Everything that somebody at work may have lying about."""
    names = ("both", "dirty", "gone", "removed", "renamed", "mode")
    repo.commit("Some files", **dict.fromkeys(names, "as committed\n"))
    repo.write("both", "staged\n")
    repo.git("add", "both")
    repo.write("both", "staged, then changed again\n")
    repo.write("dirty", "changed\n")
    (repo.path / "gone").unlink()
    (repo.path / "mode").chmod(0o755)
    repo.git("rm", "--quiet", "removed")
    repo.git("mv", "renamed", "under another name")
    repo.write("new", "staged\n")
    repo.git("add", "--intent-to-add", "new")
    repo.write("untracked/file", "mine\n")
    repo.write("ignored.log", "mine\n")
    (repo.path / repo.git("rev-parse", "--git-path", "info/exclude")).write_text("*.log\n")


def index_in_detail(repo: Repo) -> dict[str, list[str]]:
    """What the index knows of each file that is not an incident's, times and flags included."""
    found: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in repo.git("ls-files", "--debug").splitlines():
        if line.startswith("  "):
            rows.append(line)
        elif not line.startswith(OURS):
            rows = found.setdefault(line, [])
        else:
            rows = []
    return found


def kept_text(ran: Ran, cwd: Path) -> str:
    """What is in the file that a command, failed in ``cwd``, says it kept the text in."""
    (path,) = re.findall(r"your text is kept in (.+?); use it: ", ran.err)
    return Path(cwd, path).read_bytes().decode()


def texts(data: bytes) -> list[str]:
    """The quoted lines of an incident's file, read as anybody would."""
    return [line[2:] for line in data.decode().splitlines() if line.startswith("> ")]


def ids(data: bytes) -> list[str]:
    """The ids of the entries in an incident's file."""
    return re.findall(r'^id = "(\w{16})"$', data.decode(), re.MULTILINE)


def trailers(repo: Repo, branch: str) -> list[str]:
    """The ids of the entries that the commits of a branch name: one each."""
    said = repo.git("log", "--format=%(trailers:key=Entry,valueonly)", f"refs/heads/{branch}")
    return said.split()
