"""What became of sharing with the remote: in one line, or as an error where it was all we did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from incidentctl.domain.errors import REFUSED, REMOTE_UNREACHABLE, CommandError
from incidentctl.git import remote as answers
from incidentctl.render.plain import local_time
from incidentctl.sync import share as ends
from incidentctl.text.clean import visible

if TYPE_CHECKING:
    from incidentctl.actions.sync import Arrival, SyncResult
    from incidentctl.git.refs import Branch
    from incidentctl.render.plain import Place
    from incidentctl.sync.share import Shared

SYNC = "incidentctl sync"
_REASONS: Mapping[str, str] = {
    answers.UNREACHABLE: "{remote} can't be reached",
    answers.SLOW: "{remote} did not answer in time",
    answers.DENIED: "{remote} doesn't let us in",
    answers.REFUSED: "{remote} refused",
    ends.RESTS: "{remote} did not answer",
    ends.REWOUND: "{place} was rewound",
    ends.GONE: "{place} was deleted",
    ends.UNSHARED: "{place} holds no logbook yet",
    ends.NO_REMOTE: "there is no remote",
    ends.BUSY: "another incidentctl command is sharing",
    ends.INTERRUPTED: "interrupted",
}


# The next command tries again, and that is all there is to do about it.
_BY_ITSELF = frozenset({answers.UNREACHABLE, answers.SLOW, ends.BUSY, ends.INTERRUPTED})


def reason(shared: Shared, branch: Branch) -> str:
    """Why it was not shared, as a clause."""
    clause = _REASONS.get(shared.kind, "it failed")
    clause = clause.format(remote=branch.remote, place=branch.shared_with)
    said = re.sub(r"^(?:fatal|error): ", "", shared.said)
    return f"{clause} ({said})" if said else clause


def in_short(shared: Shared, branch: Branch) -> str:
    """The same for people in a hurry: with details, or a command, only where they must act."""
    if shared.kind in _BY_ITSELF:
        return reason(shared._replace(said=""), branch)
    act = {answers.DENIED: f"git fetch {branch.remote}", answers.REFUSED: "", ends.RESTS: ""}
    then = act.get(shared.kind, SYNC)
    return f"{reason(shared, branch)}{then and f'; {then}'}"


def count(entries: int) -> str:
    """So many entries, in words."""
    return "1 entry" if entries == 1 else f"{entries} entries"


def shared_lines(result: SyncResult, branch: Branch) -> Iterator[str]:
    """What became of the entry that was just recorded, and what came with it."""
    shared, waiting = result.shared, result.waiting
    if shared.kind == ends.UNSHARED:
        yield f"not shared: {reason(shared, branch)}; share it: {SYNC}"
    elif shared.kind != answers.DONE:
        yield f"recorded here; {count(waiting)} not shared yet: {in_short(shared, branch)}"
    elif waiting:
        yield f"recorded here; {count(waiting)} can't be shared; see why: incidentctl doctor"
    else:
        yield f"shared with {branch.shared_with}"
    if result.arrived:
        yield f"{count(len(result.arrived))} of others came with it: incidentctl show"


def sync_lines(result: SyncResult, branch: Branch, place: Place) -> Iterator[str]:
    """A sync that did all it was asked for."""
    sent, style = len(result.shared.sent), place.style
    if result.shared.published:
        yield style.green(f"the logbook is on {branch.shared_with} now")
    if sent:
        yield style.green(f"sent {count(sent)} to {branch.shared_with}")
    yield from arrival_lines(result.arrived, place)
    if result.here_only:
        yield style.yellow(_here_only(result, branch))
    elif not sent and not result.arrived and not result.shared.published:
        yield f"in step with {branch.shared_with}: nothing to send, nothing new"


def _here_only(result: SyncResult, branch: Branch) -> str:
    what = f"{count(result.here_only)} {_are(result.here_only)}"
    if result.let_go:
        return (
            f"{what} still on {branch.name} here; to let go: git reset --keep {branch.shared_with}"
        )
    push = f"git push {branch.remote} {branch.name}:{branch.remote_ref}"
    return f"{what} on {branch.name} here, to go with your own push: {push}"


def arrival_lines(arrived: Sequence[Arrival], place: Place) -> Iterator[str]:
    """What others had written, a line each."""
    for one in arrived:
        when = local_time(one.recorded, place.now, place.zone)
        yield f"{when}  {visible(one.author)}  {place.style.bold(visible(one.subject))}"


def not_fresh(result: SyncResult, branch: Branch) -> Iterator[str]:
    """Why what is shown may not be the latest; nothing, if it is."""
    if result.shared.kind not in {answers.DONE, ends.BUSY}:
        yield f"this may not be the latest: {in_short(result.shared, branch)}"


def require_done(result: SyncResult, branch: Branch) -> None:
    """Raise the error of a sync that did not do everything it was asked for.

    Codes: ``unreachable``, ``remote-denied``, ``remote-refused``, ``rewound``, ``not-published``,
    ``no-remote``, ``held-back``, ``sync-failed``, ``busy``.
    """
    shared, waiting = result.shared, result.waiting
    if shared.kind == answers.DONE and not waiting:
        return
    code, status, hints = _FAILURES.get(shared.kind, ("sync-failed", REFUSED, (SYNC,)))
    message = reason(shared, branch)
    if shared.kind == answers.DONE:
        code, status, hints = "held-back", REFUSED, ("see which commit did it: incidentctl verify",)
        message = f"{count(waiting)} can't join their incident, because it is damaged upstream"
    if result.lost:
        message += f": {count(result.lost)} that it had {_are(result.lost)} gone"
    if waiting and shared.kind != answers.DONE:
        message += f"; {count(waiting)} {_are(waiting)} waiting here"
    names = {"remote": branch.remote, "place": branch.shared_with, "name": branch.name}
    told = tuple(hint.format(**names, seen=branch.seen) for hint in hints)
    raise CommandError(code, message, hints=told, status=status)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


_LOG_IN = ("log in by hand, then run it again: git fetch {remote}", "ssh-add -l", SYNC)
_FAILURES: Mapping[str, tuple[str, int, tuple[str, ...]]] = {
    answers.UNREACHABLE: ("unreachable", REMOTE_UNREACHABLE, ("git fetch {remote}", SYNC)),
    answers.SLOW: ("unreachable", REMOTE_UNREACHABLE, ("git fetch {remote}", SYNC)),
    answers.DENIED: ("remote-denied", REMOTE_UNREACHABLE, _LOG_IN),
    answers.REFUSED: (
        "remote-refused",
        REFUSED,
        (
            "its rules for branch {name} must let the team's entries through",
            "or move it to a branch of its own: incidentctl init --branch incidents --from {name}",
        ),
    ),
    ends.REWOUND: (
        "rewound",
        REFUSED,
        (
            "see what it lost: git log --oneline {seen} --not {place}",
            "put it back: incidentctl sync --restore",
            "or take its word: incidentctl sync --accept",
        ),
    ),
    ends.GONE: (
        "rewound",
        REFUSED,
        (
            "push it as it was: incidentctl sync --restore",
            "or keep the logbook in this clone alone: incidentctl sync --accept",
        ),
    ),
    ends.UNSHARED: (
        "not-published",
        REFUSED,
        ("share the branch with all that is on it: git push --set-upstream {remote} {name}",),
    ),
    ends.NO_REMOTE: ("no-remote", REFUSED, ("git remote add origin URL && incidentctl sync",)),
    ends.BUSY: ("busy", REFUSED, (SYNC,)),
}
