"""What git says of commits' signatures. It starts gpg, or ssh-keygen, once for each signed one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from incidentctl.git.runner import Git, GitFailed, Result, unnamed_file

WORDS = {
    "G": "good",
    "U": "untrusted",
    "B": "bad",
    "X": "expired",
    "Y": "expired-key",
    "R": "revoked-key",
    "E": "unknown-key",
    "N": "none",
}
"""What ``%G?`` means. ``untrusted``: the signature fits, but nobody has said whose the key is."""
_FORMAT = "%H%x00%G?%x00%GK%x00%GS"


class Signature(NamedTuple):
    """What a commit's signature is worth: one of :data:`WORDS`; the key, and whose git says it is.

    ``key`` and ``signer`` are empty where git can't tell.
    """

    commit: str
    word: str
    key: str
    signer: str


def signatures(git: Git, commits: Sequence[str]) -> Iterator[Signature]:
    """Have git check the signature of each commit."""
    if not commits:
        return
    with unnamed_file() as listing:
        listing.write("".join(f"{oid}\n" for oid in commits).encode())
        listing.seek(0)
        words = (
            *("-c", "log.showSignature=false", "-c", "i18n.logOutputEncoding=UTF-8"),
            *("log", "--no-walk=unsorted", "--stdin", f"--format=tformat:{_FORMAT}"),
        )
        with git.start(*words, stdin=listing) as process:
            assert process.stdout, "started with a pipe"  # noqa: S101
            for line in process.stdout:
                commit, code, key, signer = line.decode("utf-8", "replace")[:-1].split("\0", 3)
                yield Signature(commit, WORDS.get(code, "unknown-key"), key, signer)
            status = process.wait()
            if status:
                raise GitFailed(Result(("log",), status, b"", process.complaint()))
