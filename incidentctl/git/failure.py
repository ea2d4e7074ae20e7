"""Git's failures, as errors people can mend."""

from __future__ import annotations

import re
from typing import NamedTuple

from incidentctl.domain.errors import CommandError


class Result(NamedTuple):
    """How one git command ended. ``args`` begin at the subcommand; ``status`` 0 is success."""

    args: tuple[str, ...]
    status: int
    out: bytes
    err: str


class GitFailed(Exception):
    """Git said no. The text is git's own first error line; ``result`` has all of it."""

    def __init__(self, result: Result) -> None:
        super().__init__(_first_error_line(result))
        self.result = result


def _first_error_line(result: Result) -> str:
    lines = [line.strip() for line in result.err.splitlines() if line.strip()]
    for line in lines:  # warnings and traces may come before
        if line.startswith(("fatal: ", "error: ")):
            return line
    return lines[0] if lines else f"git {result.args[0]} ended with status {result.status}"


def as_command_error(failed: GitFailed, doing: str) -> CommandError:
    """Turn git's failure into an error with the command that mends it.

    ``doing`` says what failed, as in "recording the entry". Codes: ``unsafe-directory``,
    ``not-a-repo``, ``disk-full``, ``signing-failed``, ``locked``, ``read-only``, ``git-failed``.
    """
    for explain in (_unsafe, _bare, _no_repo, _disk_full, _unsigned, _locked, _read_only):
        explained = explain(failed.result)
        if explained:
            code, what, hints = explained
            return CommandError(code, f"{doing} failed: {what}", hints=hints)
    return CommandError("git-failed", f"{doing} failed: {failed}")


_FILE_TOO_LARGE = 25  # SIGXFSZ, which `ulimit -f` sends
_LOOK = 'make it writable: ls -ld "$(git rev-parse --git-dir)"'
_Explained = tuple[str, str, tuple[str, ...]]


def _unsafe(result: Result) -> _Explained | None:
    # Git words the reason in two ways (2.34.2 and 2.35.3), the remedy always in this one.
    remedy = re.search(r"git config --global --add safe\.directory .+", result.err)
    if not remedy:
        return None
    what = "this repository belongs to another user, so git will not trust it"
    return "unsafe-directory", what, (remedy[0].strip(),)


def _bare(result: Result) -> _Explained | None:
    if "safe.bareRepository is 'explicit'" not in result.err:
        return None
    what = "git is told to use no bare repository that it comes upon (safe.bareRepository)"
    # Only settings from outside the repository count, and an option of git's can't be given to us.
    once = "GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.bareRepository GIT_CONFIG_VALUE_0=all"
    return (
        "unsafe-directory",
        what,
        (f"for one command: {once} incidentctl …", "git config --global safe.bareRepository all"),
    )


def _no_repo(result: Result) -> _Explained | None:
    if "not a git repository" not in result.err:
        return None
    return "not-a-repo", "this is not a git repository", ("git init && incidentctl init",)


def _disk_full(result: Result) -> _Explained | None:
    if result.status == -_FILE_TOO_LARGE:
        what = "a file would be larger than this shell allows"
        return "disk-full", what, ("ulimit -f unlimited",)
    if not re.search("No space left on device|[Qq]uota exceeded", result.err):
        return None
    return "disk-full", "the disk is full", ("make room on the disk, then run it again",)


# A word of it tells; not compiled before it is needed.
_SIGNER = (
    "(?i)gpg failed to sign|cannot run gpg|user\\.signing ?key|ssh-keygen -Y sign"
    "|ssh signing (key|data)|Couldn't sign message|[Nn]o default signing ?key"
)


def _unsigned(result: Result) -> _Explained | None:
    if not re.search(_SIGNER, result.err) and not _signer_spoke(result):
        return None
    hints = (
        "mend the key: git config --show-origin --get-regexp '^(user.signingkey|gpg)'",
        "or sign nothing in this repository: git config commit.gpgsign false",
    )
    return "signing-failed", f"the commit could not be signed ({_first_error_line(result)})", hints


def _signer_spoke(result: Result) -> bool:
    # ssh-keygen's own words reach us unmarked; a failure of git itself speaks of an object or tree.
    signing = "commit-tree" in result.args and any(
        word.startswith(("-S", "--gpg-sign")) for word in result.args
    )
    return signing and not re.search(r"\b(object|tree|ident|repository)\b", result.err)


def _locked(result: Result) -> _Explained | None:
    held = re.search(r"Unable to create '(.+\.lock)': File exists", result.err)
    if not held:
        return None
    path = held[1].replace("'", "'\\''")
    hints = (
        "wait for the other git command to end, then run it again",
        f"if no git command is running (one was killed): rm '{path}'",
    )
    return "locked", f"another git command holds {held[1]}", hints


def _read_only(result: Result) -> _Explained | None:
    what = f"the repository cannot be written ({_first_error_line(result)})"
    if re.search("unable to create directory|couldn't write", result.err):  # git doesn't say why
        return "read-only", what, (_LOOK, "or make room, if the disk is full: df -h . && df -i .")
    refused = "insufficient permission for adding|Read-only file system|Operation not permitted"
    # ssh's "Permission denied (publickey)" is about a server, not about this disk.
    if not re.search(refused + r"|Permission denied(?! \()", result.err):
        return None
    return "read-only", what, (_LOOK,)
