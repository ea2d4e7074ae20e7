"""Finds the git commands at work in a work tree that a moved branch would break.

``git commit`` reads HEAD, then runs hooks and the editor for minutes without holding any lock, and
in the end fails with "cannot lock ref 'HEAD'" if the branch has moved meanwhile. Nothing on disk
tells of it: only the process itself does.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence

# They read, or write nothing that HEAD, the branch or the index holds; or they are plumbing, which
# is over in milliseconds and takes the locks it needs (other incidentctl processes run only such).
_HARMLESS = frozenset(
    """
    annotate archive bisect blame branch bugreport bundle checkout-index cherry citool clone column
    commit-graph commit-tree config count-objects daemon describe diagnose fast-export fast-import
    fetch for-each-ref for-each-repo format-patch fsck fsmonitor--daemon gc get-tar-commit-id grep
    gui hash-object help hook imap-send index-pack init instaweb interpret-trailers log
    mailinfo mailsplit maintenance merge-base merge-file merge-tree mktag mktree multi-pack-index
    name-rev notes pack-objects pack-redundant pack-refs patch-id prune prune-packed push
    range-diff read-tree receive-pack reflog refs remote repack replace request-pull rerere rev-list
    rev-parse send-email send-pack shortlog show status stripspace symbolic-ref tag unpack-file
    unpack-objects update-index update-ref update-server-info upload-archive upload-pack var
    version whatchanged worktree write-tree
    """.split()  # noqa: SIM905 (a list of that length says no more)
)
_HARMLESS_FAMILIES = (
    *("cat-", "check-", "credential", "diff", "fetch-", "http-", "ls-", "remote-"),
    *("show-", "verify-", "web--"),
)

# They hold a HEAD or an index in memory that they will write later.
_WRITERS = frozenset(
    """
    add am apply checkout cherry-pick commit filter-branch merge mv pull rebase reset restore
    revert rm sparse-checkout stage stash switch
    """.split()  # noqa: SIM905 (a list of that length says no more)
)
_OPTIONS_WITH_A_WORD = frozenset(
    [
        *("-C", "-c", "--attr-source", "--config-env", "--git-dir", "--namespace"),
        *("--super-prefix", "--work-tree"),
    ]
)
_OURS = re.compile(rb"(?<![\w.-])incidentctl(?![\w./-])")  # as a word, not in a folder's name


def subcommand(words: Sequence[str]) -> str:
    """Return what a command line asks git to do; empty if it is not git's, or asks nothing."""
    program = os.path.basename(words[0]) if words else ""
    if program.startswith("git-"):
        return program[4:]
    if program != "git":
        return ""
    rest = iter(words[1:])
    for word in rest:
        if word in _OPTIONS_WITH_A_WORD:
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return ""


def is_harmless(command: str) -> bool:
    """Whether a moved branch and a new index entry can't disturb this subcommand."""
    return not command or command in _HARMLESS or command.startswith(_HARMLESS_FAMILIES)


def seen_in_proc(top: str) -> str | None:
    """Return the subcommand of a git at work in the work tree ``top``, read from Linux's /proc.

    A process whose folder we may not see is somebody else's and is left out.
    """
    top = os.path.realpath(top)
    for pid in _git_processes():
        command = subcommand(_words(pid))
        if is_harmless(command) or _top_of(_link(f"/proc/{pid}/cwd")) != top:
            continue
        if command in _WRITERS or not _only_waits(pid):
            return command
    return None


def seen_by_ps() -> str | None:
    """Return the subcommand of a git that writes in whichever work tree, for other Unixes.

    ``ps`` does not tell where a process works, so only what surely matters is counted.
    """
    try:
        listed = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, check=False)
    except OSError:
        return None  # no ps, no knowledge: git itself still refuses to overwrite a moved branch
    commands = (subcommand(line.split()) for line in os.fsdecode(listed.stdout).splitlines())
    return next((command for command in commands if command in _WRITERS), None)


def _git_processes() -> Iterator[str]:
    # Every process of the machine is asked the cheapest question first, at about 3 µs each.
    for pid in os.listdir("/proc"):
        if pid.isdigit() and _read(f"/proc/{pid}/comm").startswith(b"git"):
            yield pid


def _words(pid: str) -> list[str]:
    return os.fsdecode(_read(f"/proc/{pid}/cmdline")).split("\0")[:-1]


def _top_of(folder: str) -> str:
    # A work tree can lie inside another: the nearest folder with a `.git` is the one that counts.
    while folder and not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        folder = parent if parent != folder else ""
    return folder


def _only_waits(pid: str) -> bool:
    # An alias, or a command that git does not know: git runs something else and waits for it. What
    # it runs is seen for itself if it is git, and is no danger if it is us.
    children = _read(f"/proc/{pid}/task/{pid}/children").decode().split()
    return pid in _ancestors() or any(
        _read(f"/proc/{child}/comm").startswith(b"git")
        or _OURS.search(_read(f"/proc/{child}/cmdline"))
        for child in children
    )


def _ancestors() -> set[str]:
    found: set[str] = set()
    pid = str(os.getppid())
    while pid not in ("", "0", "1"):
        found.add(pid)
        # The name, in brackets, may itself hold brackets and spaces; the parent is two words on.
        fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        pid = fields[1].decode() if len(fields) > 1 else ""
    return found


def _read(path: str) -> bytes:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(handle, 1 << 17)
    except OSError:  # it ended between the two
        return b""
    finally:
        os.close(handle)


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
