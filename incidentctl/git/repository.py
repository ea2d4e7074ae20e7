"""A repository: where its parts are, how git is set up in it, and who is at the keyboard."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from incidentctl.domain.errors import CommandError
from incidentctl.domain.person import Person
from incidentctl.git.runner import Git, GitFailed, Result, as_command_error

OLDEST_GIT = (2, 34)
_FSYNC_BY_KIND = (2, 36)
_TRUE = {"true", "yes", "on", "1"}


class Config:
    """Git's settings as this repository sees them: keys in git's spelling, in git's order."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = values

    @classmethod
    def parse(cls, listing: bytes) -> Config:
        """Read the output of ``git config --list -z``."""
        values: dict[str, list[str]] = {}
        for item in listing.decode("utf-8", "replace").split("\0"):
            key, feed, value = item.partition("\n")
            if key:
                # A key without '=' is git's short form of true, and has no line feed here.
                values.setdefault(key, []).append(value if feed else "true")
        return cls(values)

    def get(self, key: str, default: str = "") -> str:
        """The value of ``section.subsection.name`` that counts: the last one.

        Section and name are in lower case.
        """
        return self._values.get(key, [default])[-1]

    def all(self, key: str) -> list[str]:
        """All values of a key that may be set more than once."""
        return self._values.get(key, [])

    def flag(self, key: str) -> bool:
        """Whether the setting is on."""
        return self.get(key).lower() in _TRUE

    def remotes(self) -> list[str]:
        """The names of all remotes, in git's order."""
        # Their settings are three words or more: the name in the middle may hold dots.
        keys = (key.split(".", 1)[1] for key in self._values if key.startswith("remote."))
        return [*dict.fromkeys(key.rpartition(".")[0] for key in keys if "." in key)]


class Repository(NamedTuple):
    """A repository and the plumbing to work on it. Paths are absolute."""

    git: Git
    """Runs in the folder the user is in, without any ``GIT_*`` that points elsewhere."""
    git_dir: str
    common_dir: str
    object_format: str
    config: Config

    @property
    def private_dir(self) -> str:
        """Where this clone's own files are kept: the lock, drafts, caches. Never shared."""
        return private_dir(self.common_dir)

    @property
    def null_oid(self) -> str:
        """The object id that stands for none."""
        return "0" * (64 if self.object_format == "sha256" else 40)

    def person(self, env: Mapping[str, str]) -> Person:
        """Who is at the keyboard, by git's own rules but never by guessing from the host's name.

        Raises ``no-identity`` if git was not told.
        """
        found = {}
        for part in ("name", "email"):
            found[part] = (
                env.get(f"GIT_AUTHOR_{part.upper()}")
                or self.config.get(f"author.{part}")
                or self.config.get(f"user.{part}")
                or (env.get("EMAIL", "") if part == "email" else "")
            ).strip()
        if not all(found.values()):
            raise CommandError(
                "no-identity",
                "git doesn't know who you are, and every entry carries its author",
                hints=(
                    'git config --global user.name "Your Name"',
                    "git config --global user.email you@example.com",
                ),
            )
        try:
            return Person.parse(f"{found['name']} <{found['email']}>")
        except ValueError as fault:
            raise CommandError(
                "no-identity",
                f"git's idea of who you are can't be written down: {fault}",
                hints=('git config --global user.name "Your Name"',),
            ) from None


def private_dir(common_dir: str) -> str:
    """The folder of incidentctl's own files in a clone whose git folder is known."""
    return os.path.join(common_dir, "incidentctl")


def locate(cwd: str, env: Mapping[str, str]) -> Repository:
    """Find the repository around ``cwd``.

    ``env`` is the environment for git (see :mod:`incidentctl.git.runner`). Raises
    :class:`CommandError`: ``not-a-repo``, ``unsafe-directory``, ``git-too-old``, ``git-missing``.
    """
    git = Git(cwd, env)
    ask_where = ("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir")
    questions = (
        ("--version",),
        ("config", "--list", "-z"),
        (*ask_where, "--show-object-format"),
    )
    # Three processes at once: each costs a millisecond, and none needs another's answer.
    running = [git.start(*question) for question in questions]
    answers = []
    for question, process in zip(questions, running, strict=True):
        with process:
            out, err = process.communicate()
        answers.append(Result(question, process.returncode, out, err.decode("utf-8", "replace")))
    version, config, where = answers
    flags = durability(require_version(version.out.decode()))
    if where.status:
        raise as_command_error(GitFailed(where), "finding the repository")
    if config.status:  # without it we would take it for a clone that shares with nobody
        raise as_command_error(GitFailed(config), "reading git's configuration")
    git_dir, common_dir, object_format = where.out.decode("utf-8", "surrogateescape").splitlines()
    return Repository(
        Git(cwd, env, flags=flags), git_dir, common_dir, object_format, Config.parse(config.out)
    )


def require_version(said: str) -> tuple[int, int]:
    """The version in ``git version 2.39.5``; raise ``git-too-old`` for one we can't work with."""
    found = re.search(r"(\d+)\.(\d+)", said)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if version < OLDEST_GIT:
        oldest = ".".join(map(str, OLDEST_GIT))
        raise CommandError(
            "git-too-old",
            f"{said.strip() or 'git'} is too old: incidentctl needs git {oldest} or newer",
            hints=("upgrade git: https://git-scm.com/downloads",),
        )
    return version


def durability(version: tuple[int, int]) -> tuple[str, ...]:
    """The settings that make git flush objects and refs to disk before it says it is done."""
    if version >= _FSYNC_BY_KIND:
        return ("-c", "core.fsync=loose-object,pack,pack-metadata,reference")
    return ("-c", "core.fsyncObjectFiles=true")
