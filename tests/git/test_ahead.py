from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import repeat

import pytest

from incidentctl.git import ahead as module
from incidentctl.git.ahead import ReaderAhead
from incidentctl.git.history import Commit
from incidentctl.git.objects import ObjectReader
from incidentctl.git.runner import Git, writer_environment
from tests.support.repo import Repo

WANTED = ("HEAD:README.md", "HEAD:nowhere", "HEAD:README.md")


@pytest.fixture
def git(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(os.environ))


def commits(count: int) -> Iterator[Commit]:
    return repeat(Commit("", (), "", "", "", ()), count)


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_what_is_wanted_is_there_without_asking(
    git: Git, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 3)
    with ReaderAhead(git) as reader, ObjectReader(git) as plain:
        seen = 0
        for _ in reader.accompany(commits(count), lambda _: WANTED):
            seen += 1
            assert reader.get(WANTED[0]) == plain.get(WANTED[0]) is not None
            assert reader.get(WANTED[1]) is None
            assert reader._process is None
        assert seen == count
        assert reader.get("HEAD^{tree}") == plain.get("HEAD^{tree}") is not None


def test_what_is_wanted_in_bulk_is_asked_for_one_by_one(
    git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    with ReaderAhead(git) as reader:
        for _ in reader.accompany(commits(2), lambda _: WANTED):
            assert reader._here == {}
            assert reader.get(WANTED[0]) is not None


def test_nothing_runs_on_when_somebody_stops_in_the_middle(
    git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 1)
    started = []
    start = Git.start

    def noting(*args: object, **more: object) -> object:
        started.append(start(*args, **more))  # type: ignore[arg-type]
        return started[-1]

    monkeypatch.setattr(Git, "start", noting)
    with ReaderAhead(git) as reader:
        going = reader.accompany(commits(9), lambda _: WANTED)
        next(going)
        going.close()
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)
    assert all(process.stdout.closed for process in started if process.stdout)
