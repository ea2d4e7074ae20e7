"""Which commit goes on from which, near and far."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from incidentctl.git import ancestry
from incidentctl.git.ancestry import descends, ends, parent_of
from incidentctl.git.objects import ObjectReader
from incidentctl.git.runner import Git, writer_environment
from tests.support.repo import Repo


@pytest.fixture
def git(repo: Repo) -> Git:
    return Git(str(repo.path), writer_environment(os.environ))


@pytest.fixture
def reader(git: Git) -> Iterator[ObjectReader]:
    with ObjectReader(git) as reader:
        yield reader


def no_process(*args: object, **kwargs: object) -> None:
    raise AssertionError(args)


def test_what_is_near_needs_no_process(
    repo: Repo, git: Git, reader: ObjectReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = [repo.tip(), *(repo.commit(f"{n}", file=f"{n}\n") for n in range(3))]
    first, *_, last = commits
    monkeypatch.setattr(Git, "attempt", no_process)
    monkeypatch.setattr(Git, "run", no_process)
    assert parent_of(reader, last) == commits[-2]
    assert parent_of(reader, first) == ""
    assert descends(git, reader, last, first)
    assert descends(git, reader, last, last)
    for order in (commits, commits[::-1]):
        assert ends(git, reader, tuple(order)) == (last,)
    assert ends(git, reader, ()) == ()


def test_what_is_far_is_found_by_git(
    repo: Repo, git: Git, reader: ObjectReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ancestry, "_NEAR", 1)
    first, second, third = repo.tip(), repo.commit("2", two="2\n"), repo.commit("3", three="3\n")
    repo.git("switch", "--quiet", "--create", "side", first)
    side = repo.commit("Side", side="1\n")
    assert descends(git, reader, third, first)
    assert not descends(git, reader, first, third)
    assert not descends(git, reader, third, side)
    assert ends(git, reader, (side, first, third)) == (side, third)
    assert ends(git, reader, (third, second, side)) == (third, side)
