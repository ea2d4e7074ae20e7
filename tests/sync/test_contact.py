"""When a remote is left alone, and when it is asked again."""

from __future__ import annotations

import os

import pytest

from incidentctl.git.refs import Branch
from incidentctl.git.repository import Repository, locate
from incidentctl.git.runner import writer_environment
from incidentctl.sync.contact import Contact, recall, remember
from tests.support.repo import Repo

NOW = 1_000_000.0


def test_a_quick_failure_costs_nothing_and_is_tried_again_at_once() -> None:
    assert not Contact().failed(NOW, 0.2, "refused").rests(NOW)


def test_each_slow_failure_in_a_row_doubles_the_rest_up_to_a_limit() -> None:
    contact, rests = Contact(), []
    for _ in range(6):
        contact = contact.failed(NOW, 5.0, "no answer")
        rests.append(contact.rest)
        assert contact.rests(NOW)
        assert not contact.rests(NOW + contact.rest + 1)
    assert rests == [15, 30, 60, 120, 120, 120]
    assert contact.answered(NOW).failed(NOW, 5.0, "again").rest == 15


@pytest.mark.parametrize(
    ("fetched", "fresh"), [(NOW - 5, True), (NOW - 31, False), (NOW + 3600, False), (0.0, False)]
)
def test_news_grow_old(fetched: float, fresh: bool) -> None:
    """A clock that was set back makes nothing fresh for ever."""
    assert Contact(fetched).is_fresh(NOW, 30) is fresh


def test_a_clock_that_was_set_back_makes_no_long_rest() -> None:
    assert not Contact().failed(NOW + 7200, 5.0, "no answer").rests(NOW)


@pytest.fixture
def here(repo: Repo) -> Repository:
    return locate(str(repo.path), writer_environment(os.environ))


BRANCH = Branch("a/b", "refs/remotes/origin/a/b", "origin", "refs/heads/a/b")


def test_it_is_remembered(here: Repository) -> None:
    assert recall(here, BRANCH) == Contact()
    contact = Contact(1.5, 2.5, 15.0, "no answer\nin 5 s")
    remember(here, BRANCH, contact)
    assert recall(here, BRANCH) == contact


@pytest.mark.parametrize("content", [b"", b"x\ny\nz\n", b"\xff\n", b"1\n2\n"])
def test_what_is_damaged_counts_as_forgotten(here: Repository, repo: Repo, content: bytes) -> None:
    remember(here, BRANCH, Contact(1.0))
    (place,) = (repo.path / ".git/incidentctl/contact").iterdir()
    place.write_bytes(content)
    assert recall(here, BRANCH) == Contact()


def test_what_cannot_be_written_stops_nobody(here: Repository, repo: Repo) -> None:
    (repo.path / ".git/incidentctl").mkdir(exist_ok=True)
    (repo.path / ".git/incidentctl/contact").write_text("in the way")
    remember(here, BRANCH, Contact(1.0))
    assert recall(here, BRANCH) == Contact()
