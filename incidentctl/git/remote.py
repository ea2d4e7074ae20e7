"""A remote: what it takes to fetch one branch from it and to push one commit to it.

In bounded time, without a prompt, without the user's hooks, and with no other ref touched than the
one that is named. Whoever starts it must say afterwards why it didn't work: see :class:`Answer`.
"""

from __future__ import annotations

import math
import os
import re
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from incidentctl.git.bounded import OUT_OF_TIME, Progress, run_bounded

if TYPE_CHECKING:
    from incidentctl.git.repository import Config, Repository
    from incidentctl.git.runner import Result

DONE = "done"
MOVED = "moved"
"""Somebody else was faster: fetch, join, push again."""
ABSENT = "absent"
"""The remote has no such branch."""
REFUSED = "refused"
"""The remote was reached and doesn't want it: a hook, a protected branch, a full disk of its."""
DENIED = "denied"
"""It wants to know who we are, and what we have at hand isn't enough."""
UNREACHABLE = "unreachable"
SLOW = "slow"
"""There was no answer in time."""

# Nothing of the user's runs, nothing else is sent or fetched, no maintenance begins.
_QUIETLY = (
    *("-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false"),
    *("-c", "push.followTags=false", "-c", "push.recurseSubmodules=no"),
    *("-c", "fetch.recurseSubmodules=false", "-c", "fetch.writeCommitGraph=false"),
    *("-c", "core.askPass=", "-c", "http.lowSpeedLimit=1"),
)
_FASTER = re.compile(
    r"\((?:fetch first|non-fast-forward|stale info|failed to update ref|incorrect old value"
    r"|reference already exists|cannot lock ref|failed to lock|needs force)"
)
_WHO = re.compile(
    r"could not read (?:Username|Password)|Authentication failed|Permission denied \("
    r"|terminal prompts disabled|Host key verification failed|error: 40[13]"
    r"|Too many authentication failures",
    re.IGNORECASE,
)
_NO_SUCH = re.compile(r"couldn't find remote ref")
_REJECTED = re.compile(r"^!\t[^\t]*\t(\[.*)$", re.MULTILINE)
_SHOWN = 300


class Answer(NamedTuple):
    """How it went: ``kind`` is one of the names above, ``said`` what was said about it."""

    kind: str
    said: str = ""


class Remote:
    """One remote of a repository, by its name in git's configuration."""

    def __init__(self, repo: Repository, name: str) -> None:
        self._git = repo.git
        self._config = repo.config
        self._name = name

    def fetch(
        self, ref: str, tracking: str, *, seconds: float, progress: Progress | None = None
    ) -> Answer:
        """Bring the remote's ``ref`` to the remote-tracking ref, even if it was rewound."""
        words = ("fetch", "--no-tags", "--no-prune", "--no-write-fetch-head", "--no-auto-gc")
        return self._ask(words, f"+{ref}:{tracking}", seconds, progress)

    def push(
        self, commit: str, ref: str, old: str, *, seconds: float, progress: Progress | None = None
    ) -> Answer:
        """Move the remote's ``ref`` forward from ``old`` to a commit that descends from it.

        If ``old`` is empty, the remote must not have the ref yet. The lease forces nothing, because
        the commit goes on from ``old``; but without it, a branch that somebody has deleted would be
        made again with all that was on it.
        """
        lease = f"--force-with-lease={ref}:{old}"
        words = ("push", "--porcelain", "--no-verify", "--no-signed", lease)
        return self._ask(words, f"{commit}:{ref}", seconds, progress)

    def _ask(
        self, words: Sequence[str], refspec: str, seconds: float, progress: Progress | None
    ) -> Answer:
        patience = max(1, math.ceil(seconds))
        arguments = [*_QUIETLY, "-c", f"http.lowSpeedTime={patience}", *words]
        arguments += ["--progress" if progress else "--quiet"] if words[0] == "fetch" else []
        arguments += ["--progress"] if progress and words[0] == "push" else []
        arguments += ["--", self._name, refspec]
        result = run_bounded(
            self._git,
            arguments,
            seconds=seconds,
            env=unprompted(self._git.env, self._config, patience),
            progress=progress,
        )
        return answer(result, seconds)


def unprompted(env: dict[str, str], config: Config, patience: int) -> dict[str, str]:
    """The variables that keep git, ssh and credential helpers from asking anybody anything.

    ``patience`` is how many seconds ssh waits for a connection, and for a sign of life.
    """
    laid_over = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GCM_INTERACTIVE": "never",
    }
    command = env.get("GIT_SSH_COMMAND") or config.get("core.sshcommand")
    other = env.get("GIT_SSH_VARIANT") or config.get("ssh.variant")
    if not command and not env.get("GIT_SSH"):
        command = "ssh"
    if command and other in {"", "auto", "ssh"} and _is_openssh(command):
        wait = f"-o ConnectTimeout={patience} -o ServerAliveInterval={patience}"
        laid_over["GIT_SSH_COMMAND"] = f"{command} -o BatchMode=yes {wait}"
    return laid_over


def _is_openssh(command: str) -> bool:
    try:
        program = shlex.split(command)[0]
    except (ValueError, IndexError):
        return False
    return os.path.basename(program).removesuffix(".exe") == "ssh"


def answer(result: Result, seconds: float) -> Answer:
    """What the end of a fetch or push means."""
    if result.status == 0:
        return Answer(DONE)
    if result.status == OUT_OF_TIME:
        return Answer(SLOW, f"no answer in {seconds:.0f} s")
    said = result.out.decode("utf-8", "replace")
    rejected = _REJECTED.search(said)
    if rejected:
        kind = MOVED if _FASTER.search(rejected[1]) else REFUSED
        return Answer(kind, _told(result.err, rejected[1]))
    if "cannot lock ref" in result.err:  # the user fetches as well, just now
        return Answer(MOVED, _told(result.err))
    if _NO_SUCH.search(result.err):
        return Answer(ABSENT, _told(result.err))
    return Answer(DENIED if _WHO.search(result.err) else UNREACHABLE, _told(result.err))


def _told(err: str, verdict: str = "") -> str:
    """The words that explain most, on one line: the remote's own, else git's, else the verdict."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", err) if line.strip()]
    theirs = [line.removeprefix("remote:").strip() for line in lines if line.startswith("remote:")]
    ours = [line for line in lines if line.startswith(("fatal: ", "error: ", "ssh: "))]
    reason = verdict.partition("(")[2].rstrip(")") or verdict
    words = [*filter(None, theirs)][:3] if verdict else ours[:1] or lines[:1]
    return " · ".join(dict.fromkeys(filter(None, [*words, reason])))[:_SHOWN]
