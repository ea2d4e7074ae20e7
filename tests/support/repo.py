"""A real git repository to test with."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.process import environment

EPOCH = datetime(2026, 11, 1, 12, tzinfo=UTC)
"""When the first commit of a test is made; each one after it is a minute later."""

# What git leaves in its folder while an operation waits for the user.
IN_PROGRESS = (
    "AUTO_MERGE",
    "BISECT_LOG",
    "CHERRY_PICK_HEAD",
    "MERGE_HEAD",
    "MERGE_MSG",
    "REVERT_HEAD",
    "index.lock",
    "rebase-apply",
    "rebase-merge",
    "sequencer",
)


@dataclass(frozen=True)
class State:
    """All that is the user's: equal before and after, or somebody touched it.

    ``detached`` is the commit of a detached HEAD; of a branch only the name counts, because a
    branch may rightly be moved forward. Files hold their mode and bytes, links what they point to.
    """

    status: tuple[str, ...]
    index: tuple[str, ...]
    files: Mapping[str, tuple[str, bytes]]
    stash: str
    detached: str
    in_progress: tuple[str, ...]


class Repo:
    """A repository at ``path``: the folder of a work tree, or a bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._commits = 0

    @classmethod
    def init(cls, path: Path, *args: str) -> Repo:
        """Make a repository with ``git init ARGS``."""
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        repo.git("init", "--quiet", *args)
        return repo

    def clone(self, name: str, *args: str) -> Repo:
        """Clone it into the folder ``name`` beside it, over a real transport (so depths count)."""
        target = self.path.parent / name
        self.git("clone", "--quiet", *args, "--", self.path.as_uri(), str(target))
        return Repo(target)

    def git(
        self,
        *args: str | Path,
        ok: Collection[int] = (0,),
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> str:
        """Run git there; its output without the last newline. Another status than ``ok`` fails."""
        return self.git_bytes(*args, ok=ok, stdin=stdin, env=env).decode().rstrip("\n")

    def git_bytes(
        self,
        *args: str | Path,
        ok: Collection[int] = (0,),
        stdin: str | bytes = b"",
        env: Mapping[str, str | None] | None = None,
    ) -> bytes:
        """Run git there; its output as it is."""
        now = f"{(EPOCH + timedelta(minutes=self._commits)).timestamp():.0f} +0000"
        done = subprocess.run(
            ["git", *map(str, args)],
            cwd=self.path,
            env=environment({"GIT_AUTHOR_DATE": now, "GIT_COMMITTER_DATE": now, **(env or {})}),
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode not in ok:
            said = (done.stdout + done.stderr).decode(errors="replace")
            raise AssertionError(
                f"git {' '.join(map(str, args))} ended with status {done.returncode}:\n{said}"
            )
        return done.stdout

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the work tree, and the folders it needs."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def commit(self, message: str, **files: str | bytes) -> str:
        """Write ``files``, stage just them and commit what is staged; the new commit's id.

        Names with a dot go in as ``**{"a.txt": "text"}``. Without files the commit may be empty.
        """
        for path, content in files.items():
            self.write(path, content)
        if files:
            self.git("add", "--", *files)
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        self._commits += 1
        return self.tip()

    def tip(self, name: str = "HEAD") -> str:
        """The id of the commit that ``name`` means; empty if there is none."""
        return self.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", ok=(0, 1))

    def blob(self, name: str) -> bytes:
        """The bytes of a committed or staged file: ``main:path`` or ``:path``."""
        return self.git_bytes("cat-file", "blob", name)

    def refs(self) -> dict[str, str]:
        """Every ref and the object it holds."""
        rows = self.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return {name: oid for name, _, oid in (row.partition(" ") for row in rows)}

    def state(self, *, but: Sequence[str] = ()) -> State:
        """What is the user's, as a value to compare; paths that start with one of ``but`` left out.

        Looking changes nothing, not even the times in the index.
        """
        ask = (word for name in IN_PROGRESS for word in ("--git-path", name))
        answer, *places = self.git("rev-parse", "--is-bare-repository", *ask).splitlines()
        bare = answer == "true"
        prefixes = tuple(but)
        return State(
            status=() if bare else self._status(prefixes),
            index=() if bare else self._index(prefixes),
            files={} if bare else self._files(prefixes),
            stash=self.git("stash", "list") if self._has("refs/stash") else "",
            detached="" if self.git("symbolic-ref", "-q", "HEAD", ok=(0, 1)) else self.tip(),
            in_progress=tuple(
                name
                for name, place in zip(IN_PROGRESS, places, strict=True)
                if (self.path / place).exists()
            ),
        )

    def fsck(self) -> None:
        """Assert that git finds nothing wrong with any object."""
        said = self.git("fsck", "--full", "--strict", "--no-dangling", "--no-progress")
        rest = [line for line in said.splitlines() if not line.startswith("notice:")]
        assert not rest, said

    def _has(self, ref: str) -> bool:
        return bool(self.git("rev-parse", "--verify", "--quiet", ref, ok=(0, 1)))

    def _status(self, prefixes: tuple[str, ...]) -> tuple[str, ...]:
        rows = self.git(
            *("-c", "core.quotePath=false", "status", "--porcelain=v2", "--branch"),
            *("--untracked-files=all", "--ignored"),
            env={"GIT_OPTIONAL_LOCKS": "0"},
        ).splitlines()
        return tuple(
            row
            for row in rows
            if not row.startswith("# branch.oid ") and not _status_path(row).startswith(prefixes)
        )

    def _index(self, prefixes: tuple[str, ...]) -> tuple[str, ...]:
        rows = self.git("-c", "core.quotePath=false", "ls-files", "-s", "-v").splitlines()
        return tuple(row for row in rows if not row.partition("\t")[2].startswith(prefixes))

    def _files(self, prefixes: tuple[str, ...]) -> dict[str, tuple[str, bytes]]:
        found = {}
        for folder, folders, names in os.walk(self.path):
            folders[:] = [name for name in folders if name != ".git"]
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for path in (Path(folder, name) for name in [*names, *links] if name != ".git"):
                relative = path.relative_to(self.path).as_posix()
                if not relative.startswith(prefixes):
                    found[relative] = _look_at(path)
        return found


def _status_path(row: str) -> str:
    """The path in a line of ``git status --porcelain=v2``; empty for a header."""
    fields_before = {"1": 8, "2": 9, "u": 10, "?": 1, "!": 1}.get(row[:1])
    return row.split(" ", fields_before)[-1] if fields_before else ""


def _look_at(path: Path) -> tuple[str, bytes]:
    mode = path.lstat().st_mode
    is_link = stat.S_ISLNK(mode)
    return stat.filemode(mode), bytes(path.readlink()) if is_link else path.read_bytes()
