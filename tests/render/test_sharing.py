"""What people read of sharing, for every way it can end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from incidentctl.actions.sync import Arrival, SyncResult
from incidentctl.domain.errors import CommandError
from incidentctl.git import remote as answers
from incidentctl.git.refs import Branch
from incidentctl.render.plain import Place, Style
from incidentctl.render.sharing import (
    not_fresh,
    require_done,
    shared_lines,
    sync_lines,
)
from incidentctl.sync import share as ends
from incidentctl.sync.share import Shared

BRANCH = Branch("main", "refs/remotes/origin/main", "origin", "refs/heads/main")
NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
PLACE = Place(NOW, UTC, Style(on=False), 80)
ARRIVAL = Arrival("abc", "Bob\u202e Baker", NOW, "INC-20261121-k3f9zq note: rolled back")

NOTED = {
    answers.DONE: "shared with origin/main",
    answers.UNREACHABLE: "origin can't be reached",
    answers.SLOW: "origin did not answer in time",
    answers.DENIED: "origin doesn't let us in (why); git fetch origin",
    answers.REFUSED: "origin refused (why)",
    ends.RESTS: "origin did not answer (why)",
    ends.REWOUND: "origin/main was rewound (why); incidentctl sync",
    ends.GONE: "origin/main was deleted (why); incidentctl sync",
    ends.BUSY: "another incidentctl command is sharing",
    ends.INTERRUPTED: "interrupted",
    "failed": "it failed (why); incidentctl sync",
}


@pytest.mark.parametrize(("kind", "words"), NOTED.items())
def test_a_note_says_it_in_one_line(kind: str, words: str) -> None:
    waiting = 0 if kind == answers.DONE else 2
    (line,) = shared_lines(SyncResult(Shared(kind, "fatal: why"), waiting), BRANCH)
    expected = (
        words if kind == answers.DONE else f"recorded here; 2 entries not shared yet: {words}"
    )
    assert line == expected


def test_a_logbook_that_nobody_else_has_says_how_to_share_it() -> None:
    (line,) = shared_lines(SyncResult(Shared(ends.UNSHARED)), BRANCH)
    assert line == "not shared: origin/main holds no logbook yet; share it: incidentctl sync"


def test_what_is_held_back_is_not_called_shared() -> None:
    (line,) = shared_lines(SyncResult(Shared(answers.DONE), 1), BRANCH)
    assert line.startswith("recorded here; 1 entry can't be shared")


def test_what_came_is_counted() -> None:
    lines = [*shared_lines(SyncResult(Shared(answers.DONE), 0, (ARRIVAL,)), BRANCH)]
    assert lines[1] == "1 entry of others came with it: incidentctl show"


FAILURES = {
    answers.UNREACHABLE: ("unreachable", 4),
    answers.SLOW: ("unreachable", 4),
    answers.DENIED: ("remote-denied", 4),
    answers.REFUSED: ("remote-refused", 1),
    ends.REWOUND: ("rewound", 1),
    ends.GONE: ("rewound", 1),
    ends.UNSHARED: ("not-published", 1),
    ends.NO_REMOTE: ("no-remote", 1),
    ends.BUSY: ("busy", 1),
    "failed": ("sync-failed", 1),
}


@pytest.mark.parametrize(("kind", "expected"), FAILURES.items())
def test_a_sync_that_failed_is_an_error_with_commands(kind: str, expected: tuple[str, int]) -> None:
    with pytest.raises(CommandError) as caught:
        require_done(SyncResult(Shared(kind, "why"), 1, lost=3 * (kind == ends.REWOUND)), BRANCH)
    error = caught.value
    assert f"``{error.code}``" in (require_done.__doc__ or "")
    assert (error.code, error.status) == expected
    assert error.message.endswith("; 1 entry is waiting here")
    assert ("3 entries that it had are gone" in error.message) is (kind == ends.REWOUND)
    assert error.hints
    assert not [hint for hint in error.hints if "{" in hint]


def test_entries_that_are_held_back_fail_a_sync() -> None:
    with pytest.raises(CommandError, match="2 entries can't join their incident") as caught:
        require_done(SyncResult(Shared(answers.DONE), 2), BRANCH)
    assert caught.value.code == "held-back"
    require_done(SyncResult(Shared(answers.DONE)), BRANCH)


def test_a_sync_tells_what_went_and_what_came() -> None:
    sent = Shared(answers.DONE, sent=("a", "b"))
    assert [*sync_lines(SyncResult(sent, arrived=(ARRIVAL,)), BRANCH, PLACE)] == [
        "sent 2 entries to origin/main",
        "14:30:00 +00:00  Bob<U+202E> Baker  INC-20261121-k3f9zq note: rolled back",
    ]
    (quiet,) = sync_lines(SyncResult(Shared(answers.DONE)), BRANCH, PLACE)
    assert quiet == "in step with origin/main: nothing to send, nothing new"
    (first,) = sync_lines(SyncResult(Shared(answers.DONE, published=True)), BRANCH, PLACE)
    assert first == "the logbook is on origin/main now"


def test_entries_that_only_the_own_branch_has_are_told() -> None:
    result = SyncResult(Shared(answers.DONE), here_only=2)
    (line,) = sync_lines(result, BRANCH, PLACE)
    push = "git push origin main:refs/heads/main"
    assert line == f"2 entries are on main here, to go with your own push: {push}"
    (line,) = sync_lines(result._replace(let_go=True), BRANCH, PLACE)
    assert line == "2 entries are still on main here; to let go: git reset --keep origin/main"


@pytest.mark.parametrize("kind", [answers.DONE, ends.BUSY])
def test_a_reader_is_not_bothered_where_all_is_well(kind: str) -> None:
    assert not [*not_fresh(SyncResult(Shared(kind)), BRANCH)]


def test_a_reader_is_told_that_there_may_be_more() -> None:
    (line,) = not_fresh(SyncResult(Shared(answers.UNREACHABLE, "fatal: why")), BRANCH)
    assert line == "this may not be the latest: origin can't be reached"
