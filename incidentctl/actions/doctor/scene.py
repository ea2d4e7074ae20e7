"""The clone as the checks find it. Each part is looked at when first asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Self

from incidentctl.domain.errors import CommandError
from incidentctl.git.refs import Branch
from incidentctl.git.repository import Config, Repository, locate
from incidentctl.git.runner import Git, GitFailed, as_command_error, writer_environment
from incidentctl.store.land import Landing
from incidentctl.store.logbook import Logbook, open_logbook

NOTHING, GIT, REPOSITORY, LOGBOOK = range(4)
"""What a check needs to be there; each of them needs those before it."""


class Scene:
    """Where we are. The parts raise :class:`CommandError` where there is nothing to look at.

    ``env`` is the user's environment as it is, ``now`` the moment in UTC, ``sync`` whether the
    remote may be talked to.
    """

    def __init__(self, cwd: str, env: Mapping[str, str], *, now: datetime, sync: bool) -> None:
        self.cwd, self.env, self.now, self.sync = cwd, env, now, sync
        self.git = Git(cwd, writer_environment(env))
        self.branch_is_gone = False
        """Whether the remote said that it has no such branch."""
        self.last_words = ""
        """Why the last exchange with it failed, if it did: known before it is asked again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ignored: object) -> None:
        self.forget()

    def forget(self) -> None:
        """Look anew: something was mended."""
        known = self.__dict__.pop("logbook", None)
        if known:
            known.close()
        for part in ("config", "repo", "top", "home", "landing"):
            self.__dict__.pop(part, None)

    def has(self, need: int) -> bool:
        """Whether everything is there that a check needs."""
        parts = (lambda: self.config, lambda: self.repo, lambda: self.home)
        try:
            for part in parts[:need]:
                part()
        except CommandError:
            return False
        return True

    @cached_property
    def config(self) -> Config:
        """Git's settings as they are here, in a repository or not."""
        listing = self.git.attempt("config", "--list", "-z")
        if listing.status:
            raise as_command_error(GitFailed(listing), "reading git's settings")
        return Config.parse(listing.out)

    @cached_property
    def repo(self) -> Repository:
        """The repository around us."""
        return locate(self.cwd, writer_environment(self.env))

    @cached_property
    def top(self) -> str:
        """The folder of the work tree; empty in a bare repository."""
        answer = self.git.attempt("rev-parse", "--show-toplevel")
        return "" if answer.status else os.fsdecode(answer.out).rstrip("\n")

    @cached_property
    def logbook(self) -> Logbook:
        """The logbook."""
        return open_logbook(self.cwd, writer_environment(self.env))

    @cached_property
    def home(self) -> Branch:
        """Its branch, with the upstream that other commands share it with."""
        return self.logbook.branch

    @cached_property
    def landing(self) -> Landing:
        """What became of the entries that were waiting: every command tries to land them."""
        return self.logbook.land_waiting()
