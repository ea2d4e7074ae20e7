"""Refs: which ones a branch has, and moving them only from where we saw them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

from incidentctl.git.repository import Config
from incidentctl.git.runner import Git, GitFailed, Result, Running

NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
"""Words before a subcommand that would else run hooks of the user's, as ``update-ref`` does."""

# What git refuses as the name of a branch: see `git help check-ref-format`.
_NO_BRANCH = r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(?:/|\Z)|[./]\Z|\A[-./]|\A(?:HEAD|)\Z"

_MOVED = ("but expected", "reference already exists", "unable to resolve reference")


def is_branch_name(name: str) -> bool:
    """Whether git would let a branch have this name; for names that people wrote into files."""
    return re.search(_NO_BRANCH, name) is None


class RefMoved(Exception):
    """A ref was not where we had seen it: somebody else was faster. Look again and retry."""


class Branch(NamedTuple):
    """The logbook's branch and the refs that belong to it."""

    name: str
    upstream: str = ""
    """The remote-tracking ref that git would pull from, whether or not it exists."""
    remote: str = ""
    """The remote's name, and the name that the branch has there."""
    remote_ref: str = ""

    @property
    def ref(self) -> str:
        """Its full name."""
        return f"refs/heads/{self.name}"

    @property
    def pending(self) -> str:
        """Where entries wait that are recorded and have not landed."""
        return f"refs/incidentctl/pending/{self.name}"

    @property
    def seen(self) -> str:
        """Where upstream was when we last took its word: it must only go on from there."""
        return f"refs/incidentctl/seen/{self.name}"

    @property
    def held(self) -> str:
        """Where entries wait that fit nothing upstream, because their incident is damaged there."""
        return f"refs/incidentctl/held/{self.name}"

    @property
    def shared_with(self) -> str:
        """What people call the branch's place on its remote: ``origin/main``; empty if none."""
        name = self.remote_ref.removeprefix("refs/heads/")
        return f"{self.remote}/{name}" if self.remote not in {"", "."} else ""


class RefUpdate(NamedTuple):
    """Move ``ref`` from ``old`` to ``new``; the null id stands for "does not exist"."""

    ref: str
    new: str
    old: str


def branch(config: Config, name: str) -> Branch:
    """The branch of that name with the upstream that the configuration gives it."""
    remote = config.get(f"branch.{name}.remote")
    merge = config.get(f"branch.{name}.merge")
    if not remote or not merge:
        return Branch(name)
    upstream = merge if remote == "." else tracking_ref(config, remote, merge)
    return Branch(name, upstream, remote, merge)


def tracking_ref(config: Config, remote: str, ref: str) -> str:
    """Where a fetch from the remote puts its ``ref``; empty if nowhere."""
    refspecs = config.all(f"remote.{remote}.fetch")
    return next(filter(None, (_tracking(spec, ref) for spec in refspecs)), "")


def _tracking(refspec: str, ref: str) -> str:
    """Where a fetch by ``refspec`` puts ``ref``; empty if nowhere."""
    source, _, target = refspec.removeprefix("+").partition(":")
    head, star, tail = source.partition("*")
    if not star:
        return target if source == ref else ""
    if not (ref.startswith(head) and ref.endswith(tail)):
        return ""
    return target.replace("*", ref[len(head) : len(ref) - len(tail)], 1)


def move(git: Git, updates: Sequence[RefUpdate], *, reason: str) -> None:
    """Move all refs in one transaction, each only from its ``old`` value.

    Raises :class:`RefMoved` if one was elsewhere, :class:`GitFailed` if git could not.
    """
    with Transaction(git, updates, reason=reason) as refs:
        refs.commit()


def flush_name(common_dir: str, ref: str) -> None:
    """Flush to disk that a ref's file has its name: git flushes only what is in the file.

    With it go, on file systems that keep a journal, the names of all objects written before.
    """
    folder = os.path.join(common_dir, os.path.dirname(ref))
    with suppress(OSError):  # Windows opens no folders, and reftable keeps its refs elsewhere
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Transaction:
    """Refs that are locked where we saw them, for the length of the ``with`` block.

    They move with :meth:`commit`; without it they stay, whatever else happens, a kill included. Who
    waits for a lock gives up after 100 ms, so the block must be short. No hook of the user's runs.
    """

    def __init__(self, git: Git, updates: Sequence[RefUpdate], *, reason: str) -> None:
        self._git = git
        self._updates = updates
        self._reason = reason
        self._process: Running | None = None

    def __enter__(self) -> Self:
        """Lock the refs. Raises :class:`RefMoved` and :class:`GitFailed`, as :func:`move` does."""
        arguments = (*NO_HOOKS, "update-ref", "-m", self._reason, "--stdin")
        self._process = self._git.start(*arguments, stdin=True)
        try:
            lines = ["start", *map(_instruction, self._updates), "prepare"]
            self._ask("\n".join(lines), "prepare: ok")
        except BaseException as fault:
            self._process.__exit__(type(fault), fault, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process:
            self._process.__exit__(kind, value, trace)

    def commit(self) -> None:
        """Move the refs. Raises :class:`GitFailed`."""
        self._ask("commit", "commit: ok")

    def _ask(self, words: str, answer: str) -> None:
        process = self._process
        assert process and process.stdin and process.stdout, "within the block"  # noqa: S101, PT018
        with suppress(BrokenPipeError):  # its answer tells why it is gone
            process.stdin.write(f"{words}\n".encode())
            process.stdin.flush()
        for line in process.stdout:
            if line.decode().strip() == answer:
                return
        process.wait()
        failed = Result(("update-ref",), process.returncode or 1, b"", process.complaint())
        if any(words in failed.err for words in _MOVED):
            raise RefMoved(failed.err.strip())
        raise GitFailed(failed)


def _instruction(update: RefUpdate) -> str:
    if set(update.new) == {"0"}:
        return f"delete {update.ref} {update.old}"
    return f"update {update.ref} {update.new} {update.old}"
